import type { DBInstance } from '@aws-sdk/client-rds';
import { visibleTags } from '../shape/tags.ts';

/** What RDS never answers. */
export const unreadable = ['/MasterUserPassword', '/AllowMajorVersionUpgrade', '/DeleteAutomatedBackups'];

/** A change that was asked for and not carried out yet counts: the next read would show it as drift otherwise. */
export function propertiesOf(found: DBInstance) {
  const pending = found.PendingModifiedValues ?? {};
  return {
    DBInstanceIdentifier: found.DBInstanceIdentifier,
    DBInstanceClass: pending.DBInstanceClass ?? found.DBInstanceClass,
    AllocatedStorage: text(pending.AllocatedStorage ?? found.AllocatedStorage),
    AutoMinorVersionUpgrade: found.AutoMinorVersionUpgrade,
    AvailabilityZone: found.AvailabilityZone,
    BackupRetentionPeriod: pending.BackupRetentionPeriod ?? found.BackupRetentionPeriod,
    CACertificateIdentifier: pending.CACertificateIdentifier ?? found.CACertificateIdentifier,
    CharacterSetName: found.CharacterSetName,
    CopyTagsToSnapshot: found.CopyTagsToSnapshot,
    DBName: found.DBName,
    DBParameterGroupName: found.DBParameterGroups?.[0]?.DBParameterGroupName,
    DBSubnetGroupName: found.DBSubnetGroup?.DBSubnetGroupName,
    DeletionProtection: found.DeletionProtection,
    EnableCloudwatchLogsExports: found.EnabledCloudwatchLogsExports ?? [],
    EnableIAMDatabaseAuthentication: found.IAMDatabaseAuthenticationEnabled,
    EnablePerformanceInsights: found.PerformanceInsightsEnabled,
    Engine: found.Engine,
    EngineVersion: pending.EngineVersion ?? found.EngineVersion,
    Iops: pending.Iops ?? found.Iops,
    KmsKeyId: found.KmsKeyId,
    LicenseModel: pending.LicenseModel ?? found.LicenseModel,
    MasterUsername: found.MasterUsername,
    MaxAllocatedStorage: found.MaxAllocatedStorage,
    MonitoringInterval: found.MonitoringInterval,
    MonitoringRoleArn: found.MonitoringRoleArn ?? null,
    MultiAZ: pending.MultiAZ ?? found.MultiAZ,
    NetworkType: found.NetworkType,
    OptionGroupName: found.OptionGroupMemberships?.[0]?.OptionGroupName,
    Port: text(pending.Port ?? found.Endpoint?.Port),
    PreferredBackupWindow: found.PreferredBackupWindow,
    PreferredMaintenanceWindow: found.PreferredMaintenanceWindow,
    PromotionTier: found.PromotionTier,
    PubliclyAccessible: found.PubliclyAccessible,
    StorageEncrypted: found.StorageEncrypted,
    StorageThroughput: pending.StorageThroughput ?? found.StorageThroughput,
    StorageType: pending.StorageType ?? found.StorageType,
    Timezone: found.Timezone,
    VPCSecurityGroups: found.VpcSecurityGroups?.map((each) => each.VpcSecurityGroupId),
    Tags: visibleTags(found.TagList),
  };
}

/** `Endpoint.Address` and its kin: `Fn::GetAtt` names them with a dot. */
export const attributesOf = (found: DBInstance) => ({
  Ref: found.DBInstanceIdentifier ?? '',
  'Endpoint.Address': found.Endpoint?.Address,
  'Endpoint.Port': text(found.Endpoint?.Port),
  'Endpoint.HostedZoneId': found.Endpoint?.HostedZoneId,
  DBInstanceArn: found.DBInstanceArn,
  DbiResourceId: found.DbiResourceId,
  DBSystemId: found.DBSystemId,
  'MasterUserSecret.SecretArn': found.MasterUserSecret?.SecretArn,
  'CertificateDetails.CAIdentifier': found.CertificateDetails?.CAIdentifier,
});

/** CloudFormation has these as text. */
const text = (value: number | undefined): string | undefined =>
  value === undefined ? undefined : String(value);
