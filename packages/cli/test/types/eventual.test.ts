import { vi } from 'vitest';
import { instanceCases } from './cases/compute.ts';
import { elbV2Cases } from './cases/elbv2.ts';
import { iamCases } from './cases/iam.ts';
import { lambdaCases } from './cases/lambda.ts';
import { messagingCases } from './cases/messaging.ts';
import { privateNetworkCases } from './cases/private-network.ts';
import { s3Cases } from './cases/s3.ts';
import { securityGroupCases } from './cases/security-groups.ts';
import { storageCases } from './cases/storage.ts';
import { tellStories } from './story/tell.ts';

vi.hoisted(() => (process.env['GROUNDCREW_STORIES'] = 'eventual'));
// They wait for most of their time, so that many can be told at once.
vi.setConfig({ maxConcurrency: 7 });

const all = [
  ...securityGroupCases,
  ...privateNetworkCases,
  ...storageCases,
  ...instanceCases,
  ...elbV2Cases,
  ...iamCases,
  ...s3Cases,
  ...lambdaCases,
  ...messagingCases,
];

/** One of each way in which types are made, changed and read; the others differ from these in their properties. */
const telling = [
  'AWS::EC2::Instance',
  'AWS::EC2::NatGateway: private',
  'AWS::EC2::SecurityGroup',
  'AWS::EC2::SecurityGroupIngress',
  'AWS::EC2::Volume',
  'AWS::EC2::VolumeAttachment',
  'AWS::ElasticLoadBalancingV2::Listener',
  'AWS::ElasticLoadBalancingV2::TargetGroup',
  'AWS::IAM::InstanceProfile',
  'AWS::IAM::Role',
  'AWS::Lambda::Function',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::SQS::Queue',
];
const titleOf = ({ type, about }: (typeof all)[number]) => (about === undefined ? type : `${type}: ${about}`);

/** The same stories where what was just made is not known everywhere, and what was just changed shows as before. */
tellStories(all.filter((each) => telling.includes(titleOf(each))));
