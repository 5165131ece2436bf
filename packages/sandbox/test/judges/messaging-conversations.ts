import { codeOf, type Answer, type Conversation } from './conversation.ts';

const queues: Conversation = {
  about: 'queues',
  motoDiffers: {
    'an attribute that is none': 'It takes what it does not know; SQS refuses the name.',
    'an empty message': 'It takes one; SQS says that the body is missing.',
  },
  async talk({ service, note }) {
    const sqs = service('sqs');
    const make = (Attributes: object = {}): Promise<Answer> =>
      sqs('CreateQueue', { QueueName: 'talk', Attributes });
    const { QueueUrl } = await make({ VisibilityTimeout: '45' });
    note('the same again', await codeOf(make({ VisibilityTimeout: '45' })));
    note('the same name otherwise', await codeOf(make({ VisibilityTimeout: '46' })));
    note('a name with a dot', await codeOf(sqs('CreateQueue', { QueueName: 'a.b' })));
    note('an attribute that is none', await codeOf(make({ Colour: 'red' })));
    const { Attributes } = await sqs('GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] });
    for (const name of ['VisibilityTimeout', 'DelaySeconds', 'MessageRetentionPeriod', 'MaximumMessageSize'])
      note(name, Attributes[name]);
    note('an unknown one', await codeOf(sqs('GetQueueUrl', { QueueName: 'nobody' })));
    await sqs('SendMessage', { QueueUrl, MessageBody: 'hello' });
    const receive = (): Promise<Answer> => sqs('ReceiveMessage', { QueueUrl });
    const [message] = (await receive()).Messages;
    note('body', message.Body);
    note('digest', message.MD5OfBody);
    note('while it is out', (await receive()).Messages?.length ?? 0);
    const { ReceiptHandle } = message;
    note(
      'back at once',
      await codeOf(sqs('ChangeMessageVisibility', { QueueUrl, ReceiptHandle, VisibilityTimeout: 0 })),
    );
    const [again] = (await receive()).Messages;
    note('received again', again.Body);
    note('deleting it', await codeOf(sqs('DeleteMessage', { QueueUrl, ReceiptHandle: again.ReceiptHandle })));
    note('a handle that is none', await codeOf(sqs('DeleteMessage', { QueueUrl, ReceiptHandle: 'x' })));
    note('an empty message', await codeOf(sqs('SendMessage', { QueueUrl, MessageBody: '' })));
    const fifo = { FifoQueue: 'true', ContentBasedDeduplication: 'true' };
    note(
      'a queue in order without its ending',
      await codeOf(sqs('CreateQueue', { QueueName: 'talk2', Attributes: fifo })),
    );
    const ordered = (await sqs('CreateQueue', { QueueName: 'talk.fifo', Attributes: fifo })).QueueUrl;
    note(
      'a message without a group',
      await codeOf(sqs('SendMessage', { QueueUrl: ordered, MessageBody: 'a' })),
    );
    const twice = { QueueUrl: ordered, MessageBody: 'a', MessageGroupId: 'g' };
    await sqs('SendMessage', twice);
    await sqs('SendMessage', twice);
    const AttributeNames = ['ApproximateNumberOfMessages'];
    const held = await sqs('GetQueueAttributes', { QueueUrl: ordered, AttributeNames });
    note('the same message twice', held.Attributes.ApproximateNumberOfMessages);
    note('deleting the queue', await codeOf(sqs('DeleteQueue', { QueueUrl })));
    note(
      'its attributes then',
      await codeOf(sqs('GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] })),
    );
  },
};

const topics: Conversation = {
  about: 'topics',
  motoDiffers: {
    'a protocol that is none': 'It takes any text; SNS names the protocol that it does not support.',
  },
  async talk({ service, note }) {
    const [sns, sqs] = [service('sns'), service('sqs')];
    const make = (Name: string): Promise<Answer> => sns('CreateTopic', { Name });
    const { TopicArn } = await make('talk');
    note('the same again', (await make('talk')).TopicArn === TopicArn);
    note('a name with a space', await codeOf(make('a b')));
    const nowhere = `${TopicArn}-none`;
    note('an unknown one', await codeOf(sns('GetTopicAttributes', { TopicArn: nowhere })));
    const { QueueUrl } = await sqs('CreateQueue', { QueueName: 'listener' });
    const { Attributes } = await sqs('GetQueueAttributes', { QueueUrl, AttributeNames: ['QueueArn'] });
    const listen = (): Promise<Answer> =>
      sns('Subscribe', {
        TopicArn,
        Protocol: 'sqs',
        Endpoint: Attributes.QueueArn,
        ReturnSubscriptionArn: true,
        Attributes: { RawMessageDelivery: 'true' },
      });
    const { SubscriptionArn } = await listen();
    note('subscribing again', (await listen()).SubscriptionArn === SubscriptionArn);
    await sns('Publish', { TopicArn, Message: 'news' });
    note('what arrives', (await sqs('ReceiveMessage', { QueueUrl })).Messages?.[0]?.Body);
    note('publishing to nobody', await codeOf(sns('Publish', { TopicArn: nowhere, Message: 'news' })));
    const list = await sns('ListSubscriptionsByTopic', { TopicArn });
    note('subscriptions', list.Subscriptions.length);
    note(
      'a protocol that is none',
      await codeOf(sns('Subscribe', { TopicArn, Protocol: 'pigeon', Endpoint: 'x' })),
    );
    note('unsubscribing', await codeOf(sns('Unsubscribe', { SubscriptionArn })));
    note('unsubscribing again', await codeOf(sns('Unsubscribe', { SubscriptionArn })));
    note('deleting', await codeOf(sns('DeleteTopic', { TopicArn })));
    note('deleting again', await codeOf(sns('DeleteTopic', { TopicArn })));
  },
};

const logs: Conversation = {
  about: 'logs',
  motoDiffers: { 'two days': 'It takes any number; AWS has a list of them.' },
  async talk({ service, note }) {
    const logs = service('cloudwatch-logs');
    const logGroupName = '/talk';
    const make = (): Promise<Answer> => logs('CreateLogGroup', { logGroupName });
    await make();
    note('the same name', await codeOf(make()));
    const retain = (retentionInDays: number, name = logGroupName): Promise<Answer> =>
      logs('PutRetentionPolicy', { logGroupName: name, retentionInDays });
    note('three days', await codeOf(retain(3)));
    note('of an unknown one', await codeOf(retain(3, '/none')));
    const [group] = (await logs('DescribeLogGroups', { logGroupNamePrefix: '/talk' })).logGroups;
    note('retention', group.retentionInDays);
    note('two days', await codeOf(retain(2)));
    note('ARN ends with', group.arn.slice(-2));
    const stream = { logGroupName, logStreamName: 's' };
    note('a stream', await codeOf(logs('CreateLogStream', stream)));
    note('the same stream', await codeOf(logs('CreateLogStream', stream)));
    note('a stream of nothing', await codeOf(logs('CreateLogStream', { ...stream, logGroupName: '/none' })));
    const now = Date.now();
    await logs('PutLogEvents', {
      ...stream,
      logEvents: [
        { timestamp: now, message: 'one' },
        { timestamp: now, message: 'two' },
      ],
    });
    const { events } = await logs('GetLogEvents', { ...stream, startFromHead: true });
    note(
      'events',
      events.map((each: Answer) => each.message),
    );
    const found = await logs('FilterLogEvents', { logGroupName, filterPattern: 'two' });
    note(
      'events that match',
      found.events.map((each: Answer) => each.message),
    );
    note(
      'events of nothing',
      await codeOf(
        logs('PutLogEvents', {
          ...stream,
          logStreamName: 'none',
          logEvents: [{ timestamp: now, message: 'x' }],
        }),
      ),
    );
    note('deleting', await codeOf(logs('DeleteLogGroup', { logGroupName })));
    note('deleting again', await codeOf(logs('DeleteLogGroup', { logGroupName })));
  },
};

export const messagingConversations: readonly Conversation[] = [queues, topics, logs];
