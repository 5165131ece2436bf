import type * as Lambda from '@aws-sdk/client-lambda';
import type { FunctionConfiguration, GetFunctionResponse } from '@aws-sdk/client-lambda';
import { isFailure, type CallOptions, type InputOf, type OperationName } from '@groundcrew/aws';
import type { JsonObject } from '@groundcrew/contract';
import type { Change, Operation } from '@groundcrew/stacks';
import type { Services } from '../services.ts';
import { act } from '../shape/act.ts';
import type { Definition } from '../shape/definition.ts';
import { fewOrAll } from '../shape/few-or-all.ts';
import { ifThere } from '../shape/if-there.ts';
import { count, object, text, texts } from '../shape/properties.ts';
import { resourceFailed } from '../shape/resource-failed.ts';
import { insist } from '../shape/refusals.ts';
import { isOwn, tagChange, tagMap, tagsAtCreate, tagsOfMap, visibleTags } from '../shape/tags.ts';
import { whereShown } from '../shape/where-shown.ts';
import { codeOf } from './code.ts';
import {
  configurationProperties,
  functionDefaults,
  initialSettings,
  liveConfiguration,
  sameVpcConfig,
  settingsOf,
} from './configuration.ts';

const repeatable = { repeatable: true };
/** Values of environment variables are nobody's business but the function's. */
const secretly = { repeatable: true, secretFields: ['Variables'] };
const patience = 300_000;
/** As long as news of IAM take, and twice that. */
const rolePatience = 60_000;
/** What costs a call of its own to set and to read. */
const extras = ['CodeSigningConfigArn', 'RecursiveLoop', 'RuntimeManagementConfig'] as const;

interface Details extends GetFunctionResponse {
  /** Undefined where it may not be read, null where there is none. */
  readonly settings: Readonly<Partial<Record<(typeof extras)[number], unknown>>>;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html */
export function lambdaFunction({
  lambda,
  session: { clock },
}: Services): Definition<FunctionConfiguration, Details> {
  const nameOf = (operation: Operation, desired: JsonObject) =>
    text(desired, 'FunctionName') ?? operation.generateName(64);
  const one = async (FunctionName: string): Promise<FunctionConfiguration | undefined> =>
    ifThere(lambda.call('GetFunctionConfiguration', { FunctionName }));
  async function* all(): AsyncIterable<FunctionConfiguration> {
    for await (const page of lambda.pages('ListFunctions', { MaxItems: 50 })) yield* page.Functions ?? [];
  }
  /** Lambda learns late of a role that was just made, and of what it allows. One that is wrong stays refused. */
  const withRole = async <T>(operation: Operation, name: string, action: () => Promise<T>): Promise<T> => {
    const subject = `AWS::Lambda::Function ${name}`;
    const waiting = {
      subject,
      patience: rolePatience,
      passes: unknownRole,
      waiting: 'its role unknown to Lambda',
    };
    return insist(clock, operation, waiting, action);
  };
  /** Lambda takes one update at a time. */
  const patiently = async <T>(operation: Operation, name: string, action: () => Promise<T>): Promise<T> => {
    const waiting = { subject: `AWS::Lambda::Function ${name}`, patience, passes: isBusy, waiting: 'busy' };
    return insist(clock, operation, waiting, async () => withRole(operation, name, action));
  };

  /** One of the calls that set something, once Lambda is through with the one before. */
  const set = async <Name extends OperationName<typeof Lambda>>(
    operation: Operation,
    FunctionName: string,
    name: Name,
    input: InputOf<typeof Lambda, Name>,
    options: CallOptions = repeatable,
  ): Promise<void> => {
    await patiently(operation, FunctionName, async () => act(lambda, operation, name, input, options));
  };

  async function setExtras(
    operation: Operation,
    FunctionName: string,
    desired: JsonObject,
    names: readonly string[],
  ) {
    const of = { FunctionName };
    if (names.includes('CodeSigningConfigArn')) {
      const CodeSigningConfigArn = text(desired, 'CodeSigningConfigArn');
      if (CodeSigningConfigArn === undefined)
        await set(operation, FunctionName, 'DeleteFunctionCodeSigningConfig', of);
      else {
        const input = { ...of, CodeSigningConfigArn };
        await set(operation, FunctionName, 'PutFunctionCodeSigningConfig', input);
      }
    }
    if (names.includes('RecursiveLoop')) {
      const RecursiveLoop = text(desired, 'RecursiveLoop') === 'Allow' ? 'Allow' : 'Terminate';
      await set(operation, FunctionName, 'PutFunctionRecursionConfig', { ...of, RecursiveLoop });
    }
    if (names.includes('RuntimeManagementConfig')) {
      const given = object(desired, 'RuntimeManagementConfig') ?? {};
      const input = {
        ...of,
        UpdateRuntimeOn: (text(given, 'UpdateRuntimeOn') ?? 'Auto') as 'Auto',
        RuntimeVersionArn: text(given, 'RuntimeVersionArn'),
      };
      await set(operation, FunctionName, 'PutRuntimeManagementConfig', input);
    }
  }
  /** Each is read by a call of its own; what may not be read stays out. */
  async function readExtras(FunctionName: string) {
    const of = { FunctionName };
    const [signing, recursion, runtime] = await Promise.all([
      whereShown(lambda.call('GetFunctionCodeSigningConfig', of)),
      whereShown(lambda.call('GetFunctionRecursionConfig', of)),
      whereShown(lambda.call('GetRuntimeManagementConfig', of)),
    ]);
    return {
      CodeSigningConfigArn: signing && (signing.CodeSigningConfigArn || null),
      RecursiveLoop: recursion?.RecursiveLoop,
      RuntimeManagementConfig: runtime && {
        UpdateRuntimeOn: runtime.UpdateRuntimeOn,
        ...(runtime.RuntimeVersionArn && { RuntimeVersionArn: runtime.RuntimeVersionArn }),
      },
    };
  }
  async function setConcurrency(operation: Operation, FunctionName: string, desired: JsonObject) {
    const ReservedConcurrentExecutions = count(desired, 'ReservedConcurrentExecutions');
    if (ReservedConcurrentExecutions === undefined)
      await set(operation, FunctionName, 'DeleteFunctionConcurrency', { FunctionName });
    else {
      const input = { FunctionName, ReservedConcurrentExecutions };
      await set(operation, FunctionName, 'PutFunctionConcurrency', input);
    }
  }
  async function setTags(operation: Operation, FunctionName: string, change: Change) {
    const Resource = String(change.live.attributes['Arn'] ?? FunctionName);
    const { set: entering, remove } = tagChange(change);
    if (entering.length > 0)
      await set(operation, FunctionName, 'TagResource', { Resource, Tags: tagMap(entering) });
    if (remove.length > 0)
      await set(operation, FunctionName, 'UntagResource', { Resource, TagKeys: [...remove] });
  }

  return {
    type: 'AWS::Lambda::Function',
    unsupported: ['FunctionScalingConfig', 'PublishToLatestPublished'],
    finder: {
      all,
      byIds: async (ids) => fewOrAll(ids, { one, all, idOf: (found) => found.FunctionName ?? '' }),
    },
    id: (found) => found.FunctionName ?? '',
    async details({ FunctionName = '' }) {
      const [found, settings] = await Promise.all([
        lambda.call('GetFunction', { FunctionName }),
        readExtras(FunctionName),
      ]);
      return { ...found, settings };
    },
    ready({ FunctionName, State, StateReason, LastUpdateStatus, LastUpdateStatusReason }) {
      const subject = `AWS::Lambda::Function ${FunctionName ?? ''}`;
      if (State === 'Failed') throw resourceFailed(subject, StateReason);
      if (LastUpdateStatus === 'Failed') throw resourceFailed(subject, LastUpdateStatusReason);
      if (State === 'Pending') return 'being created';
      return LastUpdateStatus === 'InProgress' ? 'being updated' : true;
    },
    patience,
    live: (found, details) => ({
      properties: {
        ...liveConfiguration(details?.Configuration ?? found),
        ...(details && {
          ...details.settings,
          ReservedConcurrentExecutions: details.Concurrency?.ReservedConcurrentExecutions ?? null,
          Tags: visibleTags(tagsOfMap(details.Tags)),
        }),
      },
      attributes: {
        Ref: found.FunctionName ?? '',
        Arn: found.FunctionArn,
        'SnapStartResponse.ApplyOn': found.SnapStart?.ApplyOn,
        'SnapStartResponse.OptimizationStatus': found.SnapStart?.OptimizationStatus,
      },
      unread: [
        '/Code',
        ...extras.filter((name) => details?.settings[name] === undefined).map((name) => `/${name}`),
        ...(details ? [] : ['/ReservedConcurrentExecutions', '/Tags']),
      ],
    }),
    idempotency: 'conflict',
    async make(operation, desired) {
      const FunctionName = nameOf(operation, desired);
      const input = {
        ...initialSettings(desired),
        FunctionName,
        Role: text(desired, 'Role'),
        Code: codeOf(desired),
        PackageType: text(desired, 'PackageType') as 'Zip' | undefined,
        ...(desired['Architectures'] !== undefined && {
          Architectures: [...texts(desired, 'Architectures')] as 'arm64'[],
        }),
        ...(desired['TenancyConfig'] !== undefined && { TenancyConfig: desired['TenancyConfig'] as never }),
        CodeSigningConfigArn: text(desired, 'CodeSigningConfigArn'),
        Tags: tagMap(tagsAtCreate(operation, desired)),
      };
      await withRole(operation, FunctionName, async () =>
        act(lambda, operation, 'CreateFunction', input, { secretFields: ['Variables', 'ZipFile'] }),
      );
      return FunctionName;
    },
    async find(operation, desired) {
      const FunctionName = nameOf(operation, desired);
      const found = await ifThere(lambda.call('GetFunction', { FunctionName }));
      return isOwn(operation, tagsOfMap(found?.Tags)) ? FunctionName : undefined;
    },
    async complete(operation, name, desired) {
      const given = extras.filter((each) => each !== 'CodeSigningConfigArn' && desired[each] !== undefined);
      await setExtras(operation, name, desired, given);
      if (desired['ReservedConcurrentExecutions'] !== undefined)
        await setConcurrency(operation, name, desired);
    },
    updates: [
      {
        properties: configurationProperties,
        async apply(operation, FunctionName, { desired, changed }) {
          const input = { FunctionName, ...settingsOf(desired, changed) };
          await set(operation, FunctionName, 'UpdateFunctionConfiguration', input, secretly);
        },
      },
      {
        properties: ['Code', 'Architectures'],
        async apply(operation, FunctionName, { desired }) {
          const Architectures = [...texts(desired, 'Architectures')] as 'arm64'[];
          const input = {
            FunctionName,
            ...codeOf(desired),
            Architectures: Architectures.length > 0 ? Architectures : ['x86_64' as const],
          };
          await set(operation, FunctionName, 'UpdateFunctionCode', input);
        },
      },
      {
        properties: ['ReservedConcurrentExecutions'],
        apply: async (operation, name, { desired }) => setConcurrency(operation, name, desired),
      },
      {
        properties: extras,
        apply: async (operation, name, { desired, changed }) => setExtras(operation, name, desired, changed),
      },
      { properties: ['Tags'], apply: setTags },
    ],
    async remove(operation, FunctionName) {
      await set(operation, FunctionName, 'DeleteFunction', { FunctionName });
    },
    defaults: {
      ...functionDefaults,
      Architectures: ['x86_64'],
      PackageType: 'Zip',
      RecursiveLoop: 'Terminate',
      RuntimeManagementConfig: { UpdateRuntimeOn: 'Auto' },
      SnapStart: { ApplyOn: 'None' },
    },
    readable: ['SnapStart'],
    equal: (property, desired, live) => property === 'VpcConfig' && sameVpcConfig(desired, live),
  };
}

const unknownRole = (problem: unknown): boolean =>
  isFailure(problem, 'InvalidParameterValueException') &&
  /cannot be assumed|not authorized to perform|does not have permissions/i.test(problem.call.message);

const isBusy = (problem: unknown): boolean => isFailure(problem, 'ResourceConflictException');
