/** The fleet that every tool makes: networks with two subnets, a way out, a security group and instances in each. */
import type { JsonObject } from '../../packages/contract/src/index.ts';

export const instancesPerNetwork = 4;
export const image = 'ami-0123456789abcdef0';
export const zones = ['us-east-1a', 'us-east-1b'];
/** Resources in CloudFormation's count. */
export const resourcesPerNetwork = 11 + instancesPerNetwork;

export const range = (length: number): number[] => Array.from({ length }, (_, index) => index);
export const networkCidr = (network: number): string => `10.${network}.0.0/16`;
export const subnetCidr = (network: number, subnet: number): string => `10.${network}.${subnet}.0/24`;
export const tags = (name: string): { Key: string; Value: string }[] => [{ Key: 'Name', Value: name }];

/** As CloudFormation's template, which is also what a CDK app synthesizes to. */
export function fleetTemplate(networks: number): JsonObject {
  return { Resources: Object.assign({}, ...range(networks).map(network)) as JsonObject };
}

function network(n: number): JsonObject {
  const ref = (name: string) => ({ Ref: `${name}${n}` });
  const subnets = zones.map((zone, index): [string, JsonObject] => [
    `Subnet${n}x${index}`,
    {
      Type: 'AWS::EC2::Subnet',
      Properties: {
        VpcId: ref('Network'),
        CidrBlock: subnetCidr(n, index),
        AvailabilityZone: zone,
        Tags: tags(`subnet-${n}-${index}`),
      },
    },
  ]);
  const associations = zones.map((_, index): [string, JsonObject] => [
    `Association${n}x${index}`,
    {
      Type: 'AWS::EC2::SubnetRouteTableAssociation',
      Properties: { RouteTableId: ref('Routes'), SubnetId: { Ref: `Subnet${n}x${index}` } },
    },
  ]);
  const instances = range(instancesPerNetwork).map((index): [string, JsonObject] => [
    `Server${n}x${index}`,
    {
      Type: 'AWS::EC2::Instance',
      Properties: {
        ImageId: image,
        InstanceType: 't3.micro',
        SubnetId: { Ref: `Subnet${n}x${index % zones.length}` },
        SecurityGroupIds: [{ 'Fn::GetAtt': [`Group${n}`, 'GroupId'] }],
        Tags: tags(`server-${n}-${index}`),
      },
    },
  ]);
  return {
    [`Network${n}`]: {
      Type: 'AWS::EC2::VPC',
      Properties: { CidrBlock: networkCidr(n), Tags: tags(`network-${n}`) },
    },
    [`Gateway${n}`]: { Type: 'AWS::EC2::InternetGateway', Properties: { Tags: tags(`gateway-${n}`) } },
    [`Attachment${n}`]: {
      Type: 'AWS::EC2::VPCGatewayAttachment',
      Properties: { VpcId: ref('Network'), InternetGatewayId: ref('Gateway') },
    },
    [`Routes${n}`]: {
      Type: 'AWS::EC2::RouteTable',
      Properties: { VpcId: ref('Network'), Tags: tags(`routes-${n}`) },
    },
    [`Out${n}`]: {
      Type: 'AWS::EC2::Route',
      DependsOn: `Attachment${n}`,
      Properties: {
        RouteTableId: ref('Routes'),
        DestinationCidrBlock: '0.0.0.0/0',
        GatewayId: ref('Gateway'),
      },
    },
    [`Group${n}`]: {
      Type: 'AWS::EC2::SecurityGroup',
      Properties: {
        GroupName: `group-${n}`,
        GroupDescription: 'web',
        VpcId: ref('Network'),
        SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 80, ToPort: 80, CidrIp: '0.0.0.0/0' }],
        Tags: tags(`group-${n}`),
      },
    },
    [`Role${n}`]: {
      Type: 'AWS::IAM::Role',
      Properties: { RoleName: `bench-${n}`, AssumeRolePolicyDocument: trust },
    },
    ...Object.fromEntries([...subnets, ...associations, ...instances]),
  };
}

export const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
