import { ifThere, tagsOf } from '../story/aws.ts';
import { att, ref } from '../story/template.ts';
import type { Resources, TypeCase } from '../story/type-case.ts';

const subnet = (cidr: string, zone: string) => ({
  Type: 'AWS::EC2::Subnet',
  Properties: { VpcId: ref('Network'), CidrBlock: cidr, AvailabilityZone: zone },
});
const group = (description: string) => ({
  Type: 'AWS::EC2::SecurityGroup',
  Properties: { VpcId: ref('Network'), GroupDescription: description },
});
const network: Resources = {
  Network: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.20.0.0/16' } },
  SubnetA: subnet('10.20.1.0/24', 'eu-central-1a'),
  SubnetB: subnet('10.20.2.0/24', 'eu-central-1b'),
};
const subnetGroup = {
  Type: 'AWS::RDS::DBSubnetGroup',
  Properties: { DBSubnetGroupDescription: 'data', SubnetIds: [ref('SubnetA'), ref('SubnetB')] },
};
const tags = [{ Key: 'Name', Value: 'one' }];

export const rdsCases: readonly TypeCase[] = [
  {
    type: 'AWS::RDS::DBSubnetGroup',
    around: { ...network, SubnetC: subnet('10.20.3.0/24', 'eu-central-1c') },
    properties: {
      DBSubnetGroupDescription: 'one',
      SubnetIds: [ref('SubnetA'), ref('SubnetB')],
      Tags: tags,
    },
    async look(aws, DBSubnetGroupName) {
      const answer = await ifThere(aws.rds.describeDBSubnetGroups({ DBSubnetGroupName }));
      const found = answer?.DBSubnetGroups?.[0];
      if (!found) return undefined;
      const { TagList } = await aws.rds.listTagsForResource({ ResourceName: found.DBSubnetGroupArn });
      return {
        answers: { Ref: DBSubnetGroupName },
        facts: {
          description: found.DBSubnetGroupDescription,
          zones: found.Subnets?.map((each) => each.SubnetAvailabilityZone?.Name).sort(),
          tags: tagsOf(TagList),
        },
      };
    },
    facts: { description: 'one', zones: ['eu-central-1a', 'eu-central-1b'], tags: { Name: 'one' } },
    updates: [
      {
        patch: { DBSubnetGroupDescription: 'two', SubnetIds: [ref('SubnetB'), ref('SubnetC')] },
        paths: ['/DBSubnetGroupDescription', '/SubnetIds/0', '/SubnetIds/1'],
        facts: { description: 'two', zones: ['eu-central-1b', 'eu-central-1c'] },
      },
    ],
    removal: { patch: { Tags: null }, paths: ['/Tags/0/Key', '/Tags/0/Value'], facts: { tags: {} } },
    replacement: {
      patch: { DBSubnetGroupName: 'named' },
      paths: ['/DBSubnetGroupName'],
      order: 'create-before-delete',
    },
    drift: {
      async cause(aws, DBSubnetGroupName) {
        const { DBSubnetGroups } = await aws.rds.describeDBSubnetGroups({ DBSubnetGroupName });
        const ResourceName = DBSubnetGroups?.[0]?.DBSubnetGroupArn;
        await aws.rds.addTagsToResource({ ResourceName, Tags: [{ Key: 'Name', Value: 'by hand' }] });
      },
      paths: ['/Tags/0/Value'],
    },
    vanish: (aws, DBSubnetGroupName) => aws.rds.deleteDBSubnetGroup({ DBSubnetGroupName }),
  },
  {
    type: 'AWS::RDS::DBInstance',
    around: { ...network, Group: subnetGroup, Data: group('data'), Other: group('other') },
    beside: { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' },
    properties: {
      DBInstanceClass: 'db.t3.micro',
      Engine: 'postgres',
      AllocatedStorage: 20,
      StorageType: 'gp3',
      DBName: 'web',
      MasterUsername: 'admin1',
      MasterUserPassword: 'correct-horse',
      DBSubnetGroupName: ref('Group'),
      VPCSecurityGroups: [att('Data', 'GroupId')],
      BackupRetentionPeriod: '3',
      MultiAZ: 'false',
      PubliclyAccessible: 'false',
      AutoMinorVersionUpgrade: 'true',
      CopyTagsToSnapshot: true,
      Port: '5433',
      StorageEncrypted: 'true',
      DeletionProtection: 'false',
      EnableCloudwatchLogsExports: ['postgresql'],
      DeleteAutomatedBackups: true,
      Tags: tags,
    },
    async look(aws, DBInstanceIdentifier) {
      const answer = await ifThere(aws.rds.describeDBInstances({ DBInstanceIdentifier }));
      const found = answer?.DBInstances?.[0];
      if (!found || found.DBInstanceStatus === 'deleting') return undefined;
      return {
        answers: {
          Ref: DBInstanceIdentifier,
          'Endpoint.Address': found.Endpoint?.Address,
          'Endpoint.Port': found.Endpoint?.Port,
          'Endpoint.HostedZoneId': found.Endpoint?.HostedZoneId,
          DBInstanceArn: found.DBInstanceArn,
          DbiResourceId: found.DbiResourceId,
        },
        facts: {
          class: found.DBInstanceClass,
          size: found.AllocatedStorage,
          retention: found.BackupRetentionPeriod,
          groups: found.VpcSecurityGroups?.length,
          port: found.Endpoint?.Port,
          encrypted: found.StorageEncrypted,
          logs: found.EnabledCloudwatchLogsExports ?? [],
          copies: found.CopyTagsToSnapshot,
          user: found.MasterUsername,
          tags: tagsOf(found.TagList),
        },
      };
    },
    facts: {
      class: 'db.t3.micro',
      size: 20,
      retention: 3,
      groups: 1,
      port: 5433,
      encrypted: true,
      logs: ['postgresql'],
      copies: true,
      user: 'admin1',
      tags: { Name: 'one' },
    },
    updates: [
      {
        patch: {
          DBInstanceClass: 'db.t3.small',
          BackupRetentionPeriod: 7,
          VPCSecurityGroups: [att('Data', 'GroupId'), att('Other', 'GroupId')],
          MasterUserPassword: 'battery-staple',
          Tags: [{ Key: 'Name', Value: 'two' }],
        },
        paths: [
          '/BackupRetentionPeriod',
          '/DBInstanceClass',
          '/MasterUserPassword',
          '/Tags/0/Value',
          '/VPCSecurityGroups/1',
        ],
        facts: { class: 'db.t3.small', retention: 7, groups: 2, tags: { Name: 'two' } },
      },
    ],
    removal: {
      patch: {
        BackupRetentionPeriod: null,
        EnableCloudwatchLogsExports: null,
        CopyTagsToSnapshot: null,
        Tags: null,
      },
      paths: [
        '/BackupRetentionPeriod',
        '/CopyTagsToSnapshot',
        '/EnableCloudwatchLogsExports/0',
        '/Tags/0/Key',
        '/Tags/0/Value',
      ],
      facts: { retention: 1, logs: [], copies: false, tags: {} },
    },
    replacement: {
      patch: { DBName: 'shop' },
      paths: ['/DBName'],
      order: 'create-before-delete',
    },
    drift: {
      async cause(aws, DBInstanceIdentifier) {
        await aws.rds.modifyDBInstance({
          DBInstanceIdentifier,
          BackupRetentionPeriod: 5,
          DeletionProtection: true,
          ApplyImmediately: true,
        });
      },
      paths: ['/BackupRetentionPeriod', '/DeletionProtection'],
    },
    vanish: (aws, DBInstanceIdentifier) =>
      aws.rds.deleteDBInstance({ DBInstanceIdentifier, SkipFinalSnapshot: true }),
  },
];
