import type { Case } from '../lifecycle.ts';

const tags = (value: string) => [{ Key: 'Name', Value: value }];

/** Queues, topics and logs: what applications stand on. */
export const applicationCases: readonly Case[] = [
  {
    type: 'AWS::Logs::LogGroup',
    desired: async () => ({ LogGroupName: '/shop/web', RetentionInDays: '14', Tags: tags('one') }),
    updated: (desired) => ({ ...desired, RetentionInDays: 30, Tags: [{ Key: 'Team', Value: 'web' }] }),
    attributes: { Ref: /^\/shop\/web$/, Arn: /^arn:aws:logs:eu-north-1:.*:\*$/ },
  },
  {
    type: 'AWS::SQS::Queue',
    desired: async (ground) => ({
      QueueName: 'orders',
      DelaySeconds: 5,
      RedrivePolicy: {
        deadLetterTargetArn: (await ground.make('AWS::SQS::Queue', { QueueName: 'dead' }))['Arn'],
        maxReceiveCount: 3,
      },
      Tags: tags('one'),
    }),
    updated: () => ({ QueueName: 'orders', VisibilityTimeout: 60, Tags: tags('two') }),
    attributes: { Ref: /orders$/, Arn: /^arn:aws:sqs:/ },
  },
  {
    type: 'AWS::SQS::Queue',
    about: 'in order',
    desired: async () => ({ FifoQueue: true, ContentBasedDeduplication: true }),
    updated: (desired) => ({ ...desired, ContentBasedDeduplication: false }),
    attributes: { Ref: /shop-Thing-.*\.fifo$/ },
  },
  {
    type: 'AWS::SNS::Topic',
    desired: async (ground) => ({
      DisplayName: 'alarms',
      Subscription: [
        {
          Protocol: 'sqs',
          Endpoint: (await ground.make('AWS::SQS::Queue', { QueueName: 'alarms' }))['Arn'],
        },
      ],
      Tags: tags('one'),
    }),
    updated: () => ({ DisplayName: 'warnings', Tags: tags('two') }),
    attributes: { Ref: /^arn:aws:sns:.*:shop-Thing-/ },
  },
];
