import type { Case } from '../lifecycle.ts';

const noCloudControl = { moto: 'It has no Cloud Control.' };

/** Types that go through Cloud Control. */
export const generalCases: readonly Case[] = [
  {
    type: 'AWS::Logs::LogGroup',
    desired: async () => ({
      LogGroupName: '/shop/web',
      RetentionInDays: '14',
      Tags: [{ Key: 'Name', Value: 'one' }],
    }),
    updated: (desired) => ({ ...desired, RetentionInDays: 30, Tags: [{ Key: 'Team', Value: 'web' }] }),
    attributes: { Ref: /^\/shop\/web$/, Arn: /^arn:aws:logs:eu-north-1:/ },
    beyond: noCloudControl,
  },
  {
    type: 'AWS::SQS::Queue',
    desired: async () => ({ QueueName: 'orders', DelaySeconds: 5 }),
    updated: () => ({ QueueName: 'orders', VisibilityTimeout: 60 }),
    attributes: { Ref: /orders$/, Arn: /^arn:aws:sqs:/ },
    beyond: noCloudControl,
  },
  {
    type: 'AWS::SNS::Topic',
    desired: async () => ({ DisplayName: 'alarms' }),
    updated: () => ({ DisplayName: 'warnings' }),
    attributes: { Ref: /^arn:aws:sns:/ },
    beyond: noCloudControl,
  },
];
