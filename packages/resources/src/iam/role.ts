import type { Role, RoleDetail } from '@aws-sdk/client-iam';
import type { Json, JsonObject } from '@groundcrew/contract';
import type { Change, Operation } from '@groundcrew/stacks';
import type { Services } from '../services.ts';
import { act } from '../shape/act.ts';
import type { Definition } from '../shape/definition.ts';
import { ifThere } from '../shape/if-there.ts';
import { count, text, texts } from '../shape/properties.ts';
import { tagChange, tagsAtCreate, visibleTags } from '../shape/tags.ts';
import { iamFinder } from './finder.ts';
import { hasPolicies, inlinePolicies, livePolicies } from './inline-policies.ts';
import { decodePolicy, encodePolicy, samePolicy } from './policy-document.ts';

const repeatable = { repeatable: true };

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html */
export function role({ iam }: Services): Definition<RoleDetail, Role> {
  const putPolicies = async (operation: Operation, RoleName: string, desired: JsonObject) => {
    for (const { name, document } of inlinePolicies(desired)) {
      const input = { RoleName, PolicyName: name, PolicyDocument: encodePolicy(document) };
      await act(iam, operation, 'PutRolePolicy', input, repeatable);
    }
  };
  const attach = async (operation: Operation, RoleName: string, arns: readonly string[]) => {
    for (const PolicyArn of arns)
      await act(iam, operation, 'AttachRolePolicy', { RoleName, PolicyArn }, repeatable);
  };
  const detach = async (operation: Operation, RoleName: string, arns: readonly string[]) => {
    for (const PolicyArn of arns)
      await ifThere(act(iam, operation, 'DetachRolePolicy', { RoleName, PolicyArn }, repeatable));
  };
  const deletePolicies = async (operation: Operation, RoleName: string, names: readonly string[]) => {
    for (const PolicyName of names)
      await ifThere(act(iam, operation, 'DeleteRolePolicy', { RoleName, PolicyName }, repeatable));
  };
  const removedPolicies = ({ desired, recorded }: Change): readonly string[] => {
    const kept = new Set(inlinePolicies(desired).map((policy) => policy.name));
    return inlinePolicies(recorded).flatMap(({ name }) => (kept.has(name) ? [] : [name]));
  };
  const arns = (properties: JsonObject) => texts(properties, 'ManagedPolicyArns');
  const without = (all: readonly string[], some: readonly string[]) =>
    all.filter((arn) => !some.includes(arn));

  return {
    type: 'AWS::IAM::Role',
    finder: iamFinder(
      iam,
      'Role',
      (page) => page.RoleDetailList,
      (found) => found.RoleName,
    ),
    id: (found) => found.RoleName ?? '',
    async details({ RoleName }) {
      const { Role: found } = await iam.call('GetRole', { RoleName });
      return found as Role;
    },
    live: (found, details) => ({
      properties: {
        RoleName: found.RoleName,
        Path: found.Path,
        AssumeRolePolicyDocument: decodePolicy(found.AssumeRolePolicyDocument),
        Policies: livePolicies(found.RolePolicyList),
        ManagedPolicyArns: found.AttachedManagedPolicies?.map((policy) => policy.PolicyArn),
        PermissionsBoundary: found.PermissionsBoundary?.PermissionsBoundaryArn ?? null,
        Description: details && (details.Description ?? null),
        MaxSessionDuration: details?.MaxSessionDuration,
        Tags: visibleTags(found.Tags),
      },
      attributes: { Ref: found.RoleName ?? '', Arn: found.Arn, RoleId: found.RoleId },
      ...(!details && { unread: ['/Description', '/MaxSessionDuration'] }),
    }),
    idempotency: 'conflict',
    async make(operation, desired) {
      const RoleName = text(desired, 'RoleName') ?? operation.generateName(64);
      await act(iam, operation, 'CreateRole', {
        RoleName,
        AssumeRolePolicyDocument: encodePolicy(desired['AssumeRolePolicyDocument']),
        Path: text(desired, 'Path'),
        Description: text(desired, 'Description'),
        MaxSessionDuration: count(desired, 'MaxSessionDuration'),
        PermissionsBoundary: text(desired, 'PermissionsBoundary'),
        Tags: tagsAtCreate(operation, desired),
      });
      return RoleName;
    },
    async find(operation, desired) {
      const RoleName = text(desired, 'RoleName') ?? operation.generateName(64);
      const { key, value } = operation.ownership;
      const tags = await ifThere(
        iam.call('GetRole', { RoleName }).then(({ Role: found }) => found?.Tags ?? []),
      );
      return tags?.some((tag) => tag.Key === key && tag.Value === value) ? RoleName : undefined;
    },
    async complete(operation, id, desired) {
      await putPolicies(operation, id, desired);
      await attach(operation, id, arns(desired));
    },
    updates: [
      {
        properties: ['AssumeRolePolicyDocument'],
        async apply(operation, RoleName, { desired }) {
          const PolicyDocument = encodePolicy(desired['AssumeRolePolicyDocument']);
          await act(iam, operation, 'UpdateAssumeRolePolicy', { RoleName, PolicyDocument }, repeatable);
        },
      },
      {
        properties: ['Description', 'MaxSessionDuration'],
        async apply(operation, RoleName, { desired }) {
          const Description = text(desired, 'Description') ?? '';
          const MaxSessionDuration = count(desired, 'MaxSessionDuration') ?? 3600;
          await act(iam, operation, 'UpdateRole', { RoleName, Description, MaxSessionDuration }, repeatable);
        },
      },
      {
        properties: ['Policies'],
        async apply(operation, id, change) {
          await putPolicies(operation, id, change.desired);
          await deletePolicies(operation, id, removedPolicies(change));
        },
      },
      {
        properties: ['ManagedPolicyArns'],
        async apply(operation, id, { desired, recorded, live }) {
          await attach(operation, id, without(arns(desired), arns(live.properties)));
          await detach(operation, id, without(arns(recorded), arns(desired)));
        },
      },
      {
        properties: ['PermissionsBoundary'],
        async apply(operation, RoleName, { desired }) {
          const PermissionsBoundary = text(desired, 'PermissionsBoundary');
          if (PermissionsBoundary === undefined)
            await act(iam, operation, 'DeleteRolePermissionsBoundary', { RoleName }, repeatable);
          else
            await act(
              iam,
              operation,
              'PutRolePermissionsBoundary',
              { RoleName, PermissionsBoundary },
              repeatable,
            );
        },
      },
      {
        properties: ['Tags'],
        async apply(operation, RoleName, change) {
          const { set, remove } = tagChange(change);
          if (set.length > 0) await act(iam, operation, 'TagRole', { RoleName, Tags: [...set] }, repeatable);
          if (remove.length > 0)
            await act(iam, operation, 'UntagRole', { RoleName, TagKeys: [...remove] }, repeatable);
        },
      },
    ],
    async remove(operation, RoleName, recorded) {
      const { PolicyNames = [] } = await iam.call('ListRolePolicies', { RoleName });
      const { AttachedPolicies = [] } = await iam.call('ListAttachedRolePolicies', { RoleName });
      const ours = new Set(inlinePolicies(recorded).map((policy) => policy.name));
      await deletePolicies(
        operation,
        RoleName,
        PolicyNames.filter((name) => ours.has(name)),
      );
      await detach(
        operation,
        RoleName,
        AttachedPolicies.flatMap((policy) => policy.PolicyArn ?? []),
      );
      await act(iam, operation, 'DeleteRole', { RoleName }, repeatable);
    },
    defaults: { Path: '/', MaxSessionDuration: 3600 },
    equal(property, desired, live) {
      if (property === 'AssumeRolePolicyDocument') return samePolicy(desired, live);
      if (property === 'Policies') return hasPolicies(desired, live);
      return property === 'ManagedPolicyArns' && attachesAll(desired, live);
    },
  };
}

/** Others may attach policies to the same role: the `Roles` of an AWS::IAM::ManagedPolicy among them. */
const attachesAll = (desired: Json, live: Json): boolean =>
  Array.isArray(desired) && Array.isArray(live) && desired.every((arn: Json) => live.includes(arn));
