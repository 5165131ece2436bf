import { tagsOf, type Aws } from '../story/aws.ts';
import { ref } from '../story/template.ts';
import type { Resources, TypeCase } from '../story/type-case.ts';

const zone = 'eu-central-1a';
const network: Resources = {
  Network: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.20.0.0/16' } },
  Subnet: {
    Type: 'AWS::EC2::Subnet',
    Properties: { VpcId: ref('Network'), CidrBlock: '10.20.1.0/24', AvailabilityZone: zone },
  },
};
const instance = {
  Type: 'AWS::EC2::Instance',
  Properties: { ImageId: ref('Image'), InstanceType: 't3.micro', SubnetId: ref('Subnet') },
};
const data = { Type: 'AWS::EC2::Volume', Properties: { AvailabilityZone: zone, Size: '1' } };

const volumeOf = async (aws: Aws, id: string) => {
  const Filters = [{ Name: 'volume-id', Values: [id] }];
  return (await aws.ec2.describeVolumes({ Filters })).Volumes?.[0];
};
const attachmentOf = async (aws: Aws, id: string) => {
  const [volume = '', instanceId] = id.split('|');
  const attachments = (await volumeOf(aws, volume))?.Attachments ?? [];
  return attachments.find((each) => each.InstanceId === instanceId && each.State === 'attached');
};

export const storageCases: readonly TypeCase[] = [
  {
    type: 'AWS::EC2::Volume',
    properties: {
      AvailabilityZone: zone,
      Size: '8',
      VolumeType: 'gp3',
      Iops: '3500',
      Throughput: '200',
      Encrypted: 'true',
      AutoEnableIO: 'true',
      Tags: [{ Key: 'Name', Value: 'one' }],
    },
    async look(aws, VolumeId) {
      const found = await volumeOf(aws, VolumeId);
      if (!found || found.State === 'deleting') return undefined;
      const { AutoEnableIO } = await aws.ec2.describeVolumeAttribute({ VolumeId, Attribute: 'autoEnableIO' });
      return {
        answers: { Ref: VolumeId, VolumeId },
        facts: {
          size: found.Size,
          type: found.VolumeType,
          iops: found.Iops,
          throughput: found.Throughput,
          encrypted: found.Encrypted,
          auto: AutoEnableIO?.Value,
          tags: tagsOf(found.Tags),
        },
      };
    },
    facts: {
      size: 8,
      type: 'gp3',
      iops: 3500,
      throughput: 200,
      encrypted: true,
      auto: true,
      tags: { Name: 'one' },
    },
    // A volume never shrinks, so what is changed here can be taken back.
    updates: [
      {
        patch: { Iops: '4000', AutoEnableIO: 'false', Tags: [{ Key: 'Name', Value: 'two' }] },
        paths: ['/AutoEnableIO', '/Iops', '/Tags/0/Value'],
        facts: { iops: 4000, auto: false, tags: { Name: 'two' } },
      },
    ],
    removal: {
      patch: { AutoEnableIO: null, Iops: null, Throughput: null, Tags: null },
      paths: ['/AutoEnableIO', '/Iops', '/Tags/0/Key', '/Tags/0/Value', '/Throughput'],
      facts: { auto: false, iops: 3000, throughput: 125, tags: {} },
    },
    replacement: {
      patch: { AvailabilityZone: 'eu-central-1b' },
      paths: ['/AvailabilityZone'],
      order: 'create-before-delete',
    },
    drift: {
      async cause(aws, VolumeId) {
        await aws.ec2.modifyVolumeAttribute({ VolumeId, AutoEnableIO: { Value: false } });
        await aws.ec2.createTags({ Resources: [VolumeId], Tags: [{ Key: 'Name', Value: 'by hand' }] });
      },
      paths: ['/AutoEnableIO', '/Tags/0/Value'],
    },
    vanish: (aws, VolumeId) => aws.ec2.deleteVolume({ VolumeId }),
  },
  {
    type: 'AWS::EC2::VolumeAttachment',
    around: { ...network, Instance: instance, Data: data, OtherData: data },
    properties: { VolumeId: ref('Data'), InstanceId: ref('Instance'), Device: '/dev/sdf' },
    async look(aws, id) {
      const found = await attachmentOf(aws, id);
      return found && { answers: {}, facts: { device: found.Device } };
    },
    facts: { device: '/dev/sdf' },
    replacement: {
      patch: { Device: '/dev/sdg' },
      paths: ['/Device'],
      order: 'delete-before-create',
      facts: { device: '/dev/sdg' },
    },
    vanish(aws, id) {
      const [VolumeId, InstanceId] = id.split('|');
      return aws.ec2.detachVolume({ VolumeId, InstanceId });
    },
  },
  {
    type: 'AWS::EC2::VolumeAttachment',
    about: 'of another volume, at the same device',
    around: { ...network, Instance: instance, Data: data, OtherData: data },
    properties: { VolumeId: ref('Data'), InstanceId: ref('Instance'), Device: '/dev/sdf' },
    async look(aws, id) {
      const found = await attachmentOf(aws, id);
      return found && { answers: {}, facts: { device: found.Device } };
    },
    facts: { device: '/dev/sdf' },
    replacement: {
      patch: { VolumeId: ref('OtherData') },
      paths: ['/VolumeId'],
      order: 'delete-before-create',
    },
    vanish(aws, id) {
      const [VolumeId, InstanceId] = id.split('|');
      return aws.ec2.detachVolume({ VolumeId, InstanceId });
    },
  },
];
