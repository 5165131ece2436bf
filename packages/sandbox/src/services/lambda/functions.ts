import { randomUUID } from 'node:crypto';
import type {
  CreateFunctionRequest,
  DeleteFunctionRequest,
  FunctionConfiguration,
  GetFunctionRequest,
  GetFunctionResponse,
  InvocationRequest,
  InvocationResponse,
  ListFunctionsRequest,
  ListFunctionsResponse,
  UpdateFunctionCodeRequest,
  UpdateFunctionConfigurationRequest,
} from '@aws-sdk/client-lambda';
import { AwsError, type Call } from '../../service.ts';
import { roles } from '../iam/rows.ts';
import { codeOf } from './code.ts';
import {
  arnOf,
  findFunction,
  functions,
  invalid,
  listed,
  nameAndQualifier,
  refuseBusy,
  type FunctionRow,
} from './rows.ts';

const CREATE_SECONDS = 3;
/** Lambda makes network interfaces for a function in a VPC. */
const VPC_SECONDS = 30;
const UPDATE_SECONDS = 2;

/** The members that a request and a configuration have alike. */
type Settings = Omit<UpdateFunctionConfigurationRequest, 'FunctionName' | 'RevisionId'>;

function checkRole(role: string, call: Call): void {
  const [, account, name = ''] = /^arn:[\w-]+:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(role) ?? [];
  const row = account === call.account ? roles(call).get(name) : undefined;
  if (!row?.assumeRolePolicyDocument.includes('lambda.amazonaws.com'))
    throw invalid('The role defined for the function cannot be assumed by Lambda.');
}

function checkSettings({ MemorySize, Timeout, Environment, EphemeralStorage }: Settings): void {
  const range = (name: string, value: number | undefined, least: number, most: number) => {
    if (value !== undefined && (value < least || value > most))
      throw invalid(
        `'${name}' value failed to satisfy constraint: Member must be between ${least} and ${most}`,
      );
  };
  range('MemorySize', MemorySize, 128, 10_240);
  range('Timeout', Timeout, 1, 900);
  range('EphemeralStorage', EphemeralStorage?.Size, 512, 10_240);
  const reserved = Object.keys(Environment?.Variables ?? {}).filter((name) =>
    /^(AWS_REGION|_HANDLER|LAMBDA_.*)$/.test(name),
  );
  if (reserved.length > 0)
    throw invalid(
      `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(', ')}`,
    );
}

/** What a configuration shows of the settings that a request gives. */
function shown(settings: Settings): Partial<FunctionConfiguration> {
  const { Layers, ImageConfig, SnapStart, ...rest } = settings;
  const given = Object.fromEntries(
    Object.entries(rest).filter(([name, value]) => value !== undefined && known.has(name)),
  );
  return {
    ...structuredClone(given),
    ...(Layers && { Layers: Layers.map((Arn) => ({ Arn, CodeSize: 1 })) }),
    ...(ImageConfig && { ImageConfigResponse: { ImageConfig } }),
    ...(SnapStart && { SnapStart: { ApplyOn: SnapStart.ApplyOn, OptimizationStatus: 'Off' } }),
  };
}

const known = new Set([
  'CapacityProviderConfig',
  'DeadLetterConfig',
  'Description',
  'DurableConfig',
  'Environment',
  'EphemeralStorage',
  'FileSystemConfigs',
  'Handler',
  'KMSKeyArn',
  'LoggingConfig',
  'MemorySize',
  'Role',
  'Runtime',
  'Timeout',
  'TracingConfig',
  'VpcConfig',
]);

const stamp = (call: Call): string => call.world.clock.now().toISOString().replace('Z', '+0000');

/** Sets members of a configuration after a while, if the function is still there and nothing newer came. */
function later(call: Call, row: FunctionRow, seconds: number, then: Partial<FunctionConfiguration>): void {
  const { account, region, world } = call;
  const { RevisionId } = row.configuration;
  world.clock.after(seconds, () => {
    const now = functions({ account, region, world }).get(row.id);
    if (now && now.configuration.RevisionId === RevisionId)
      now.configuration = { ...now.configuration, ...then };
  });
}

const inVpc = (configuration: FunctionConfiguration): boolean =>
  (configuration.VpcConfig?.SubnetIds ?? []).length > 0;

function createFunction(input: CreateFunctionRequest, call: Call): FunctionConfiguration {
  const { name } = nameAndQualifier(input.FunctionName ?? '');
  if (!/^[\w-]{1,64}$/.test(name)) throw invalid(`The function name ${name} is not valid`);
  if (functions(call).get(name))
    throw new AwsError('ResourceConflictException', `Function already exist: ${name}`, 409);
  const image = input.PackageType === 'Image';
  if (!image && (!input.Runtime || !input.Handler))
    throw invalid(
      'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
    );
  checkSettings(input);
  checkRole(input.Role ?? '', call);
  const code = codeOf(input.Code ?? {}, call);
  const configuration: FunctionConfiguration = {
    Description: '',
    Timeout: 3,
    MemorySize: 128,
    TracingConfig: { Mode: 'PassThrough' },
    EphemeralStorage: { Size: 512 },
    LoggingConfig: { LogFormat: 'Text', LogGroup: `/aws/lambda/${name}` },
    Architectures: input.Architectures ?? ['x86_64'],
    PackageType: image ? 'Image' : 'Zip',
    ...shown(input),
    ...(input.TenancyConfig && { TenancyConfig: input.TenancyConfig }),
    FunctionName: name,
    FunctionArn: arnOf(call, name),
    CodeSize: code.size,
    CodeSha256: code.sha256,
    Version: '$LATEST',
    LastModified: stamp(call),
    RevisionId: randomUUID(),
    State: 'Pending',
    StateReason: 'The function is being created.',
    StateReasonCode: 'Creating',
    LastUpdateStatus: 'Successful',
  };
  const row = functions(call).put({
    id: name,
    configuration,
    code,
    versions: [],
    aliases: {},
    policy: {},
    recursiveLoop: 'Terminate',
    runtimeUpdates: { UpdateRuntimeOn: 'Auto' },
    tags: { ...input.Tags },
    ...(input.CodeSigningConfigArn && { codeSigningConfigArn: input.CodeSigningConfigArn }),
  });
  const active = { State: 'Active', StateReason: undefined, StateReasonCode: undefined } as const;
  later(call, row, inVpc(configuration) ? VPC_SECONDS : CREATE_SECONDS, active);
  return configuration;
}

/** Every update takes its time, in which Lambda takes no other. */
function update(
  row: FunctionRow,
  changes: Partial<FunctionConfiguration>,
  call: Call,
): FunctionConfiguration {
  row.configuration = {
    ...row.configuration,
    ...changes,
    LastModified: stamp(call),
    RevisionId: randomUUID(),
    LastUpdateStatus: 'InProgress',
  };
  later(call, row, UPDATE_SECONDS, { LastUpdateStatus: 'Successful' });
  return row.configuration;
}

function updateFunctionConfiguration(
  input: UpdateFunctionConfigurationRequest,
  call: Call,
): FunctionConfiguration {
  const row = findFunction(call, input.FunctionName);
  refuseBusy(row, call);
  checkSettings(input);
  if (input.Role !== undefined) checkRole(input.Role, call);
  return update(row, shown(input), call);
}

function updateFunctionCode(input: UpdateFunctionCodeRequest, call: Call): FunctionConfiguration {
  const row = findFunction(call, input.FunctionName);
  refuseBusy(row, call);
  row.code = codeOf(input, call);
  const changes = { CodeSize: row.code.size, CodeSha256: row.code.sha256 };
  return update(
    row,
    { ...changes, ...(input.Architectures && { Architectures: input.Architectures }) },
    call,
  );
}

function getFunction(input: GetFunctionRequest, call: Call): GetFunctionResponse {
  const row = findFunction(call, input.FunctionName);
  const { imageUri } = row.code;
  return {
    Configuration: row.configuration,
    Code: imageUri ? { RepositoryType: 'ECR', ImageUri: imageUri } : { RepositoryType: 'S3' },
    Tags: row.tags,
    Concurrency:
      row.concurrency === undefined ? undefined : { ReservedConcurrentExecutions: row.concurrency },
  };
}

/** As with AWS, a list says nothing of states. */
function listFunctions(input: ListFunctionsRequest, call: Call): ListFunctionsResponse {
  const { rows, NextMarker } = listed(functions(call).all(), input);
  return {
    Functions: rows.map(({ configuration }) => ({
      ...configuration,
      State: undefined,
      StateReason: undefined,
      StateReasonCode: undefined,
      LastUpdateStatus: undefined,
    })),
    NextMarker,
  };
}

export const functionOperations = {
  CreateFunction: createFunction,
  UpdateFunctionConfiguration: updateFunctionConfiguration,
  UpdateFunctionCode: updateFunctionCode,
  GetFunction: getFunction,
  ListFunctions: listFunctions,
  GetFunctionConfiguration: (input: GetFunctionRequest, call: Call): FunctionConfiguration =>
    findFunction(call, input.FunctionName).configuration,
  DeleteFunction(input: DeleteFunctionRequest, call: Call): object {
    functions(call).remove(findFunction(call, input.FunctionName).id);
    return {};
  },
  /** Code runs nowhere here, and a made-up answer would be worse than none. */
  Invoke(input: InvocationRequest, call: Call): InvocationResponse {
    const { id } = findFunction(call, input.FunctionName);
    if (input.InvocationType === 'DryRun') return { StatusCode: 204 };
    throw new AwsError('NotImplemented', `the sandbox keeps the function ${id}, but does not run it`, 501);
  },
};
