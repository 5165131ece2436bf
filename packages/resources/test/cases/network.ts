import type { JsonObject } from '@groundcrew/contract';
import type { Case, Ground } from '../lifecycle.ts';

const tags = [{ Key: 'Name', Value: 'one' }];
const otherTags = [
  { Key: 'Name', Value: 'two' },
  { Key: 'Team', Value: 'web' },
];

const without = (properties: JsonObject, name: string): JsonObject =>
  Object.fromEntries(Object.entries(properties).filter(([key]) => key !== name));

export const makeVpc = async (ground: Ground): Promise<string> =>
  String((await ground.make('AWS::EC2::VPC', { CidrBlock: '10.42.0.0/16' }))['Ref']);

const makeGateway = async (ground: Ground, VpcId: string): Promise<string> => {
  const InternetGatewayId = String((await ground.make('AWS::EC2::InternetGateway', {}))['Ref']);
  await ground.make('AWS::EC2::VPCGatewayAttachment', { VpcId, InternetGatewayId });
  return InternetGatewayId;
};

export const makeSubnet = async (
  ground: Ground,
  VpcId: string,
  CidrBlock = '10.42.1.0/24',
): Promise<string> => String((await ground.make('AWS::EC2::Subnet', { VpcId, CidrBlock }))['Ref']);

export const networkCases: readonly Case[] = [
  {
    type: 'AWS::EC2::VPC',
    desired: async () => ({
      CidrBlock: '10.7.0.0/16',
      EnableDnsHostnames: true,
      EnableDnsSupport: 'true',
      Tags: tags,
    }),
    updated: (desired) => ({
      ...without(desired, 'EnableDnsHostnames'),
      EnableDnsSupport: true,
      Tags: otherTags,
    }),
    attributes: { Ref: /^vpc-/, DefaultSecurityGroup: /^sg-/, DefaultNetworkAcl: /^acl-/ },
  },
  {
    type: 'AWS::EC2::Subnet',
    desired: async (ground) => ({
      VpcId: await makeVpc(ground),
      CidrBlock: '10.42.7.0/24',
      MapPublicIpOnLaunch: true,
      AvailabilityZone: 'eu-north-1b',
      Tags: tags,
    }),
    updated: (desired) => ({ ...desired, MapPublicIpOnLaunch: false, Tags: [] }),
    attributes: { Ref: /^subnet-/, AvailabilityZone: /^eu-north-1b$/, NetworkAclAssociationId: /^aclassoc-/ },
  },
  {
    type: 'AWS::EC2::InternetGateway',
    desired: async () => ({ Tags: tags }),
    updated: () => ({ Tags: otherTags }),
    attributes: { Ref: /^igw-/ },
  },
  {
    type: 'AWS::EC2::VPCGatewayAttachment',
    desired: async (ground) => ({
      VpcId: await makeVpc(ground),
      InternetGatewayId: String((await ground.make('AWS::EC2::InternetGateway', {}))['Ref']),
    }),
    attributes: { Ref: /^IGW\|vpc-/, AttachmentType: /^IGW$/ },
  },
  {
    type: 'AWS::EC2::SecurityGroup',
    desired: async (ground) => ({
      VpcId: await makeVpc(ground),
      GroupDescription: 'web servers',
      SecurityGroupIngress: [
        { IpProtocol: 'tcp', FromPort: '80', ToPort: '80', CidrIp: '0.0.0.0/0', Description: 'everyone' },
        { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIp: '10.0.0.0/8' },
        { IpProtocol: 'icmp', FromPort: 8, ToPort: -1, CidrIp: '10.0.0.0/8' },
      ],
      Tags: tags,
    }),
    updated: (desired) => ({
      ...desired,
      SecurityGroupIngress: [
        { IpProtocol: 'tcp', FromPort: 80, ToPort: 80, CidrIp: '0.0.0.0/0', Description: 'all the world' },
        { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0' },
      ],
      SecurityGroupEgress: [{ IpProtocol: 'udp', FromPort: 53, ToPort: 53, CidrIp: '10.0.0.2/32' }],
      Tags: otherTags,
    }),
    attributes: { Ref: /^sg-/, GroupId: /^sg-/, VpcId: /^vpc-/ },
  },
  {
    type: 'AWS::EC2::SecurityGroup',
    about: 'its egress rules instead of the standard one',
    desired: async (ground) => ({
      VpcId: await makeVpc(ground),
      GroupName: 'outward',
      GroupDescription: 'outward',
      SecurityGroupEgress: [{ IpProtocol: '-1', CidrIp: '10.0.0.0/8' }],
    }),
    updated: (desired) => without(desired, 'SecurityGroupEgress'),
  },
  {
    type: 'AWS::EC2::RouteTable',
    desired: async (ground) => ({ VpcId: await makeVpc(ground), Tags: tags }),
    updated: (desired) => ({ ...desired, Tags: otherTags }),
    forgetsTokens: ['moto'],
    attributes: { Ref: /^rtb-/, RouteTableId: /^rtb-/ },
  },
  {
    type: 'AWS::EC2::Route',
    desired: async (ground) => {
      const VpcId = await makeVpc(ground);
      const GatewayId = await makeGateway(ground, VpcId);
      const table = await ground.make('AWS::EC2::RouteTable', { VpcId });
      return { RouteTableId: table['Ref'], DestinationCidrBlock: '0.0.0.0/0', GatewayId };
    },
    updated: async (desired, ground) => {
      const table = await ground.types
        .get('AWS::EC2::RouteTable')
        .read([String(desired['RouteTableId'])], 'batched');
      const VpcId = String(table.get(String(desired['RouteTableId']))?.properties['VpcId']);
      const SubnetId = await makeSubnet(ground, VpcId);
      const eni = await ground.make('AWS::EC2::NetworkInterface', { SubnetId });
      return { ...without(desired, 'GatewayId'), NetworkInterfaceId: eni['Ref'] };
    },
    attributes: { Ref: /^rtb-.*\|0\.0\.0\.0\/0$/ },
  },
  {
    type: 'AWS::EC2::SubnetRouteTableAssociation',
    desired: async (ground) => {
      const VpcId = await makeVpc(ground);
      const table = await ground.make('AWS::EC2::RouteTable', { VpcId });
      return { SubnetId: await makeSubnet(ground, VpcId), RouteTableId: table['Ref'] };
    },
    attributes: { Ref: /^rtbassoc-/ },
  },
  {
    type: 'AWS::EC2::SecurityGroupIngress',
    desired: async (ground) => {
      const group = await ground.make('AWS::EC2::SecurityGroup', {
        VpcId: await makeVpc(ground),
        GroupDescription: 'web',
      });
      return {
        GroupId: group['GroupId'],
        IpProtocol: 'TCP',
        FromPort: '8080',
        ToPort: 8081,
        SourceSecurityGroupId: group['GroupId'],
        Description: 'each other',
      };
    },
    updated: (desired) => ({ ...desired, Description: 'one another' }),
    attributes: { Ref: /^sgr-/ },
    beyond: { moto: 'It does not show the description of a rule that names a group.' },
  },
  {
    type: 'AWS::EC2::SecurityGroupEgress',
    desired: async (ground) => {
      const group = await ground.make('AWS::EC2::SecurityGroup', {
        VpcId: await makeVpc(ground),
        GroupDescription: 'web',
      });
      return {
        GroupId: group['GroupId'],
        IpProtocol: 'udp',
        FromPort: 53,
        ToPort: 53,
        CidrIp: '10.0.0.2/32',
      };
    },
    attributes: { Ref: /^sgr-/ },
  },
  {
    type: 'AWS::EC2::NetworkInterface',
    desired: async (ground) => {
      const VpcId = await makeVpc(ground);
      const group = await ground.make('AWS::EC2::SecurityGroup', { VpcId, GroupDescription: 'web' });
      return {
        SubnetId: await makeSubnet(ground, VpcId),
        GroupSet: [group['GroupId']],
        Description: 'one',
        SourceDestCheck: false,
        Tags: tags,
      };
    },
    updated: (desired) => ({ ...desired, Description: 'two', SourceDestCheck: true, Tags: otherTags }),
    forgetsTokens: ['moto'],
    attributes: { Ref: /^eni-/, PrimaryPrivateIpAddress: /^10\.42\.1\./ },
  },
  {
    type: 'AWS::EC2::EIP',
    desired: async () => ({ Domain: 'vpc', Tags: tags }),
    updated: (desired) => ({ ...desired, Tags: otherTags }),
    attributes: { Ref: /^[\d.]+$/, AllocationId: /^eipalloc-/ },
  },
];
