import type { Case, Ground } from '../lifecycle.ts';
import { makeInstance } from './compute.ts';
import { makeSubnet, makeVpc } from './network.ts';

const trust = (service: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
});

const allow = (action: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: [action], Resource: '*' }],
});

const makeRole = async (ground: Ground, RoleName?: string): Promise<string> => {
  const properties = { AssumeRolePolicyDocument: trust('ec2.amazonaws.com'), ...(RoleName && { RoleName }) };
  return String((await ground.make('AWS::IAM::Role', properties))['Ref']);
};

export const makeSubnets = async (ground: Ground): Promise<string[]> => {
  const VpcId = await makeVpc(ground);
  const zones = ['eu-north-1a', 'eu-north-1b'];
  const made: string[] = [];
  for (const [i, AvailabilityZone] of zones.entries()) {
    const CidrBlock = `10.42.${i + 1}.0/24`;
    made.push(String((await ground.make('AWS::EC2::Subnet', { VpcId, CidrBlock, AvailabilityZone }))['Ref']));
  }
  return made;
};

/** IAM, load balancers, databases and parameters. */
export const serviceCases = (ImageId: string): readonly Case[] => [
  {
    type: 'AWS::IAM::Role',
    desired: async () => ({
      AssumeRolePolicyDocument: trust('ec2.amazonaws.com'),
      Description: 'one',
      MaxSessionDuration: 7200,
      Policies: [{ PolicyName: 'read', PolicyDocument: allow('s3:GetObject') }],
      Tags: [{ Key: 'Name', Value: 'one' }],
    }),
    updated: (desired) => ({
      ...desired,
      AssumeRolePolicyDocument: trust('lambda.amazonaws.com'),
      Description: 'two',
      Policies: [{ PolicyName: 'write', PolicyDocument: allow('s3:PutObject') }],
      Tags: [{ Key: 'Name', Value: 'two' }],
    }),
    attributes: { Ref: /^shop-Thing-/, Arn: /^arn:aws:iam::\d{12}:role\//, RoleId: /^AROA/ },
  },
  {
    type: 'AWS::IAM::InstanceProfile',
    desired: async (ground) => ({ InstanceProfileName: 'web', Roles: [await makeRole(ground)] }),
    updated: async (desired, ground) => ({ ...desired, Roles: [await makeRole(ground, 'other')] }),
    attributes: { Ref: /^web$/, Arn: /^arn:aws:iam::\d{12}:instance-profile\/web$/ },
  },
  {
    type: 'AWS::IAM::ManagedPolicy',
    desired: async (ground) => ({
      ManagedPolicyName: 'readers',
      Path: '/shop/',
      Description: 'one',
      PolicyDocument: allow('s3:GetObject'),
      Roles: [await makeRole(ground)],
    }),
    updated: async (desired, ground) => ({
      ...desired,
      PolicyDocument: allow('s3:PutObject'),
      Roles: [await makeRole(ground, 'another')],
    }),
    countsTwice: ['moto'],
    attributes: { Ref: /:policy\/shop\/readers$/, PolicyArn: /^arn:aws:iam::/ },
  },
  {
    type: 'AWS::IAM::Policy',
    desired: async (ground) => ({
      PolicyName: 'logs',
      PolicyDocument: allow('logs:PutLogEvents'),
      Roles: [await makeRole(ground)],
    }),
    updated: (desired) => ({ ...desired, PolicyDocument: allow('logs:CreateLogStream') }),
    unlisted: true,
  },
  {
    type: 'AWS::SSM::Parameter',
    desired: async () => ({ Name: '/shop/size', Type: 'String', Value: 'small', Description: 'one' }),
    updated: (desired) => ({ ...desired, Value: 'large', Description: 'two' }),
    attributes: { Ref: /^\/shop\/size$/, Type: /^String$/, Value: /^small$/ },
  },
  {
    type: 'AWS::ElasticLoadBalancing::LoadBalancer',
    desired: async (ground) => {
      const VpcId = await makeVpc(ground);
      const SubnetId = await makeSubnet(ground, VpcId);
      const InternetGatewayId = String((await ground.make('AWS::EC2::InternetGateway', {}))['Ref']);
      await ground.make('AWS::EC2::VPCGatewayAttachment', { VpcId, InternetGatewayId });
      const group = await ground.make('AWS::EC2::SecurityGroup', { VpcId, GroupDescription: 'balancer' });
      return {
        LoadBalancerName: 'web',
        Subnets: [SubnetId],
        SecurityGroups: [String(group['GroupId'])],
        Instances: [await makeInstance(ground, SubnetId, ImageId)],
        Listeners: [{ LoadBalancerPort: '80', InstancePort: '8080', Protocol: 'HTTP' }],
        HealthCheck: {
          Target: 'HTTP:8080/',
          Interval: '10',
          Timeout: '5',
          HealthyThreshold: '2',
          UnhealthyThreshold: '2',
        },
        Tags: [{ Key: 'Name', Value: 'one' }],
      };
    },
    updated: (desired) => ({
      ...desired,
      Instances: [],
      Listeners: [{ LoadBalancerPort: '81', InstancePort: '8080', Protocol: 'HTTP' }],
      Tags: [{ Key: 'Name', Value: 'two' }],
    }),
    countsTwice: ['moto'],
    attributes: { Ref: /^web$/, DNSName: /^web.*elb/ },
  },
  {
    type: 'AWS::RDS::DBSubnetGroup',
    desired: async (ground) => ({
      DBSubnetGroupName: 'shop',
      DBSubnetGroupDescription: 'one',
      SubnetIds: await makeSubnets(ground),
    }),
    updated: (desired) => ({ ...desired, DBSubnetGroupDescription: 'two' }),
    attributes: { Ref: /^shop$/ },
    beyond: { moto: 'A change of a group deletes it there.' },
  },
  {
    type: 'AWS::RDS::DBInstance',
    desired: async (ground) => {
      const group = await ground.make('AWS::RDS::DBSubnetGroup', {
        DBSubnetGroupDescription: 'shop',
        SubnetIds: await makeSubnets(ground),
      });
      return {
        DBInstanceIdentifier: 'shop',
        DBInstanceClass: 'db.t3.micro',
        Engine: 'postgres',
        AllocatedStorage: '20',
        MasterUsername: 'admin1',
        MasterUserPassword: 'correct-horse',
        DBSubnetGroupName: group['Ref'],
        BackupRetentionPeriod: 0,
      };
    },
    updated: (desired) => ({ ...desired, DBInstanceClass: 'db.t3.small', AllocatedStorage: '30' }),
    attributes: { Ref: /^shop$/, 'Endpoint.Address': /rds/, 'Endpoint.Port': /^5432$/ },
  },
];
