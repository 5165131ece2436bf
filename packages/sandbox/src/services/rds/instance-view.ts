import { createHash } from 'node:crypto';
import type { DBInstance, DBSnapshot } from '@aws-sdk/client-rds';
import type { Place } from '../shared/place.ts';
import { tagList } from '../shared/tags.ts';
import { arnOf, dbSubnetGroups, type DbInstanceRow, type DbSnapshotRow } from './rows.ts';
import { showGroup } from './subnet-groups.ts';

/** Twelve characters that an account has in the names of all its databases in a region. */
function accountLabel(at: Place): string {
  const digest = createHash('sha256').update(`${at.account}/${at.region}`).digest('hex');
  return `c${BigInt(`0x${digest.slice(0, 16)}`).toString(36)}0000000000`.slice(0, 12);
}

export function showInstance(row: DbInstanceRow, at: Place): DBInstance {
  const { settings } = row;
  const group = dbSubnetGroups(at).get(row.subnetGroup);
  const zones = { first: row.availabilityZone, second: secondZone(row, at) };
  return {
    DBInstanceIdentifier: row.id,
    DBInstanceArn: arnOf(at, 'db', row.id),
    DbiResourceId: row.resourceId,
    DBInstanceStatus: row.status,
    DBInstanceClass: settings.instanceClass,
    DbInstancePort: 0,
    Engine: settings.engine,
    EngineVersion: settings.engineVersion,
    LicenseModel: settings.licenseModel,
    MasterUsername: settings.masterUsername,
    DBName: settings.dbName,
    // AWS knows the address only once the database is there.
    Endpoint: row.createTime
      ? {
          Address: `${row.id}.${accountLabel(at)}.${at.region}.rds.amazonaws.com`,
          Port: settings.port,
          HostedZoneId: 'Z2R2ITUGPM61AM',
        }
      : undefined,
    InstanceCreateTime: row.createTime ? new Date(row.createTime) : undefined,
    AllocatedStorage: settings.storageGiB,
    MaxAllocatedStorage: settings.maxStorageGiB,
    StorageType: settings.storageType,
    Iops: settings.iops,
    StorageThroughput: settings.throughput,
    StorageEncrypted: settings.encrypted,
    KmsKeyId: settings.kmsKeyId,
    AvailabilityZone: zones.first,
    SecondaryAvailabilityZone: settings.multiAz ? zones.second : undefined,
    MultiAZ: settings.multiAz,
    PubliclyAccessible: settings.publiclyAccessible,
    DeletionProtection: settings.deletionProtection,
    BackupRetentionPeriod: settings.backupRetention,
    PreferredBackupWindow: settings.backupWindow,
    PreferredMaintenanceWindow: settings.maintenanceWindow,
    AutoMinorVersionUpgrade: settings.autoMinorVersionUpgrade,
    CopyTagsToSnapshot: settings.copyTagsToSnapshot,
    CACertificateIdentifier: settings.caCertificate,
    IAMDatabaseAuthenticationEnabled: settings.iamAuthentication,
    PerformanceInsightsEnabled: settings.performanceInsights,
    MonitoringInterval: settings.monitoringInterval,
    MonitoringRoleArn: settings.monitoringRole,
    EnabledCloudwatchLogsExports: settings.logExports?.length ? settings.logExports : undefined,
    NetworkType: 'IPV4',
    StorageOptimized: false,
    CustomerOwnedIpEnabled: false,
    DBSubnetGroup: group && showGroup(group, at),
    VpcSecurityGroups: settings.groupIds.map((id) => ({ VpcSecurityGroupId: id, Status: 'active' })),
    DBSecurityGroups: [],
    DBParameterGroups: [{ DBParameterGroupName: settings.parameterGroup, ParameterApplyStatus: 'in-sync' }],
    OptionGroupMemberships: [{ OptionGroupName: settings.optionGroup, Status: 'in-sync' }],
    ReadReplicaDBInstanceIdentifiers: [],
    DomainMemberships: [],
    AssociatedRoles: [],
    PendingModifiedValues: {
      DBInstanceClass: row.pending.instanceClass,
      AllocatedStorage: row.pending.storageGiB,
      EngineVersion: row.pending.engineVersion,
      MultiAZ: row.pending.multiAz,
      StorageType: row.pending.storageType,
      Iops: row.pending.iops,
      BackupRetentionPeriod: row.pending.backupRetention,
    },
    TagList: tagList(row.tags),
  } as DBInstance;
}

function secondZone(row: DbInstanceRow, at: Place): string | undefined {
  const group = dbSubnetGroups(at).get(row.subnetGroup);
  const shown = group && showGroup(group, at);
  return shown?.Subnets?.map((subnet) => subnet.SubnetAvailabilityZone?.Name).find(
    (zone) => zone !== row.availabilityZone,
  );
}

export function showSnapshot(row: DbSnapshotRow, at: Place): DBSnapshot {
  const { settings } = row;
  return {
    DBSnapshotIdentifier: row.id,
    DBSnapshotArn: arnOf(at, 'snapshot', row.id),
    DBInstanceIdentifier: row.instanceId,
    SnapshotCreateTime: new Date(row.createTime),
    Status: row.status,
    SnapshotType: row.type,
    PercentProgress: row.status === 'available' ? 100 : 0,
    Engine: settings.engine,
    EngineVersion: settings.engineVersion,
    AllocatedStorage: settings.storageGiB,
    StorageType: settings.storageType,
    MasterUsername: settings.masterUsername,
    Port: settings.port,
    Encrypted: settings.encrypted,
    AvailabilityZone: row.availabilityZone,
    VpcId: row.vpcId,
    TagList: tagList(row.tags),
  };
}
