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
];
