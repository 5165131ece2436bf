import type { LogGroup, LogGroupClass } from '@aws-sdk/client-cloudwatch-logs';
import type { Json, JsonObject } from '@groundcrew/contract';
import type { Operation } from '@groundcrew/stacks';
import type { Services } from '../services.ts';
import { act } from '../shape/act.ts';
import type { Definition } from '../shape/definition.ts';
import { fewOrAll } from '../shape/few-or-all.ts';
import { ifThere } from '../shape/if-there.ts';
import { documentText, parsedDocument } from '../shape/json-text.ts';
import { samePolicy } from '../iam/policy-document.ts';
import { count, flag, items, text } from '../shape/properties.ts';
import { isOwn, tagChange, tagMap, tagsAtCreate, tagsOfMap, visibleTags, type Tag } from '../shape/tags.ts';

const repeatable = { repeatable: true };
/** What costs a call of its own to set. */
const extras = [
  'RetentionInDays',
  'DataProtectionPolicy',
  'FieldIndexPolicies',
  'ResourcePolicyDocument',
  'BearerTokenAuthenticationEnabled',
] as const;

interface Details {
  readonly tags: readonly Tag[];
  readonly dataProtection: Json;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html */
export function logGroup({ logs }: Services): Definition<LogGroup, Details> {
  const nameOf = (operation: Operation, desired: JsonObject) =>
    text(desired, 'LogGroupName') ?? operation.generateName(512);
  /** The API takes an ARN with `:*` for the streams of a group, and one without for the group. */
  const arnOf = (found: LogGroup) => found.logGroupArn ?? (found.arn ?? '').replace(/:\*$/, '');
  async function* all(): AsyncIterable<LogGroup> {
    for await (const page of logs.pages('DescribeLogGroups', { limit: 50 })) yield* page.logGroups ?? [];
  }
  /** A prefix finds itself first. */
  const one = async (name: string): Promise<LogGroup | undefined> => {
    const { logGroups } = await logs.call('DescribeLogGroups', { logGroupNamePrefix: name, limit: 1 });
    return logGroups?.find((found) => found.logGroupName === name);
  };
  const tagsOf = async (found: LogGroup) =>
    tagsOfMap((await logs.call('ListTagsForResource', { resourceArn: arnOf(found) })).tags);

  /** Sets what a template says, and takes away what it no longer says. */
  async function setExtras(
    operation: Operation,
    name: string,
    desired: JsonObject,
    names: readonly string[],
  ): Promise<void> {
    const group = { logGroupName: name };
    const identified = { logGroupIdentifier: name };
    if (names.includes('RetentionInDays')) {
      const retentionInDays = count(desired, 'RetentionInDays');
      if (retentionInDays === undefined)
        await act(logs, operation, 'DeleteRetentionPolicy', group, repeatable);
      else await act(logs, operation, 'PutRetentionPolicy', { ...group, retentionInDays }, repeatable);
    }
    if (names.includes('DataProtectionPolicy')) {
      const policyDocument = documentText(desired['DataProtectionPolicy']);
      if (policyDocument === undefined)
        await act(logs, operation, 'DeleteDataProtectionPolicy', identified, repeatable);
      else
        await act(logs, operation, 'PutDataProtectionPolicy', { ...identified, policyDocument }, repeatable);
    }
    if (names.includes('FieldIndexPolicies')) {
      const policyDocument = documentText(items(desired, 'FieldIndexPolicies')[0]);
      if (policyDocument === undefined)
        await act(logs, operation, 'DeleteIndexPolicy', identified, repeatable);
      else await act(logs, operation, 'PutIndexPolicy', { ...identified, policyDocument }, repeatable);
    }
    if (names.includes('ResourcePolicyDocument')) {
      const found = await one(name);
      const resourceArn = found ? arnOf(found) : undefined;
      const policyDocument = documentText(desired['ResourcePolicyDocument']);
      if (policyDocument === undefined)
        await ifThere<unknown>(act(logs, operation, 'DeleteResourcePolicy', { resourceArn }, repeatable));
      else await act(logs, operation, 'PutResourcePolicy', { resourceArn, policyDocument }, repeatable);
    }
    if (names.includes('BearerTokenAuthenticationEnabled')) {
      const bearerTokenAuthenticationEnabled = flag(desired, 'BearerTokenAuthenticationEnabled') ?? false;
      const input = { ...identified, bearerTokenAuthenticationEnabled };
      await act(logs, operation, 'PutBearerTokenAuthentication', input, repeatable);
    }
  }

  return {
    type: 'AWS::Logs::LogGroup',
    finder: {
      all,
      byIds: async (ids) => fewOrAll(ids, { one, all, idOf: (found) => found.logGroupName ?? '' }),
    },
    id: (found) => found.logGroupName ?? '',
    async details(found) {
      const protectedGroup = found.dataProtectionStatus === 'ACTIVATED';
      const logGroupIdentifier = found.logGroupName ?? '';
      const [tags, policy] = await Promise.all([
        tagsOf(found),
        protectedGroup ? logs.call('GetDataProtectionPolicy', { logGroupIdentifier }) : undefined,
      ]);
      return { tags, dataProtection: parsedDocument(policy?.policyDocument) };
    },
    live: (found, details) => ({
      properties: {
        LogGroupName: found.logGroupName,
        LogGroupClass: found.logGroupClass,
        RetentionInDays: found.retentionInDays ?? null,
        KmsKeyId: found.kmsKeyId ?? null,
        DeletionProtectionEnabled: found.deletionProtectionEnabled,
        BearerTokenAuthenticationEnabled: found.bearerTokenAuthenticationEnabled,
        DataProtectionPolicy:
          found.dataProtectionStatus === 'ACTIVATED' ? details?.dataProtection : (null as Json),
        Tags: details && visibleTags(details.tags),
      },
      attributes: { Ref: found.logGroupName ?? '', Arn: found.arn },
      unread: [
        '/FieldIndexPolicies',
        '/ResourcePolicyDocument',
        ...(details ? [] : ['/Tags', '/DataProtectionPolicy']),
      ],
    }),
    idempotency: 'conflict',
    async make(operation, desired) {
      const logGroupName = nameOf(operation, desired);
      await act(logs, operation, 'CreateLogGroup', {
        logGroupName,
        kmsKeyId: text(desired, 'KmsKeyId'),
        logGroupClass: text(desired, 'LogGroupClass') as LogGroupClass | undefined,
        deletionProtectionEnabled: flag(desired, 'DeletionProtectionEnabled'),
        tags: tagMap(tagsAtCreate(operation, desired)),
      });
      return logGroupName;
    },
    async find(operation, desired) {
      const found = await one(nameOf(operation, desired));
      const tags = found && (await ifThere(tagsOf(found)));
      return isOwn(operation, tags) ? found?.logGroupName : undefined;
    },
    complete: async (operation, name, desired) =>
      setExtras(
        operation,
        name,
        desired,
        extras.filter((each) => desired[each] !== undefined),
      ),
    updates: [
      {
        properties: extras,
        apply: async (operation, name, { desired, changed }) => setExtras(operation, name, desired, changed),
      },
      {
        properties: ['KmsKeyId'],
        async apply(operation, logGroupName, { desired }) {
          const kmsKeyId = text(desired, 'KmsKeyId');
          if (kmsKeyId === undefined)
            await act(logs, operation, 'DisassociateKmsKey', { logGroupName }, repeatable);
          else await act(logs, operation, 'AssociateKmsKey', { logGroupName, kmsKeyId }, repeatable);
        },
      },
      {
        properties: ['DeletionProtectionEnabled'],
        async apply(operation, logGroupIdentifier, { desired }) {
          const deletionProtectionEnabled = flag(desired, 'DeletionProtectionEnabled') ?? false;
          const input = { logGroupIdentifier, deletionProtectionEnabled };
          await act(logs, operation, 'PutLogGroupDeletionProtection', input, repeatable);
        },
      },
      {
        properties: ['Tags'],
        async apply(operation, _, change) {
          const { set, remove } = tagChange(change);
          const resourceArn = String(change.live.attributes['Arn']).replace(/:\*$/, '');
          if (set.length > 0)
            await act(logs, operation, 'TagResource', { resourceArn, tags: tagMap(set) }, repeatable);
          if (remove.length > 0)
            await act(logs, operation, 'UntagResource', { resourceArn, tagKeys: [...remove] }, repeatable);
        },
      },
    ],
    async remove(operation, logGroupName) {
      await act(logs, operation, 'DeleteLogGroup', { logGroupName }, repeatable);
    },
    defaults: {
      LogGroupClass: 'STANDARD',
      DeletionProtectionEnabled: false,
      BearerTokenAuthenticationEnabled: false,
    },
    equal: (property, desired, live) => property === 'DataProtectionPolicy' && samePolicy(desired, live),
  };
}
