import type { JsonObject } from '@groundcrew/contract';
import { tagsOf, type Aws } from '../story/aws.ts';
import { att, ref } from '../story/template.ts';
import type { Resources, TypeCase } from '../story/type-case.ts';

const tags = [{ Key: 'Name', Value: 'one' }];
const network: Resources = {
  Network: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.20.0.0/16' } },
  Subnet: {
    Type: 'AWS::EC2::Subnet',
    Properties: { VpcId: ref('Network'), CidrBlock: '10.20.1.0/24', AvailabilityZone: 'eu-central-1a' },
  },
};
const group = (description: string) => ({
  Type: 'AWS::EC2::SecurityGroup',
  Properties: { VpcId: ref('Network'), GroupDescription: description },
});
const role = {
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    },
  },
};
const profile = { Type: 'AWS::IAM::InstanceProfile', Properties: { Roles: [ref('Role')] } };
const userData = (text: string): JsonObject => ({
  'Fn::Base64': { 'Fn::Sub': `#!/bin/sh\necho ${text} \${AWS::StackName}\n` },
});

const instanceOf = async (aws: Aws, id: string) => {
  const Filters = [{ Name: 'instance-id', Values: [id] }];
  const { Reservations = [] } = await aws.ec2.describeInstances({ Filters });
  const found = Reservations.flatMap((reservation) => reservation.Instances ?? [])[0];
  return ['shutting-down', 'terminated'].includes(found?.State?.Name ?? '') ? undefined : found;
};

const terminate = (aws: Aws, id: string) => aws.ec2.terminateInstances({ InstanceIds: [id] });

async function lookAtInstance(aws: Aws, InstanceId: string) {
  const found = await instanceOf(aws, InstanceId);
  if (!found) return undefined;
  const data = await aws.ec2.describeInstanceAttribute({ InstanceId, Attribute: 'userData' });
  const guard = await aws.ec2.describeInstanceAttribute({ InstanceId, Attribute: 'disableApiTermination' });
  const end = await aws.ec2.describeInstanceAttribute({
    InstanceId,
    Attribute: 'instanceInitiatedShutdownBehavior',
  });
  return {
    answers: {
      Ref: InstanceId,
      InstanceId,
      AvailabilityZone: found.Placement?.AvailabilityZone,
      PrivateIp: found.PrivateIpAddress,
      PrivateDnsName: found.PrivateDnsName,
      VpcId: found.VpcId,
    },
    facts: {
      state: found.State?.Name,
      type: found.InstanceType,
      key: found.KeyName,
      profile: found.IamInstanceProfile?.Arn?.split('/').at(-1) ?? '',
      groups: found.SecurityGroups?.length,
      monitored: found.Monitoring?.State,
      check: found.SourceDestCheck,
      optimized: found.EbsOptimized,
      script: Buffer.from(data.UserData?.Value ?? '', 'base64').toString(),
      guarded: guard.DisableApiTermination?.Value,
      shutdown: end.InstanceInitiatedShutdownBehavior?.Value,
      tokens: found.MetadataOptions?.HttpTokens,
      tags: tagsOf(found.Tags),
    },
  };
}

export const instanceCases: readonly TypeCase[] = [
  {
    type: 'AWS::EC2::Instance',
    around: {
      ...network,
      Web: group('web'),
      Admin: group('admin'),
      Key: { Type: 'AWS::EC2::KeyPair', Properties: { KeyName: 'story-key', KeyType: 'ed25519' } },
      Role: role,
      Profile: profile,
      OtherSubnet: {
        Type: 'AWS::EC2::Subnet',
        Properties: { VpcId: ref('Network'), CidrBlock: '10.20.2.0/24' },
      },
    },
    properties: {
      ImageId: ref('Image'),
      InstanceType: 't3.micro',
      SubnetId: ref('Subnet'),
      SecurityGroupIds: [att('Web', 'GroupId'), att('Admin', 'GroupId')],
      KeyName: ref('Key'),
      IamInstanceProfile: ref('Profile'),
      Monitoring: 'true',
      SourceDestCheck: 'false',
      EbsOptimized: false,
      DisableApiTermination: 'false',
      InstanceInitiatedShutdownBehavior: 'terminate',
      UserData: userData('hello'),
      BlockDeviceMappings: [
        {
          DeviceName: '/dev/xvda',
          Ebs: { VolumeSize: '10', VolumeType: 'gp3', DeleteOnTermination: 'true' },
        },
      ],
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: '2' },
      Tags: tags,
    },
    look: lookAtInstance,
    facts: {
      state: 'running',
      type: 't3.micro',
      key: 'story-key',
      profile: /^story-Profile-/,
      groups: 2,
      monitored: 'enabled',
      check: false,
      optimized: false,
      script: '#!/bin/sh\necho hello story\n',
      guarded: false,
      shutdown: 'terminate',
      tokens: 'required',
      tags: { Name: 'one' },
    },
    updates: [
      {
        patch: {
          InstanceType: 't3.small',
          SecurityGroupIds: [att('Web', 'GroupId')],
          SourceDestCheck: true,
          Tags: [{ Key: 'Name', Value: 'two' }],
        },
        paths: ['/InstanceType', '/SecurityGroupIds/1', '/SourceDestCheck', '/Tags/0/Value'],
        facts: { type: 't3.small', groups: 1, check: true, tags: { Name: 'two' } },
      },
      {
        patch: { UserData: userData('bye'), MetadataOptions: { HttpTokens: 'optional' } },
        paths: ['/MetadataOptions/HttpPutResponseHopLimit', '/MetadataOptions/HttpTokens', '/UserData'],
        facts: { script: '#!/bin/sh\necho bye story\n', tokens: 'optional' },
      },
    ],
    removal: {
      patch: {
        Monitoring: null,
        SourceDestCheck: null,
        InstanceInitiatedShutdownBehavior: null,
        IamInstanceProfile: null,
        Tags: null,
      },
      paths: [
        '/IamInstanceProfile',
        '/InstanceInitiatedShutdownBehavior',
        '/Monitoring',
        '/SourceDestCheck',
        '/Tags/0/Key',
        '/Tags/0/Value',
      ],
      facts: { monitored: 'disabled', check: true, shutdown: 'stop', profile: '', tags: {} },
    },
    replacement: {
      patch: { SubnetId: ref('OtherSubnet') },
      paths: ['/SubnetId'],
      order: 'create-before-delete',
    },
    drift: {
      async cause(aws, InstanceId) {
        await aws.ec2.modifyInstanceAttribute({ InstanceId, DisableApiTermination: { Value: true } });
        await aws.ec2.createTags({ Resources: [InstanceId], Tags: [{ Key: 'Name', Value: 'by hand' }] });
        await aws.ec2.unmonitorInstances({ InstanceIds: [InstanceId] });
      },
      paths: ['/DisableApiTermination', '/Monitoring', '/Tags/0/Value'],
    },
    vanish: terminate,
  },
  {
    type: 'AWS::EC2::Instance',
    about: 'that loses its profile',
    around: { ...network, Role: role, Profile: profile },
    properties: {
      ImageId: ref('Image'),
      InstanceType: 't3.micro',
      SubnetId: ref('Subnet'),
      IamInstanceProfile: ref('Profile'),
    },
    look: lookAtInstance,
    facts: { profile: /^story-Profile-/, type: 't3.micro' },
    drift: {
      async cause(aws, id) {
        const Filters = [{ Name: 'instance-id', Values: [id] }];
        const { IamInstanceProfileAssociations = [] } = await aws.ec2.describeIamInstanceProfileAssociations({
          Filters,
        });
        const { AssociationId } = IamInstanceProfileAssociations[0] ?? {};
        await aws.ec2.disassociateIamInstanceProfile({ AssociationId });
      },
      paths: ['/IamInstanceProfile'],
    },
    vanish: terminate,
  },
  {
    type: 'AWS::EC2::KeyPair',
    properties: { KeyName: 'story-key', KeyType: 'ed25519', KeyFormat: 'pem', Tags: tags },
    async look(aws, name) {
      const Filters = [{ Name: 'key-name', Values: [name] }];
      const [found] = (await aws.ec2.describeKeyPairs({ Filters })).KeyPairs ?? [];
      return (
        found && {
          answers: { Ref: name, KeyPairId: found.KeyPairId, KeyFingerprint: found.KeyFingerprint },
          facts: { type: found.KeyType, tags: tagsOf(found.Tags) },
        }
      );
    },
    facts: { type: 'ed25519', tags: { Name: 'one' } },
    replacement: {
      patch: { KeyName: 'another-key' },
      paths: ['/KeyName'],
      order: 'create-before-delete',
    },
    async vanish(aws, KeyName) {
      const { KeyPairId } = await aws.ec2.deleteKeyPair({ KeyName });
      await aws.ssm.deleteParameter({ Name: `/ec2/keypair/${KeyPairId}` });
    },
  },
  {
    type: 'AWS::EC2::LaunchTemplate',
    properties: {
      LaunchTemplateName: 'workers',
      VersionDescription: 'first',
      LaunchTemplateData: {
        ImageId: ref('Image'),
        InstanceType: 't3.micro',
        UserData: userData('hello'),
        EbsOptimized: 'true',
        Monitoring: { Enabled: 'true' },
        BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: '20', VolumeType: 'gp3' } }],
        TagSpecifications: [{ ResourceType: 'instance', Tags: tags }],
        MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: '2' },
      },
      TagSpecifications: [{ ResourceType: 'launch-template', Tags: tags }],
    },
    async look(aws, LaunchTemplateId) {
      const { LaunchTemplates = [] } = await aws.ec2.describeLaunchTemplates({});
      const found = LaunchTemplates.find((each) => each.LaunchTemplateId === LaunchTemplateId);
      if (!found) return undefined;
      const { LaunchTemplateVersions } = await aws.ec2.describeLaunchTemplateVersions({
        LaunchTemplateId,
        Versions: ['$Latest'],
      });
      const latest = LaunchTemplateVersions?.[0];
      return {
        answers: {
          Ref: LaunchTemplateId,
          LaunchTemplateId,
          LatestVersionNumber: found.LatestVersionNumber,
          DefaultVersionNumber: found.DefaultVersionNumber,
        },
        facts: {
          name: found.LaunchTemplateName,
          type: latest?.LaunchTemplateData?.InstanceType,
          monitored: latest?.LaunchTemplateData?.Monitoring?.Enabled,
          size: latest?.LaunchTemplateData?.BlockDeviceMappings?.[0]?.Ebs?.VolumeSize,
          hops: latest?.LaunchTemplateData?.MetadataOptions?.HttpPutResponseHopLimit,
          script: Buffer.from(latest?.LaunchTemplateData?.UserData ?? '', 'base64').toString(),
          description: latest?.VersionDescription ?? '',
          tags: tagsOf(found.Tags),
        },
      };
    },
    facts: {
      name: 'workers',
      type: 't3.micro',
      monitored: true,
      size: 20,
      hops: 2,
      script: '#!/bin/sh\necho hello story\n',
      description: 'first',
      tags: { Name: 'one' },
    },
    updates: [
      {
        patch: {
          LaunchTemplateData: { ImageId: ref('Image'), InstanceType: 't3.small' },
          VersionDescription: 'second',
        },
        paths: [
          '/LaunchTemplateData/BlockDeviceMappings/0/DeviceName',
          '/LaunchTemplateData/BlockDeviceMappings/0/Ebs/VolumeSize',
          '/LaunchTemplateData/BlockDeviceMappings/0/Ebs/VolumeType',
          '/LaunchTemplateData/EbsOptimized',
          '/LaunchTemplateData/InstanceType',
          '/LaunchTemplateData/MetadataOptions/HttpPutResponseHopLimit',
          '/LaunchTemplateData/MetadataOptions/HttpTokens',
          '/LaunchTemplateData/Monitoring/Enabled',
          '/LaunchTemplateData/TagSpecifications/0/ResourceType',
          '/LaunchTemplateData/TagSpecifications/0/Tags/0/Key',
          '/LaunchTemplateData/TagSpecifications/0/Tags/0/Value',
          '/LaunchTemplateData/UserData',
          '/VersionDescription',
        ],
        facts: {
          type: 't3.small',
          description: 'second',
          monitored: undefined,
          size: undefined,
          hops: undefined,
          script: '',
        },
      },
      {
        patch: {
          LaunchTemplateData: {
            ImageId: ref('Image'),
            InstanceType: 't3.micro',
            UserData: userData('hello'),
            EbsOptimized: 'true',
            BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: '20', VolumeType: 'gp3' } }],
            TagSpecifications: [{ ResourceType: 'instance', Tags: tags }],
            MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: '2' },
          },
        },
        paths: ['/LaunchTemplateData/Monitoring/Enabled'],
        facts: { monitored: undefined },
      },
    ],
    removal: {
      patch: { VersionDescription: null },
      paths: ['/VersionDescription'],
      facts: { description: '' },
    },
    replacement: {
      patch: { LaunchTemplateName: 'others' },
      paths: ['/LaunchTemplateName'],
      order: 'create-before-delete',
      facts: { name: 'others' },
    },
    drift: {
      cause: (aws, LaunchTemplateId) =>
        aws.ec2.createLaunchTemplateVersion({
          LaunchTemplateId,
          SourceVersion: '1',
          VersionDescription: 'first',
          LaunchTemplateData: { InstanceType: 't3.large' },
        }),
      paths: ['/LaunchTemplateData/InstanceType'],
    },
    vanish: (aws, LaunchTemplateId) => aws.ec2.deleteLaunchTemplate({ LaunchTemplateId }),
  },
];
