import { SNS } from '@aws-sdk/client-sns';
import { SQS } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox, type Sandbox } from '../../src/index.ts';
import { codeOf } from './code-of.ts';

let sandbox: Sandbox;
let sqs: SQS;
let sns: SNS;

beforeAll(async () => {
  sandbox = await startSandbox({ timeScale: 0.01, machines: 'none' });
  const config = { endpoint: sandbox.endpoint, region: 'us-east-1', credentials: sandbox.credentials };
  sqs = new SQS(config);
  sns = new SNS(config);
});
afterAll(() => sandbox.close());

const arnOf = async (QueueUrl: string) =>
  (await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['QueueArn'] })).Attributes?.QueueArn ?? '';
const queue = async (QueueName: string, Attributes: Record<string, string> = {}) =>
  (await sqs.createQueue({ QueueName, Attributes })).QueueUrl ?? '';
const receive = async (QueueUrl: string, WaitTimeSeconds = 0) =>
  (await sqs.receiveMessage({ QueueUrl, WaitTimeSeconds, MaxNumberOfMessages: 10 })).Messages ?? [];

describe('a queue', () => {
  it('hides what was received until its time-out, and forgets what was deleted', async () => {
    const QueueUrl = await queue('jobs', { VisibilityTimeout: '30' });
    const MessageAttributes = { Kind: { DataType: 'String', StringValue: 'x' } };
    await sqs.sendMessage({ QueueUrl, MessageBody: 'one', MessageAttributes });
    const [first] = await receive(QueueUrl);
    expect(first?.Body).toBe('one');
    expect(await receive(QueueUrl)).toEqual([]);
    const [again] = await receive(QueueUrl, 5);
    expect(again?.MessageId).toBe(first?.MessageId);
    await sqs.deleteMessage({ QueueUrl, ReceiptHandle: again?.ReceiptHandle });
    const { Attributes } = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['All'] });
    expect(Attributes).toMatchObject({
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '0',
    });
  });

  it('moves what nobody can use to another', async () => {
    const dead = await queue('dead');
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: await arnOf(dead), maxReceiveCount: 1 });
    const QueueUrl = await queue('fragile', { RedrivePolicy });
    await sqs.sendMessage({ QueueUrl, MessageBody: 'poison' });
    const [message] = await receive(QueueUrl);
    await sqs.changeMessageVisibility({
      QueueUrl,
      ReceiptHandle: message?.ReceiptHandle,
      VisibilityTimeout: 0,
    });
    expect(await receive(QueueUrl)).toEqual([]);
    expect((await receive(dead)).map(({ Body }) => Body)).toEqual(['poison']);
    expect((await sqs.listDeadLetterSourceQueues({ QueueUrl: dead })).queueUrls).toEqual([QueueUrl]);
  });

  it('in order keeps the order of a group, and takes a message once', async () => {
    const QueueUrl = await queue('orders.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true' });
    for (const MessageBody of ['a', 'b', 'a'])
      await sqs.sendMessage({ QueueUrl, MessageBody, MessageGroupId: 'g' });
    const bodies: (string | undefined)[] = [];
    for (let each = await receive(QueueUrl); each.length > 0; each = await receive(QueueUrl)) {
      bodies.push(...each.map(({ Body }) => Body));
      for (const { ReceiptHandle } of each) await sqs.deleteMessage({ QueueUrl, ReceiptHandle });
    }
    expect(bodies).toEqual(['a', 'b']);
    expect(await codeOf(sqs.sendMessage({ QueueUrl, MessageBody: 'x' }))).toBe('MissingParameter');
  });

  it('is the same when made again alike, and its name rests for a minute when it is deleted', async () => {
    const QueueUrl = await queue('twice', { DelaySeconds: '1' });
    expect(await queue('twice', { DelaySeconds: '1' })).toBe(QueueUrl);
    expect(await codeOf(queue('twice', { DelaySeconds: '2' }))).toMatch(/QueueNameExists|QueueAlreadyExists/);
    await sqs.deleteQueue({ QueueUrl });
    expect(await codeOf(queue('twice'))).toMatch(/QueueDeletedRecently/);
    expect(await codeOf(sqs.getQueueUrl({ QueueName: 'twice' }))).toMatch(/QueueDoesNotExist|NonExistent/);
    await expect.poll(() => codeOf(queue('twice')), { timeout: 10_000 }).toBe('no error');
  });

  it('takes batches, of which one entry may fail alone', async () => {
    const QueueUrl = await queue('many');
    const Entries = [
      { Id: 'good', MessageBody: 'x' },
      { Id: 'bad', MessageBody: '' },
    ];
    const { Successful, Failed } = await sqs.sendMessageBatch({ QueueUrl, Entries });
    expect([Successful?.map(({ Id }) => Id), Failed?.map(({ Id }) => Id)]).toEqual([['good'], ['bad']]);
  });
});

describe('a topic', () => {
  it('tells the queues that want to hear', async () => {
    const { TopicArn = '' } = await sns.createTopic({ Name: 'alarms' });
    const all = await queue('all');
    const urgent = await queue('urgent');
    await sns.subscribe({ TopicArn, Protocol: 'sqs', Endpoint: await arnOf(all) });
    await sns.subscribe({
      TopicArn,
      Protocol: 'sqs',
      Endpoint: await arnOf(urgent),
      Attributes: { RawMessageDelivery: 'true', FilterPolicy: '{"level":[{"numeric":[">=",5]}]}' },
    });
    const level = (StringValue: string) => ({ level: { DataType: 'Number', StringValue } });
    await sns.publish({ TopicArn, Message: 'low', MessageAttributes: level('1') });
    await sns.publish({ TopicArn, Message: 'high', MessageAttributes: level('9') });
    expect((await receive(urgent)).map(({ Body }) => Body)).toEqual(['high']);
    const told = (await receive(all)).map(({ Body }) => JSON.parse(Body ?? '') as Record<string, unknown>);
    expect(told.map(({ Message, Type }) => [Type, Message])).toEqual([
      ['Notification', 'low'],
      ['Notification', 'high'],
    ]);
  });

  it('can’t be made again with other tags, and waits until an address agrees', async () => {
    const { TopicArn = '' } = await sns.createTopic({ Name: 'mine', Tags: [{ Key: 'a', Value: '1' }] });
    const other = sns.createTopic({ Name: 'mine', Tags: [{ Key: 'a', Value: '2' }] });
    expect(await codeOf(other)).toMatch(/InvalidParameter/);
    const asked = await sns.subscribe({ TopicArn, Protocol: 'email', Endpoint: 'ops@example.com' });
    expect(asked.SubscriptionArn).toBe('pending confirmation');
    await sns.deleteTopic({ TopicArn });
    expect(await codeOf(sns.getTopicAttributes({ TopicArn }))).toMatch(/NotFound/);
    expect(
      (await sns.listSubscriptions({})).Subscriptions?.filter((each) => each.TopicArn === TopicArn),
    ).toEqual([]);
  });
});
