import type { Case } from '../lifecycle.ts';

const noCloudControl = { moto: 'It has no Cloud Control.' };

/** Types that go through Cloud Control. */
export const generalCases: readonly Case[] = [
  {
    type: 'AWS::Kinesis::Stream',
    desired: async () => ({
      Name: 'clicks',
      ShardCount: '1',
      RetentionPeriodHours: '24',
      Tags: [{ Key: 'Name', Value: 'one' }],
    }),
    updated: (desired) => ({ ...desired, RetentionPeriodHours: 48, Tags: [{ Key: 'Team', Value: 'web' }] }),
    attributes: { Ref: /^clicks$/, Arn: /^arn:aws:kinesis:eu-north-1:/ },
    beyond: noCloudControl,
  },
  {
    type: 'AWS::ECR::Repository',
    desired: async () => ({ RepositoryName: 'web' }),
    updated: () => ({ RepositoryName: 'web', ImageTagMutability: 'IMMUTABLE' }),
    attributes: { Ref: /^web$/, Arn: /^arn:aws:ecr:/ },
    beyond: noCloudControl,
  },
  {
    type: 'AWS::ECS::Cluster',
    desired: async () => ({ Tags: [{ Key: 'Name', Value: 'one' }] }),
    updated: () => ({ Tags: [{ Key: 'Name', Value: 'two' }] }),
    attributes: { Arn: /^arn:aws:ecs:/ },
    beyond: noCloudControl,
  },
];
