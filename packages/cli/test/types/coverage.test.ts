import { expect, it } from 'vitest';
import { addressCases } from './cases/addresses.ts';
import { autoScalingCases } from './cases/auto-scaling.ts';
import { cloudControlCases } from './cases/cloud-control.ts';
import { instanceCases } from './cases/compute.ts';
import { elbCases } from './cases/elb.ts';
import { elbV2Cases } from './cases/elbv2.ts';
import { iamCases } from './cases/iam.ts';
import { lambdaCases } from './cases/lambda.ts';
import { logsCases } from './cases/logs.ts';
import { messagingCases } from './cases/messaging.ts';
import { rdsCases } from './cases/rds.ts';
import { routingCases } from './cases/routing.ts';
import { s3Cases } from './cases/s3.ts';
import { securityGroupCases } from './cases/security-groups.ts';
import { privateNetworkCases } from './cases/private-network.ts';
import { ssmCases } from './cases/ssm.ts';
import { storageCases } from './cases/storage.ts';
import { vpcCases } from './cases/vpc.ts';

/** What docs/reference/resource-types.md calls native. A new type is named here and gets a case. */
const native = [
  'AWS::AutoScaling::AutoScalingGroup',
  'AWS::AutoScaling::LaunchConfiguration',
  'AWS::EC2::EIP',
  'AWS::EC2::EIPAssociation',
  'AWS::EC2::Instance',
  'AWS::EC2::InternetGateway',
  'AWS::EC2::KeyPair',
  'AWS::EC2::LaunchTemplate',
  'AWS::EC2::NatGateway',
  'AWS::EC2::NetworkInterface',
  'AWS::EC2::NetworkInterfaceAttachment',
  'AWS::EC2::Route',
  'AWS::EC2::RouteTable',
  'AWS::EC2::SecurityGroup',
  'AWS::EC2::SecurityGroupEgress',
  'AWS::EC2::SecurityGroupIngress',
  'AWS::EC2::Subnet',
  'AWS::EC2::SubnetRouteTableAssociation',
  'AWS::EC2::VPC',
  'AWS::EC2::VPCGatewayAttachment',
  'AWS::EC2::Volume',
  'AWS::EC2::VolumeAttachment',
  'AWS::ElasticLoadBalancing::LoadBalancer',
  'AWS::ElasticLoadBalancingV2::Listener',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::ElasticLoadBalancingV2::TargetGroup',
  'AWS::IAM::InstanceProfile',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::Lambda::Function',
  'AWS::Lambda::Permission',
  'AWS::Logs::LogGroup',
  'AWS::RDS::DBInstance',
  'AWS::RDS::DBSubnetGroup',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
  'AWS::SSM::Parameter',
];

it('tells the story of every native type, and of some that come through Cloud Control', () => {
  const told = [
    ...addressCases,
    ...autoScalingCases,
    ...elbCases,
    ...elbV2Cases,
    ...iamCases,
    ...instanceCases,
    ...lambdaCases,
    ...logsCases,
    ...messagingCases,
    ...privateNetworkCases,
    ...rdsCases,
    ...routingCases,
    ...s3Cases,
    ...securityGroupCases,
    ...ssmCases,
    ...storageCases,
    ...vpcCases,
  ].map((each) => each.type);
  expect([...new Set(told)].toSorted()).toEqual(native.toSorted());
  const general = cloudControlCases.map((each) => each.type);
  expect(general.length).toBeGreaterThanOrEqual(6);
  expect(general.filter((type) => native.includes(type))).toEqual([]);
});
