import { ifThere, tagsOf } from '../story/aws.ts';
import { att } from '../story/template.ts';
import type { TypeCase } from '../story/type-case.ts';

const tags = [{ Key: 'Name', Value: 'one' }];
const renamed = [{ Key: 'Name', Value: 'two' }];
const mapTags = (map: Readonly<Record<string, string>> | undefined) =>
  tagsOf(Object.entries(map ?? {}).map(([Key, Value]) => ({ Key, Value })));
const deadLetters = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'story-dead' } };

const queueCase: Pick<TypeCase, 'type' | 'look' | 'vanish'> = {
  type: 'AWS::SQS::Queue',
  async look(aws, QueueUrl) {
    const answer = await ifThere(aws.sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['All'] }));
    if (!answer) return undefined;
    const { Attributes = {} } = answer;
    const { Tags } = await aws.sqs.listQueueTags({ QueueUrl });
    const redrive = JSON.parse(Attributes.RedrivePolicy ?? '{}') as Record<string, unknown>;
    return {
      answers: { Ref: QueueUrl, QueueUrl, Arn: Attributes.QueueArn, QueueName: QueueUrl.split('/').pop() },
      facts: {
        visibility: Attributes.VisibilityTimeout,
        delay: Attributes.DelaySeconds,
        wait: Attributes.ReceiveMessageWaitTimeSeconds,
        retention: Attributes.MessageRetentionPeriod,
        size: Attributes.MaximumMessageSize,
        managed: Attributes.SqsManagedSseEnabled,
        key: Attributes.KmsMasterKeyId,
        reuse: Attributes.KmsDataKeyReusePeriodSeconds,
        fifo: Attributes.FifoQueue,
        dedup: Attributes.ContentBasedDeduplication,
        scope: Attributes.DeduplicationScope,
        limit: Attributes.FifoThroughputLimit,
        dead: String(redrive['deadLetterTargetArn'] ?? '')
          .split(':')
          .pop(),
        receives: redrive['maxReceiveCount'],
        allow: Attributes.RedriveAllowPolicy,
        tags: mapTags(Tags),
      },
    };
  },
  vanish: (aws, QueueUrl) => aws.sqs.deleteQueue({ QueueUrl }),
};

const topicCase: Pick<TypeCase, 'type' | 'look' | 'vanish'> = {
  type: 'AWS::SNS::Topic',
  async look(aws, TopicArn) {
    const answer = await ifThere(aws.sns.getTopicAttributes({ TopicArn }));
    if (!answer) return undefined;
    const { Attributes = {} } = answer;
    const { Tags } = await aws.sns.listTagsForResource({ ResourceArn: TopicArn });
    const { Subscriptions = [] } = await aws.sns.listSubscriptionsByTopic({ TopicArn });
    const protection = await aws.sns.getDataProtectionPolicy({ ResourceArn: TopicArn });
    return {
      answers: { Ref: TopicArn, TopicArn, TopicName: TopicArn.split(':').pop() },
      facts: {
        display: Attributes['DisplayName'],
        signature: Attributes['SignatureVersion'],
        tracing: Attributes['TracingConfig'],
        key: Attributes['KmsMasterKeyId'],
        fifo: Attributes['FifoTopic'],
        dedup: Attributes['ContentBasedDeduplication'],
        archive: Attributes['ArchivePolicy'],
        logs: Attributes['SQSSuccessFeedbackRoleArn'],
        rate: Attributes['SQSSuccessFeedbackSampleRate'],
        protection: protection.DataProtectionPolicy,
        endpoints: Subscriptions.map(
          ({ Protocol, Endpoint }) => `${Protocol} ${Endpoint?.split(':').pop()}`,
        ).sort(),
        tags: tagsOf(Tags),
      },
    };
  },
  vanish: (aws, TopicArn) => aws.sns.deleteTopic({ TopicArn }),
};

const role = 'arn:aws:iam::111111111111:role/feedback';
const email = { Protocol: 'email', Endpoint: 'ops@example.com' };
const logging = (rate: string) => [
  { Protocol: 'sqs', SuccessFeedbackRoleArn: role, SuccessFeedbackSampleRate: rate },
];

export const messagingCases: readonly TypeCase[] = [
  {
    ...queueCase,
    around: { Dead: deadLetters },
    properties: {
      QueueName: 'story-one',
      VisibilityTimeout: '45',
      DelaySeconds: 5,
      ReceiveMessageWaitTimeSeconds: 10,
      MessageRetentionPeriod: 3600,
      MaximumMessageSize: '2048',
      KmsMasterKeyId: 'alias/aws/sqs',
      KmsDataKeyReusePeriodSeconds: 600,
      RedrivePolicy: { deadLetterTargetArn: att('Dead', 'Arn'), maxReceiveCount: 3 },
      RedriveAllowPolicy: { redrivePermission: 'denyAll' },
      Tags: tags,
    },
    facts: {
      visibility: '45',
      delay: '5',
      wait: '10',
      retention: '3600',
      size: '2048',
      key: 'alias/aws/sqs',
      reuse: '600',
      managed: 'false',
      dead: 'story-dead',
      receives: 3,
      allow: '{"redrivePermission":"denyAll"}',
      tags: { Name: 'one' },
    },
    updates: [
      {
        patch: {
          VisibilityTimeout: 60,
          RedrivePolicy: { deadLetterTargetArn: att('Dead', 'Arn'), maxReceiveCount: 5 },
          RedriveAllowPolicy: { redrivePermission: 'allowAll' },
          Tags: renamed,
        },
        paths: [
          '/RedriveAllowPolicy/redrivePermission',
          '/RedrivePolicy/maxReceiveCount',
          '/Tags/0/Value',
          '/VisibilityTimeout',
        ],
        facts: {
          visibility: '60',
          receives: 5,
          allow: '{"redrivePermission":"allowAll"}',
          tags: { Name: 'two' },
        },
      },
    ],
    removal: {
      patch: {
        DelaySeconds: null,
        MaximumMessageSize: null,
        KmsMasterKeyId: null,
        KmsDataKeyReusePeriodSeconds: null,
        RedrivePolicy: null,
        RedriveAllowPolicy: null,
        Tags: null,
      },
      paths: [
        '/DelaySeconds',
        '/KmsDataKeyReusePeriodSeconds',
        '/KmsMasterKeyId',
        '/MaximumMessageSize',
        '/RedriveAllowPolicy/redrivePermission',
        '/RedrivePolicy/deadLetterTargetArn',
        '/RedrivePolicy/maxReceiveCount',
        '/Tags/0/Key',
        '/Tags/0/Value',
      ],
      facts: {
        delay: '0',
        size: '1048576',
        key: undefined,
        dead: '',
        receives: undefined,
        allow: undefined,
        tags: {},
      },
    },
    replacement: { patch: { QueueName: 'story-two' }, paths: ['/QueueName'], order: 'create-before-delete' },
    drift: {
      cause: (aws, QueueUrl) =>
        aws.sqs.setQueueAttributes({ QueueUrl, Attributes: { DelaySeconds: '9', RedriveAllowPolicy: '' } }),
      paths: ['/DelaySeconds', '/RedriveAllowPolicy/redrivePermission'],
    },
  },
  {
    ...queueCase,
    about: 'in order, without a name',
    properties: {
      FifoQueue: true,
      ContentBasedDeduplication: true,
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
    },
    facts: {
      fifo: 'true',
      dedup: 'true',
      scope: 'messageGroup',
      limit: 'perMessageGroupId',
      managed: 'true',
    },
    updates: [
      {
        patch: { FifoThroughputLimit: 'perQueue', SqsManagedSseEnabled: false },
        paths: ['/FifoThroughputLimit', '/SqsManagedSseEnabled'],
        facts: { limit: 'perQueue', managed: 'false' },
      },
    ],
    removal: {
      patch: { ContentBasedDeduplication: null },
      paths: ['/ContentBasedDeduplication'],
      facts: { dedup: 'false' },
    },
    replacement: {
      patch: {
        FifoQueue: null,
        ContentBasedDeduplication: null,
        DeduplicationScope: null,
        FifoThroughputLimit: null,
      },
      paths: ['/ContentBasedDeduplication', '/DeduplicationScope', '/FifoQueue', '/FifoThroughputLimit'],
      forcing: ['/FifoQueue'],
      order: 'create-before-delete',
      facts: { fifo: undefined, dedup: undefined, scope: undefined, limit: undefined },
    },
  },
  {
    ...topicCase,
    around: { Inbox: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'story-inbox' } } },
    properties: {
      TopicName: 'story-one',
      DisplayName: 'one',
      SignatureVersion: '2',
      TracingConfig: 'Active',
      KmsMasterKeyId: 'alias/aws/sns',
      DeliveryStatusLogging: logging('50'),
      Subscription: [{ Protocol: 'sqs', Endpoint: att('Inbox', 'Arn') }, email],
      Tags: tags,
    },
    facts: {
      display: 'one',
      signature: '2',
      tracing: 'Active',
      key: 'alias/aws/sns',
      logs: role,
      rate: '50',
      endpoints: ['email ops@example.com', 'sqs story-inbox'],
      tags: { Name: 'one' },
    },
    updates: [
      {
        patch: { DisplayName: 'two', DeliveryStatusLogging: logging('100'), Tags: renamed },
        paths: ['/DeliveryStatusLogging/0/SuccessFeedbackSampleRate', '/DisplayName', '/Tags/0/Value'],
        facts: { display: 'two', rate: '100', tags: { Name: 'two' } },
      },
      {
        patch: { DataProtectionPolicy: { Name: 'guard', Version: '2021-06-01', Statement: [] } },
        paths: [
          '/DataProtectionPolicy/Name',
          '/DataProtectionPolicy/Statement',
          '/DataProtectionPolicy/Version',
        ],
        facts: { protection: '{"Name":"guard","Version":"2021-06-01","Statement":[]}' },
      },
    ],
    removal: {
      patch: {
        DisplayName: null,
        SignatureVersion: null,
        TracingConfig: null,
        KmsMasterKeyId: null,
        DeliveryStatusLogging: null,
        Subscription: [email],
        Tags: null,
      },
      paths: [
        '/DeliveryStatusLogging/0/Protocol',
        '/DeliveryStatusLogging/0/SuccessFeedbackRoleArn',
        '/DeliveryStatusLogging/0/SuccessFeedbackSampleRate',
        '/DisplayName',
        '/KmsMasterKeyId',
        '/SignatureVersion',
        '/Subscription/1/Endpoint',
        '/Subscription/1/Protocol',
        '/Tags/0/Key',
        '/Tags/0/Value',
        '/TracingConfig',
      ],
      facts: {
        display: '',
        signature: '1',
        tracing: 'PassThrough',
        key: undefined,
        logs: undefined,
        rate: undefined,
        endpoints: ['email ops@example.com'],
        tags: {},
      },
    },
    replacement: { patch: { TopicName: 'story-two' }, paths: ['/TopicName'], order: 'create-before-delete' },
    drift: {
      async cause(aws, TopicArn) {
        const attribute = { AttributeName: 'DisplayName', AttributeValue: 'by hand' };
        await aws.sns.setTopicAttributes({ TopicArn, ...attribute });
        const { Subscriptions = [] } = await aws.sns.listSubscriptionsByTopic({ TopicArn });
        const queue = Subscriptions.find(({ Protocol }) => Protocol === 'sqs');
        await aws.sns.unsubscribe({ SubscriptionArn: queue?.SubscriptionArn });
      },
      paths: ['/DisplayName', '/Subscription/0/Endpoint', '/Subscription/0/Protocol'],
    },
  },
  {
    ...topicCase,
    about: 'in order, without a name',
    properties: {
      FifoTopic: true,
      ContentBasedDeduplication: true,
      ArchivePolicy: { MessageRetentionPeriod: 30 },
    },
    facts: { fifo: 'true', dedup: 'true', archive: '{"MessageRetentionPeriod":30}' },
    updates: [
      {
        patch: { ContentBasedDeduplication: false, ArchivePolicy: { MessageRetentionPeriod: 7 } },
        paths: ['/ArchivePolicy/MessageRetentionPeriod', '/ContentBasedDeduplication'],
        facts: { dedup: 'false', archive: '{"MessageRetentionPeriod":7}' },
      },
    ],
  },
];
