import type {
  CreateDBInstanceCommandInput,
  DBInstance,
  ModifyDBInstanceCommandInput,
} from '@aws-sdk/client-rds';
import type { JsonObject } from '@groundcrew/contract';
import type { Operation } from '@groundcrew/stacks';
import type { Services } from '../services.ts';
import { act } from '../shape/act.ts';
import type { Definition } from '../shape/definition.ts';
import { ifThere } from '../shape/if-there.ts';
import { count, pick, sameSet, text, texts } from '../shape/properties.ts';
import { resourceFailed } from '../shape/resource-failed.ts';
import { tagsAtCreate } from '../shape/tags.ts';
import { until } from '../shape/waiting.ts';
import { attributesOf, propertiesOf, unreadable } from './db-instance-live.ts';
import { rdsTagUpdate } from './tags.ts';

const repeatable = { repeatable: true };
const secret = { secretFields: ['MasterUserPassword'] };
const hour = 3_600_000;
/**
 * Statuses that end by somebody's doing only.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html
 */
const hopeless =
  /^(failed|incompatible-|restore-error|inaccessible-encryption-credentials$|insufficient-capacity)/;

/** Taken by ModifyDBInstance under the same name and in the same shape. */
const modifiable = [
  'AutoMinorVersionUpgrade',
  'BackupRetentionPeriod',
  'CACertificateIdentifier',
  'CopyTagsToSnapshot',
  'DBInstanceClass',
  'DatabaseInsightsMode',
  'DBParameterGroupName',
  'DBSecurityGroups',
  'DBSubnetGroupName',
  'DedicatedLogVolume',
  'DeletionProtection',
  'Domain',
  'DomainAuthSecretArn',
  'DomainDnsIps',
  'DomainFqdn',
  'DomainIAMRoleName',
  'DomainOu',
  'EnableIAMDatabaseAuthentication',
  'EnablePerformanceInsights',
  'EngineVersion',
  'Iops',
  'LicenseModel',
  'ManageMasterUserPassword',
  'MasterUserPassword',
  'MaxAllocatedStorage',
  'MonitoringInterval',
  'MonitoringRoleArn',
  'MultiAZ',
  'NetworkType',
  'OptionGroupName',
  'PerformanceInsightsKMSKeyId',
  'PerformanceInsightsRetentionPeriod',
  'PreferredBackupWindow',
  'PreferredMaintenanceWindow',
  'ProcessorFeatures',
  'PromotionTier',
  'PubliclyAccessible',
  'StorageThroughput',
  'StorageType',
  'TdeCredentialArn',
  'TdeCredentialPassword',
] as const satisfies readonly (keyof ModifyDBInstanceCommandInput)[];

/** Taken by CreateDBInstance only: a change replaces the instance. */
const fixed = [
  'AvailabilityZone',
  'BackupTarget',
  'CharacterSetName',
  'DBClusterIdentifier',
  'DBName',
  'DBSystemId',
  'Engine',
  'EngineLifecycleSupport',
  'KmsKeyId',
  'MasterUserAuthenticationType',
  'MasterUsername',
  'NcharCharacterSetName',
  'StorageEncrypted',
  'Timezone',
] as const satisfies readonly (keyof CreateDBInstanceCommandInput)[];

/** What takes other calls than CreateDBInstance: restores, replicas, and what is set on an instance that stands. */
const unsupported = [
  'AdditionalStorageVolumes',
  'AssociatedRoles',
  'AutomaticBackupReplicationKmsKeyId',
  'AutomaticBackupReplicationRegion',
  'AutomaticBackupReplicationRetentionPeriod',
  'CertificateRotationRestart',
  'CustomIAMInstanceProfile',
  'DBClusterSnapshotIdentifier',
  'DBSnapshotIdentifier',
  'MasterUserSecret',
  'ReplicaMode',
  'RestoreTime',
  'SourceDBClusterIdentifier',
  'SourceDBInstanceAutomatedBackupsArn',
  'SourceDBInstanceIdentifier',
  'SourceDbiResourceId',
  'SourceRegion',
  'UseDefaultProcessorFeatures',
  'UseLatestRestorableTime',
];

/** What AWS takes where nothing is given, and what a property that leaves the template goes back to. */
const standard = {
  AutoMinorVersionUpgrade: true,
  BackupRetentionPeriod: 1,
  CopyTagsToSnapshot: false,
  DeletionProtection: false,
  EnableIAMDatabaseAuthentication: false,
  EnablePerformanceInsights: false,
  MonitoringInterval: 0,
  MultiAZ: false,
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html */
export function dbInstance({ rds, session }: Services): Definition<DBInstance> {
  const nameOf = (operation: Operation, desired: JsonObject) =>
    (text(desired, 'DBInstanceIdentifier') ?? operation.generateName(63, 'lower')).toLowerCase();
  async function* all(): AsyncIterable<DBInstance> {
    for await (const page of rds.pages('DescribeDBInstances', { MaxRecords: 100 }))
      yield* page.DBInstances ?? [];
  }
  const one = async (DBInstanceIdentifier: string) => {
    const answer = await ifThere(rds.call('DescribeDBInstances', { DBInstanceIdentifier }));
    return answer?.DBInstances?.[0];
  };
  const owned = (found: DBInstance, { key, value }: Operation['ownership']) =>
    found.TagList?.some((tag) => tag.Key === key && tag.Value === value) ?? false;
  const shared = (desired: JsonObject) => ({
    ...pick<ModifyDBInstanceCommandInput>(desired, ...modifiable),
    AllocatedStorage: count(desired, 'AllocatedStorage'),
    DBPortNumber: count(desired, 'Port'),
    ...(desired['VPCSecurityGroups'] !== undefined && {
      VpcSecurityGroupIds: [...texts(desired, 'VPCSecurityGroups')],
    }),
    CloudwatchLogsExportConfiguration: undefined,
  });

  return {
    type: 'AWS::RDS::DBInstance',
    unsupported,
    finder: {
      all,
      async byIds(ids) {
        if (ids.length === 1) return [await one(ids[0] ?? '')].filter((found) => found !== undefined);
        const wanted = new Set(ids);
        return (await Array.fromAsync(all())).filter((found) => wanted.has(found.DBInstanceIdentifier ?? ''));
      },
      byTag: async (tag) => (await Array.fromAsync(all())).filter((found) => owned(found, tag)),
    },
    id: (found) => found.DBInstanceIdentifier ?? '',
    exists: (found) => !isLeaving(found),
    lingers: isLeaving,
    ready({ DBInstanceIdentifier = '', DBInstanceStatus = 'creating' }) {
      if (hopeless.test(DBInstanceStatus))
        throw resourceFailed(
          `AWS::RDS::DBInstance ${DBInstanceIdentifier}`,
          `Its status is ${DBInstanceStatus}.`,
        );
      return DBInstanceStatus === 'available' || DBInstanceStatus;
    },
    patience: hour,
    live: (found) => ({
      properties: propertiesOf(found),
      attributes: attributesOf(found),
      unread: unreadable,
    }),
    idempotency: 'conflict',
    async make(operation, desired) {
      const DBInstanceIdentifier = nameOf(operation, desired);
      const { CloudwatchLogsExportConfiguration: _, DBPortNumber, ...rest } = shared(desired);
      const input: CreateDBInstanceCommandInput = {
        ...rest,
        ...pick<CreateDBInstanceCommandInput>(desired, ...fixed),
        DBInstanceIdentifier,
        DBInstanceClass: text(desired, 'DBInstanceClass'),
        Engine: text(desired, 'Engine'),
        Port: DBPortNumber,
        EnableCloudwatchLogsExports: logExports(desired),
        Tags: tagsAtCreate(operation, desired),
      };
      await until(session.clock, operation, {
        subject: `AWS::RDS::DBInstance ${DBInstanceIdentifier}`,
        patience: hour,
        async probe() {
          const before = await one(DBInstanceIdentifier);
          return before && isLeaving(before) ? { waiting: 'being deleted' } : { done: undefined };
        },
      });
      await act(rds, operation, 'CreateDBInstance', input, secret);
      return DBInstanceIdentifier;
    },
    async find(operation, desired) {
      const found = await one(nameOf(operation, desired));
      return found && !isLeaving(found) && owned(found, operation.ownership)
        ? found.DBInstanceIdentifier
        : undefined;
    },
    updates: [
      {
        properties: [
          ...modifiable,
          'AllocatedStorage',
          'Port',
          'VPCSecurityGroups',
          'EnableCloudwatchLogsExports',
        ],
        async apply(operation, DBInstanceIdentifier, { desired, changed, live }) {
          const changes = Object.fromEntries(
            Object.entries({ ...standard, ...desired }).filter(([name]) => changed.includes(name)),
          );
          const before = texts(live.properties, 'EnableCloudwatchLogsExports');
          const wanted = texts(desired, 'EnableCloudwatchLogsExports');
          const input: ModifyDBInstanceCommandInput = {
            ...shared(changes),
            DBInstanceIdentifier,
            ApplyImmediately: true,
            ...(changed.includes('EngineVersion') && {
              AllowMajorVersionUpgrade: desired['AllowMajorVersionUpgrade'] === true,
            }),
            ...(changed.includes('EnableCloudwatchLogsExports') && {
              CloudwatchLogsExportConfiguration: {
                EnableLogTypes: wanted.filter((name) => !before.includes(name)),
                DisableLogTypes: before.filter((name) => !wanted.includes(name)),
              },
            }),
          };
          // Somebody else's change may still be under way, and AWS takes one at a time.
          await until(session.clock, operation, {
            subject: DBInstanceIdentifier,
            patience: hour,
            async probe() {
              const status = (await one(DBInstanceIdentifier))?.DBInstanceStatus ?? 'available';
              return status === 'modifying' ? { waiting: status } : { done: undefined };
            },
          });
          await act(rds, operation, 'ModifyDBInstance', input, { ...repeatable, ...secret });
        },
      },
      rdsTagUpdate(rds, async (id) => (await one(id))?.DBInstanceArn ?? ''),
      /** These say how other calls are made and change nothing by themselves. */
      { properties: ['AllowMajorVersionUpgrade', 'DeleteAutomatedBackups'], apply: () => Promise.resolve() },
    ],
    async remove(operation, DBInstanceIdentifier, recorded) {
      const found = await one(DBInstanceIdentifier);
      if (!found || found.DBInstanceStatus === 'deleting') return;
      const DeleteAutomatedBackups = recorded['DeleteAutomatedBackups'] !== false;
      await act(
        rds,
        operation,
        'DeleteDBInstance',
        { DBInstanceIdentifier, SkipFinalSnapshot: true, DeleteAutomatedBackups },
        repeatable,
      );
    },
    vanishesSlowly: true,
    async snapshot(operation, DBInstanceIdentifier) {
      const DBSnapshotIdentifier = operation.generateName(255);
      const Tags = [{ Key: operation.ownership.key, Value: operation.ownership.value }];
      const existing = async () =>
        (await ifThere(rds.call('DescribeDBSnapshots', { DBSnapshotIdentifier })))?.DBSnapshots?.[0];
      if (!(await existing())) {
        await act(rds, operation, 'CreateDBSnapshot', { DBSnapshotIdentifier, DBInstanceIdentifier, Tags });
      }
      await until(session.clock, operation, {
        subject: `snapshot ${DBSnapshotIdentifier}`,
        patience: hour,
        async probe() {
          const status = (await existing())?.Status ?? 'creating';
          if (status === 'failed') throw resourceFailed(`The snapshot ${DBSnapshotIdentifier}`, undefined);
          return status === 'available' ? { done: undefined } : { waiting: status };
        },
      });
      return DBSnapshotIdentifier;
    },
    defaults: standard,
    equal: (property, desired, live) =>
      (property === 'VPCSecurityGroups' || property === 'EnableCloudwatchLogsExports') &&
      sameSet(desired, live),
  };
}

/** Its name stays taken until it is gone. */
const isLeaving = (found: DBInstance): boolean => found.DBInstanceStatus === 'deleting';

const logExports = (desired: JsonObject): string[] | undefined =>
  desired['EnableCloudwatchLogsExports'] === undefined
    ? undefined
    : [...texts(desired, 'EnableCloudwatchLogsExports')];
