import { tagsOf, type Aws } from '../story/aws.ts';
import { att, ref } from '../story/template.ts';
import type { Resources, TypeCase } from '../story/type-case.ts';

const network: Resources = {
  Network: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.20.0.0/16' } },
  Gateway: { Type: 'AWS::EC2::InternetGateway' },
  Attachment: {
    Type: 'AWS::EC2::VPCGatewayAttachment',
    Properties: { VpcId: ref('Network'), InternetGatewayId: ref('Gateway') },
  },
  Subnet: {
    Type: 'AWS::EC2::Subnet',
    Properties: { VpcId: ref('Network'), CidrBlock: '10.20.1.0/24', AvailabilityZone: 'eu-central-1a' },
  },
  Other: {
    Type: 'AWS::EC2::Subnet',
    Properties: { VpcId: ref('Network'), CidrBlock: '10.20.2.0/24', AvailabilityZone: 'eu-central-1a' },
  },
};
const address = { Type: 'AWS::EC2::EIP', DependsOn: 'Attachment' };
const card = { Type: 'AWS::EC2::NetworkInterface', Properties: { SubnetId: ref('Other') } };
const instance = {
  Type: 'AWS::EC2::Instance',
  Properties: { ImageId: ref('Image'), InstanceType: 't3.micro', SubnetId: ref('Subnet') },
};

const gatewayOf = async (aws: Aws, id: string) => {
  const Filter = [{ Name: 'nat-gateway-id', Values: [id] }];
  const [found] = (await aws.ec2.describeNatGateways({ Filter })).NatGateways ?? [];
  return found && ['pending', 'available'].includes(found.State ?? '') ? found : undefined;
};

const lookAtGateway: TypeCase['look'] = async (aws, id) => {
  const found = await gatewayOf(aws, id);
  const addresses = found?.NatGatewayAddresses ?? [];
  return (
    found && {
      answers: { Ref: id, NatGatewayId: id, EniId: addresses[0]?.NetworkInterfaceId },
      facts: {
        kind: found.ConnectivityType,
        state: found.State,
        public: addresses.filter((each) => each.PublicIp).length,
        private: addresses.map((each) => each.PrivateIp),
        tags: tagsOf(found.Tags),
      },
    }
  );
};

async function deleteGateway(aws: Aws, NatGatewayId: string) {
  await aws.ec2.deleteNatGateway({ NatGatewayId });
}

const attachmentOf = async (aws: Aws, id: string) => {
  const Filters = [{ Name: 'attachment.attachment-id', Values: [id] }];
  return (await aws.ec2.describeNetworkInterfaces({ Filters })).NetworkInterfaces?.[0];
};

export const privateNetworkCases: readonly TypeCase[] = [
  {
    type: 'AWS::EC2::NatGateway',
    about: 'public',
    around: { ...network, First: address, Second: address },
    properties: {
      SubnetId: ref('Subnet'),
      AllocationId: att('First', 'AllocationId'),
      Tags: [{ Key: 'Name', Value: 'one' }],
    },
    look: lookAtGateway,
    facts: { kind: 'public', state: 'available', public: 1, tags: { Name: 'one' } },
    updates: [
      {
        patch: { SecondaryAllocationIds: [att('Second', 'AllocationId')] },
        paths: ['/SecondaryAllocationIds/0'],
        facts: { public: 2 },
      },
    ],
    removal: { patch: { Tags: null }, paths: ['/Tags/0/Key', '/Tags/0/Value'], facts: { tags: {} } },
    replacement: {
      patch: { SubnetId: ref('Other') },
      paths: ['/SubnetId'],
      order: 'delete-before-create',
      facts: { private: ['10.20.2.4'] },
    },
    drift: {
      async cause(aws, id) {
        await aws.ec2.createTags({ Resources: [id], Tags: [{ Key: 'Name', Value: 'by hand' }] });
      },
      paths: ['/Tags/0/Value'],
    },
    vanish: deleteGateway,
  },
  {
    type: 'AWS::EC2::NatGateway',
    about: 'private',
    around: network,
    properties: {
      SubnetId: ref('Subnet'),
      ConnectivityType: 'private',
      PrivateIpAddress: '10.20.1.20',
      SecondaryPrivateIpAddresses: ['10.20.1.30'],
    },
    look: lookAtGateway,
    facts: { kind: 'private', public: 0, private: ['10.20.1.20', '10.20.1.30'] },
    updates: [
      {
        patch: { SecondaryPrivateIpAddresses: ['10.20.1.31', '10.20.1.32'] },
        paths: ['/SecondaryPrivateIpAddresses/0', '/SecondaryPrivateIpAddresses/1'],
        facts: { private: ['10.20.1.20', '10.20.1.31', '10.20.1.32'] },
      },
    ],
    removal: {
      patch: { SecondaryPrivateIpAddresses: null },
      paths: ['/SecondaryPrivateIpAddresses/0'],
      facts: { private: ['10.20.1.20'] },
    },
    replacement: {
      patch: { PrivateIpAddress: '10.20.1.21', SecondaryPrivateIpAddresses: null },
      paths: ['/PrivateIpAddress', '/SecondaryPrivateIpAddresses/0'],
      forcing: ['/PrivateIpAddress'],
      order: 'create-before-delete',
      facts: { private: ['10.20.1.21'] },
    },
    drift: {
      cause: (aws, NatGatewayId) =>
        aws.ec2.unassignPrivateNatGatewayAddress({ NatGatewayId, PrivateIpAddresses: ['10.20.1.30'] }),
      paths: ['/SecondaryPrivateIpAddresses/0'],
    },
    vanish: deleteGateway,
  },
  {
    type: 'AWS::EC2::NetworkInterfaceAttachment',
    around: { ...network, Card: card, Spare: card, Instance: instance },
    properties: {
      InstanceId: ref('Instance'),
      NetworkInterfaceId: ref('Card'),
      DeviceIndex: 1,
      DeleteOnTermination: 'false',
    },
    async look(aws, id) {
      const found = await attachmentOf(aws, id);
      return (
        found && {
          answers: { Ref: id, AttachmentId: id },
          facts: {
            index: found.Attachment?.DeviceIndex,
            instance: found.Attachment?.InstanceId,
            goes: found.Attachment?.DeleteOnTermination,
          },
        }
      );
    },
    facts: { index: 1, instance: /^i-/, goes: false },
    updates: [
      { patch: { DeleteOnTermination: true }, paths: ['/DeleteOnTermination'], facts: { goes: true } },
    ],
    removal: { patch: { DeleteOnTermination: null }, paths: ['/DeleteOnTermination'], facts: { goes: true } },
    replacement: {
      patch: { NetworkInterfaceId: ref('Spare') },
      paths: ['/NetworkInterfaceId'],
      order: 'delete-before-create',
    },
    drift: {
      async cause(aws, AttachmentId) {
        const NetworkInterfaceId = (await attachmentOf(aws, AttachmentId))?.NetworkInterfaceId;
        const Attachment = { AttachmentId, DeleteOnTermination: true };
        await aws.ec2.modifyNetworkInterfaceAttribute({ NetworkInterfaceId, Attachment });
      },
      paths: ['/DeleteOnTermination'],
    },
    vanish: (aws, AttachmentId) => aws.ec2.detachNetworkInterface({ AttachmentId }),
  },
];
