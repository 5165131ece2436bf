import { randomUUID } from 'node:crypto';
import type {
  PublishBatchInput,
  PublishBatchResponse,
  PublishInput,
  PublishResponse,
} from '@aws-sdk/client-sns';
import { AwsError, type Call } from '../../service.ts';
import { deliver } from '../sqs/deliver.ts';
import { rowAttributes } from '../sqs/message-attributes.ts';
import { queues, type MessageAttribute } from '../sqs/rows.ts';
import { passes } from './filter-policy.ts';
import { findTopic, invalid, subscriptionsOf, type SubscriptionRow, type TopicRow } from './rows.ts';

type Message = Pick<
  PublishInput,
  | 'Message'
  | 'Subject'
  | 'MessageAttributes'
  | 'MessageStructure'
  | 'MessageGroupId'
  | 'MessageDeduplicationId'
>;

/** Delivers to queues; what goes to people, functions and the web is accepted and goes nowhere. */
function publishTo(topic: TopicRow, message: Message, call: Call): PublishResponse {
  const fifo = topic.attributes['FifoTopic'] === 'true';
  if (!message.Message) throw invalid('Empty message');
  if (fifo && !message.MessageGroupId)
    throw invalid('The MessageGroupId parameter is required for FIFO topics');
  const MessageId = randomUUID();
  topic.sequence += 1;
  const attributes = rowAttributes(message.MessageAttributes);
  for (const subscription of subscriptionsOf(call, topic.id)) {
    if (subscription.pending || subscription.protocol !== 'sqs') continue;
    if (!passes(subscription.attributes['FilterPolicy'], attributes)) continue;
    toQueue(subscription, topic, { ...message, MessageId }, attributes, call);
  }
  return { MessageId, SequenceNumber: fifo ? String(topic.sequence).padStart(20, '0') : undefined };
}

function toQueue(
  subscription: SubscriptionRow,
  topic: TopicRow,
  message: Message & { readonly MessageId: string },
  attributes: Record<string, MessageAttribute>,
  call: Call,
): void {
  const [, , , region = '', account = '', name = ''] = subscription.endpoint.split(':');
  const place = { account, region, world: call.world };
  const queue = queues(place).get(name);
  if (!queue) return;
  const raw = subscription.attributes['RawMessageDelivery'] === 'true';
  const text = textFor(message, 'sqs');
  const envelope = {
    Type: 'Notification',
    MessageId: message.MessageId,
    TopicArn: topic.id,
    ...(message.Subject && { Subject: message.Subject }),
    Message: text,
    Timestamp: call.world.clock.now().toISOString(),
    SignatureVersion: topic.attributes['SignatureVersion'] ?? '1',
    UnsubscribeURL: `https://sns.${call.region}.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${subscription.id}`,
    ...(Object.keys(attributes).length > 0 && {
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([key, { type: Type, text: value, binary }]) => [
          key,
          { Type, Value: value ?? binary },
        ]),
      ),
    }),
  };
  deliver(place, queue, {
    body: raw ? text : JSON.stringify(envelope),
    ...(raw && { attributes }),
    groupId: message.MessageGroupId,
    dedupId: message.MessageDeduplicationId,
    sender: 'AIDAISMY76YQZK7J24NSM',
  });
}

/** With a structure of `json` a message has a text for each protocol. */
function textFor({ Message = '', MessageStructure }: Message, protocol: string): string {
  if (MessageStructure !== 'json') return Message;
  const texts = JSON.parse(Message) as Readonly<Record<string, string>>;
  if (texts['default'] === undefined)
    throw invalid('Message Structure - No default entry in JSON message body');
  return texts[protocol] ?? texts['default'];
}

export const publishOperations = {
  Publish(input: PublishInput, call: Call): PublishResponse {
    const arn = input.TopicArn ?? input.TargetArn;
    if (arn === undefined) throw invalid('the sandbox publishes to topics only');
    return publishTo(findTopic(call, arn), input, call);
  },
  PublishBatch(input: PublishBatchInput, call: Call): PublishBatchResponse {
    const topic = findTopic(call, input.TopicArn);
    const Successful: PublishBatchResponse['Successful'] = [];
    const Failed: PublishBatchResponse['Failed'] = [];
    for (const entry of input.PublishBatchRequestEntries ?? []) {
      try {
        Successful.push({ Id: entry.Id, ...publishTo(topic, entry, call) });
      } catch (problem) {
        if (!(problem instanceof AwsError)) throw problem;
        Failed.push({ Id: entry.Id, Code: problem.code, Message: problem.message, SenderFault: true });
      }
    }
    return { Successful, Failed };
  },
};
