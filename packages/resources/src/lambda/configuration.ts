import type { FunctionConfiguration, UpdateFunctionConfigurationRequest } from '@aws-sdk/client-lambda';
import type { Json, JsonObject } from '@groundcrew/contract';
import { object, texts } from '../shape/properties.ts';

export const functionDefaults = {
  Description: '',
  MemorySize: 128,
  Timeout: 3,
  TracingConfig: { Mode: 'PassThrough' },
  EphemeralStorage: { Size: 512 },
} as const;

/** What takes a property away that leaves the template, in the API's shapes. */
const cleared: Readonly<Record<string, unknown>> = {
  ...functionDefaults,
  DeadLetterConfig: { TargetArn: '' },
  Environment: { Variables: {} },
  FileSystemConfigs: [],
  ImageConfig: {},
  KmsKeyArn: '',
  Layers: [],
  LoggingConfig: { LogFormat: 'Text' },
  SnapStart: { ApplyOn: 'None' },
  VpcConfig: { SubnetIds: [], SecurityGroupIds: [] },
};

/** What UpdateFunctionConfiguration changes, under CloudFormation's names. */
export const configurationProperties = [
  ...Object.keys(cleared),
  'CapacityProviderConfig',
  'DurableConfig',
  'Handler',
  'Role',
  'Runtime',
];

export type Settings = Omit<UpdateFunctionConfigurationRequest, 'FunctionName'>;

/** The settings that a template gives, as the API takes them; one that left the template goes back to Lambda's default. */
export function settingsOf(
  desired: JsonObject,
  names: readonly string[] = configurationProperties,
): Settings {
  const chosen = configurationProperties.filter((name) => names.includes(name));
  return Object.fromEntries(
    chosen.flatMap((name) => {
      const given = desired[name];
      const value = given === undefined ? cleared[name] : given;
      if (value === undefined) return [];
      return [[name === 'KmsKeyArn' ? 'KMSKeyArn' : name, value]];
    }),
  );
}

/** Settings of a new function: what the template is silent about is not sent at all. */
export const initialSettings = (desired: JsonObject): Settings =>
  settingsOf(
    desired,
    configurationProperties.filter((name) => desired[name] !== undefined),
  );

/** As a template has it; null for what Lambda says that there is none of. */
export function liveConfiguration(found: FunctionConfiguration): Record<string, unknown> {
  const vpc = found.VpcConfig;
  return {
    FunctionName: found.FunctionName,
    Architectures: found.Architectures,
    CapacityProviderConfig: found.CapacityProviderConfig,
    DeadLetterConfig: found.DeadLetterConfig ?? null,
    Description: found.Description ?? '',
    DurableConfig: found.DurableConfig,
    Environment: found.Environment?.Variables ? { Variables: found.Environment.Variables } : null,
    EphemeralStorage: found.EphemeralStorage,
    FileSystemConfigs: found.FileSystemConfigs ?? null,
    Handler: found.Handler,
    ImageConfig: found.ImageConfigResponse?.ImageConfig ?? null,
    KmsKeyArn: found.KMSKeyArn ?? null,
    Layers: found.Layers?.map(({ Arn }) => Arn) ?? null,
    LoggingConfig: found.LoggingConfig,
    MemorySize: found.MemorySize,
    PackageType: found.PackageType,
    Role: found.Role,
    Runtime: found.Runtime,
    SnapStart: found.SnapStart && { ApplyOn: found.SnapStart.ApplyOn },
    TenancyConfig: found.TenancyConfig,
    Timeout: found.Timeout,
    TracingConfig: found.TracingConfig,
    VpcConfig:
      (vpc?.SubnetIds ?? []).length === 0
        ? null
        : {
            SubnetIds: vpc?.SubnetIds,
            SecurityGroupIds: vpc?.SecurityGroupIds,
            Ipv6AllowedForDualStack: vpc?.Ipv6AllowedForDualStack,
          },
  };
}

/** Subnets and groups are sets. */
export function sameVpcConfig(desired: Json, live: Json): boolean {
  const sets = (value: Json) =>
    ['SubnetIds', 'SecurityGroupIds'].map((name) =>
      [...texts(object({ value }, 'value') ?? {}, name)].sort().join(),
    );
  return sets(desired).join(';') === sets(live).join(';');
}
