import type { CreateDBInstanceMessage, ModifyDBInstanceMessage } from '@aws-sdk/client-rds';
import { AwsError } from '../../service.ts';
import { engineNamed } from './engines.ts';
import type { DbSettings } from './rows.ts';

function required(value: string | undefined, parameter: string): string {
  if (!value) throw new AwsError('MissingParameter', `The request must contain the parameter ${parameter}.`);
  return value;
}

/** What a create request comes to, with AWS's defaults. A snapshot gives what the request leaves out. */
export function newSettings(
  input: CreateDBInstanceMessage,
  groupIds: string[],
  snapshot?: DbSettings,
): DbSettings {
  const name = snapshot?.engine ?? required(input.Engine, 'Engine');
  const engine = engineNamed(name);
  const engineVersion = input.EngineVersion ?? snapshot?.engineVersion ?? engine.version;
  const storageGiB = input.AllocatedStorage ?? snapshot?.storageGiB;
  if (storageGiB === undefined)
    throw new AwsError(
      'InvalidParameterCombination',
      'Invalid storage size for engine name and storage type: null',
    );
  if (storageGiB < 5 || storageGiB > 65_536)
    throw new AwsError(
      'InvalidParameterValue',
      `Invalid storage size for engine name ${name}: ${storageGiB}`,
    );
  const family = engine.family(engineVersion);
  return {
    instanceClass: instanceClass(required(input.DBInstanceClass, 'DBInstanceClass')),
    engine: name,
    engineVersion,
    storageGiB,
    storageType: input.StorageType ?? (input.Iops ? 'io1' : 'gp2'),
    masterUsername: snapshot?.masterUsername ?? required(input.MasterUsername, 'MasterUsername'),
    port: input.Port ?? engine.port,
    multiAz: input.MultiAZ ?? false,
    publiclyAccessible: input.PubliclyAccessible ?? false,
    deletionProtection: input.DeletionProtection ?? false,
    backupRetention: retention(input.BackupRetentionPeriod ?? 1),
    backupWindow: input.PreferredBackupWindow ?? '04:00-04:30',
    maintenanceWindow: input.PreferredMaintenanceWindow ?? 'sun:05:00-sun:05:30',
    autoMinorVersionUpgrade: input.AutoMinorVersionUpgrade ?? true,
    copyTagsToSnapshot: input.CopyTagsToSnapshot ?? false,
    encrypted: input.StorageEncrypted ?? snapshot?.encrypted ?? false,
    parameterGroup: input.DBParameterGroupName ?? `default.${family}`,
    optionGroup: input.OptionGroupName ?? `default:${name}-${engineVersion.split('.')[0] ?? ''}`,
    licenseModel: input.LicenseModel ?? engine.license,
    caCertificate: input.CACertificateIdentifier ?? 'rds-ca-rsa2048-g1',
    iamAuthentication: input.EnableIAMDatabaseAuthentication ?? false,
    performanceInsights: input.EnablePerformanceInsights ?? false,
    monitoringInterval: input.MonitoringInterval ?? 0,
    groupIds,
    ...(input.DBName && { dbName: input.DBName }),
    ...(input.Iops !== undefined && { iops: input.Iops }),
    ...(input.StorageThroughput !== undefined && { throughput: input.StorageThroughput }),
    ...(input.MaxAllocatedStorage !== undefined && { maxStorageGiB: input.MaxAllocatedStorage }),
    ...(input.KmsKeyId && { kmsKeyId: input.KmsKeyId }),
    ...(input.MonitoringRoleArn && { monitoringRole: input.MonitoringRoleArn }),
    ...(input.EnableCloudwatchLogsExports?.length && { logExports: [...input.EnableCloudwatchLogsExports] }),
  };
}

export function checkPassword(password: string | undefined): void {
  if (password === undefined) return;
  if (password.length < 8 || /[/"@ ]/.test(password))
    throw new AwsError(
      'InvalidParameterValue',
      "The parameter MasterUserPassword is not a valid password. Only printable ASCII characters besides '/', '@', '\"', ' ' may be used, and it needs at least 8 of them.",
    );
}

function instanceClass(name: string): string {
  if (!/^db\.[a-z0-9]+\.[a-z0-9]+$/.test(name))
    throw new AwsError('InvalidParameterValue', `Invalid DB Instance class: ${name}`);
  return name;
}

function retention(days: number): number {
  if (days < 0 || days > 35)
    throw new AwsError(
      'InvalidParameterValue',
      `Invalid backup retention period: ${days}. Must be between 0 and 35`,
    );
  return days;
}

/** What a modification asks for. */
export function changedSettings(input: ModifyDBInstanceMessage, now: DbSettings): Partial<DbSettings> {
  if (input.AllocatedStorage !== undefined && input.AllocatedStorage < now.storageGiB)
    throw new AwsError(
      'InvalidParameterCombination',
      'Requested storage size cannot be less than the current storage size.',
    );
  checkPassword(input.MasterUserPassword);
  const wanted: Partial<DbSettings> = {
    instanceClass: input.DBInstanceClass && instanceClass(input.DBInstanceClass),
    engineVersion: input.EngineVersion,
    storageGiB: input.AllocatedStorage,
    maxStorageGiB: input.MaxAllocatedStorage,
    storageType: input.StorageType,
    iops: input.Iops,
    throughput: input.StorageThroughput,
    port: input.DBPortNumber,
    multiAz: input.MultiAZ,
    publiclyAccessible: input.PubliclyAccessible,
    deletionProtection: input.DeletionProtection,
    backupRetention:
      input.BackupRetentionPeriod === undefined ? undefined : retention(input.BackupRetentionPeriod),
    backupWindow: input.PreferredBackupWindow,
    maintenanceWindow: input.PreferredMaintenanceWindow,
    autoMinorVersionUpgrade: input.AutoMinorVersionUpgrade,
    copyTagsToSnapshot: input.CopyTagsToSnapshot,
    parameterGroup: input.DBParameterGroupName,
    optionGroup: input.OptionGroupName,
    licenseModel: input.LicenseModel,
    caCertificate: input.CACertificateIdentifier,
    iamAuthentication: input.EnableIAMDatabaseAuthentication,
    performanceInsights: input.EnablePerformanceInsights,
    monitoringInterval: input.MonitoringInterval,
    monitoringRole: input.MonitoringRoleArn,
    logExports: input.CloudwatchLogsExportConfiguration && exportsAfter(input, now.logExports ?? []),
    groupIds: input.VpcSecurityGroupIds?.length ? [...input.VpcSecurityGroupIds] : undefined,
  };
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
}

function exportsAfter(
  { CloudwatchLogsExportConfiguration: change }: ModifyDBInstanceMessage,
  now: string[],
): string[] {
  const kept = now.filter((name) => !change?.DisableLogTypes?.includes(name));
  return [...new Set([...kept, ...(change?.EnableLogTypes ?? [])])];
}
