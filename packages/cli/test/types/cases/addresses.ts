import { tagsOf, type Aws } from '../story/aws.ts';
import { att, ref } from '../story/template.ts';
import type { Resources, TypeCase } from '../story/type-case.ts';

const tags = [{ Key: 'Name', Value: 'one' }];
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
};
const card = {
  Type: 'AWS::EC2::NetworkInterface',
  DependsOn: 'Attachment',
  Properties: { SubnetId: ref('Subnet') },
};
const group = (description: string) => ({
  Type: 'AWS::EC2::SecurityGroup',
  Properties: { VpcId: ref('Network'), GroupDescription: description },
});

const addressOf = async (aws: Aws, name: string, value: string) => {
  const { Addresses = [] } = await aws.ec2.describeAddresses({ Filters: [{ Name: name, Values: [value] }] });
  return Addresses[0];
};

export const addressCases: readonly TypeCase[] = [
  {
    type: 'AWS::EC2::EIP',
    around: {
      ...network,
      Instance: {
        Type: 'AWS::EC2::Instance',
        DependsOn: ['Attachment'],
        Properties: { ImageId: ref('Image'), InstanceType: 't3.micro', SubnetId: ref('Subnet') },
      },
    },
    properties: { Domain: 'vpc', InstanceId: ref('Instance'), Tags: tags },
    async look(aws, id) {
      const found = await addressOf(aws, 'allocation-id', id);
      return (
        found && {
          answers: { Ref: found.PublicIp, PublicIp: found.PublicIp, AllocationId: id },
          facts: { instance: found.InstanceId ?? '', tags: tagsOf(found.Tags) },
        }
      );
    },
    facts: { instance: /^i-/, tags: { Name: 'one' } },
    updates: [
      {
        patch: { Tags: [{ Key: 'Name', Value: 'two' }] },
        paths: ['/Tags/0/Value'],
        facts: { tags: { Name: 'two' } },
      },
    ],
    removal: { patch: { InstanceId: null }, paths: ['/InstanceId'], facts: { instance: '' } },
    drift: {
      async cause(aws, id) {
        const { AssociationId } = (await addressOf(aws, 'allocation-id', id)) ?? {};
        await aws.ec2.disassociateAddress({ AssociationId });
        await aws.ec2.createTags({ Resources: [id], Tags: [{ Key: 'Name', Value: 'by hand' }] });
      },
      paths: ['/InstanceId', '/Tags/0/Value'],
    },
    async vanish(aws, AllocationId) {
      const { AssociationId } = (await addressOf(aws, 'allocation-id', AllocationId)) ?? {};
      if (AssociationId) await aws.ec2.disassociateAddress({ AssociationId });
      await aws.ec2.releaseAddress({ AllocationId });
    },
  },
  {
    type: 'AWS::EC2::EIPAssociation',
    around: { ...network, Card: card, OtherCard: card, Address: { Type: 'AWS::EC2::EIP' } },
    properties: { AllocationId: att('Address', 'AllocationId'), NetworkInterfaceId: ref('Card') },
    async look(aws, id) {
      const found = await addressOf(aws, 'association-id', id);
      return found && { answers: { Ref: id, Id: id }, facts: { on: found.NetworkInterfaceId } };
    },
    facts: { on: /^eni-/ },
    replacement: {
      patch: { NetworkInterfaceId: ref('OtherCard') },
      paths: ['/NetworkInterfaceId'],
      order: 'delete-before-create',
    },
    vanish: (aws, AssociationId) => aws.ec2.disassociateAddress({ AssociationId }),
  },
  {
    type: 'AWS::EC2::NetworkInterface',
    around: {
      ...network,
      Web: group('web'),
      Admin: group('admin'),
      OtherSubnet: {
        Type: 'AWS::EC2::Subnet',
        Properties: { VpcId: ref('Network'), CidrBlock: '10.20.2.0/24' },
      },
    },
    properties: {
      SubnetId: ref('Subnet'),
      Description: 'one',
      GroupSet: [att('Web', 'GroupId'), att('Admin', 'GroupId')],
      SourceDestCheck: 'false',
      PrivateIpAddresses: [
        { PrivateIpAddress: '10.20.1.50', Primary: 'true' },
        { PrivateIpAddress: '10.20.1.51', Primary: 'false' },
      ],
      Tags: tags,
    },
    async look(aws, id) {
      const Filters = [{ Name: 'network-interface-id', Values: [id] }];
      const [found] = (await aws.ec2.describeNetworkInterfaces({ Filters })).NetworkInterfaces ?? [];
      return (
        found && {
          answers: {
            Ref: id,
            Id: id,
            VpcId: found.VpcId,
            PrimaryPrivateIpAddress: found.PrivateIpAddress,
          },
          facts: {
            description: found.Description,
            addresses: found.PrivateIpAddresses?.map((each) => each.PrivateIpAddress),
            groups: found.Groups?.map((each) => each.GroupName?.replace(/^story-|-[^-]*$/g, '')).sort(),
            check: found.SourceDestCheck,
            tags: tagsOf(found.TagSet),
          },
        }
      );
    },
    facts: {
      description: 'one',
      addresses: ['10.20.1.50', '10.20.1.51'],
      groups: ['Admin', 'Web'],
      check: false,
      tags: { Name: 'one' },
    },
    updates: [
      {
        patch: { Description: 'two', GroupSet: [att('Web', 'GroupId')], SourceDestCheck: true },
        paths: ['/Description', '/GroupSet/1', '/SourceDestCheck'],
        facts: { description: 'two', groups: ['Web'], check: true },
      },
    ],
    removal: {
      patch: { Description: null, SourceDestCheck: null, Tags: null, GroupSet: null },
      paths: [
        '/Description',
        '/GroupSet/0',
        '/GroupSet/1',
        '/SourceDestCheck',
        '/Tags/0/Key',
        '/Tags/0/Value',
      ],
      facts: { description: '', check: true, tags: {}, groups: ['default'] },
    },
    replacement: {
      patch: { SubnetId: ref('OtherSubnet'), PrivateIpAddresses: null },
      paths: [
        '/PrivateIpAddresses/0/Primary',
        '/PrivateIpAddresses/0/PrivateIpAddress',
        '/PrivateIpAddresses/1/Primary',
        '/PrivateIpAddresses/1/PrivateIpAddress',
        '/SubnetId',
      ],
      order: 'create-before-delete',
      facts: { addresses: ['10.20.2.4'] },
    },
    drift: {
      async cause(aws, NetworkInterfaceId) {
        await aws.ec2.modifyNetworkInterfaceAttribute({
          NetworkInterfaceId,
          Description: { Value: 'by hand' },
        });
        await aws.ec2.modifyNetworkInterfaceAttribute({
          NetworkInterfaceId,
          SourceDestCheck: { Value: true },
        });
      },
      paths: ['/Description', '/SourceDestCheck'],
    },
    vanish: (aws, NetworkInterfaceId) => aws.ec2.deleteNetworkInterface({ NetworkInterfaceId }),
  },
];
