import { randomUUID } from 'node:crypto';
import type {
  ConfirmSubscriptionInput,
  GetSubscriptionAttributesInput,
  GetSubscriptionAttributesResponse,
  ListSubscriptionsByTopicInput,
  ListSubscriptionsInput,
  ListSubscriptionsResponse,
  SetSubscriptionAttributesInput,
  SubscribeInput,
  SubscribeResponse,
  UnsubscribeInput,
} from '@aws-sdk/client-sns';
import type { Call } from '../../service.ts';
import { page } from '../shared/pages.ts';
import {
  findSubscription,
  findTopic,
  invalid,
  subscriptions,
  subscriptionsOf,
  type SubscriptionRow,
} from './rows.ts';

const PROTOCOLS = ['http', 'https', 'email', 'email-json', 'sms', 'sqs', 'application', 'lambda', 'firehose'];
/** Whose owner has to agree before messages come. */
const CONFIRMED_BY_OWNER = new Set(['http', 'https', 'email', 'email-json']);
const PENDING = 'pending confirmation';
const PAGE = 100;

/** The same endpoint again is the same subscription. */
function subscribe(input: SubscribeInput, call: Call): SubscribeResponse {
  const topic = findTopic(call, input.TopicArn);
  const protocol = input.Protocol ?? '';
  const endpoint = input.Endpoint ?? '';
  if (!PROTOCOLS.includes(protocol))
    throw invalid(`Invalid parameter: Does not support this protocol string: ${protocol}`);
  if (['sqs', 'lambda', 'firehose'].includes(protocol) && !endpoint.startsWith(`arn:aws:${protocol}:`))
    throw invalid(`${protocol.toUpperCase()} endpoint ARN`);
  const same = subscriptionsOf(call, topic.id).find(
    (row) => row.protocol === protocol && row.endpoint === endpoint,
  );
  const row = same ?? {
    id: `${topic.id}:${randomUUID()}`,
    topicArn: topic.id,
    protocol,
    endpoint,
    attributes: { ...input.Attributes },
    pending: CONFIRMED_BY_OWNER.has(protocol),
  };
  subscriptions(call).put(row);
  const told = !row.pending || input.ReturnSubscriptionArn === true;
  return { SubscriptionArn: told ? row.id : PENDING };
}

function list(
  rows: readonly SubscriptionRow[],
  token: string | undefined,
  call: Call,
): ListSubscriptionsResponse {
  const cut = page(rows, PAGE, token);
  if (!cut) throw invalid('NextToken');
  const Subscriptions = cut.rows.map((row) => ({
    SubscriptionArn: row.pending ? 'PendingConfirmation' : row.id,
    Owner: call.account,
    Protocol: row.protocol,
    Endpoint: row.endpoint,
    TopicArn: row.topicArn,
  }));
  return { Subscriptions, NextToken: cut.next };
}

export const subscriptionOperations = {
  Subscribe: subscribe,
  Unsubscribe(input: UnsubscribeInput, call: Call): void {
    subscriptions(call).remove(input.SubscriptionArn ?? '');
  },
  /** The token that a confirmation would carry is the last part of the subscription's ARN. */
  ConfirmSubscription(input: ConfirmSubscriptionInput, call: Call): SubscribeResponse {
    const row = subscriptions(call).get(`${findTopic(call, input.TopicArn).id}:${input.Token ?? ''}`);
    if (!row) throw invalid('Token');
    row.pending = false;
    return { SubscriptionArn: row.id };
  },
  ListSubscriptions: (input: ListSubscriptionsInput, call: Call): ListSubscriptionsResponse =>
    list(subscriptions(call).all(), input.NextToken, call),
  ListSubscriptionsByTopic: (input: ListSubscriptionsByTopicInput, call: Call): ListSubscriptionsResponse =>
    list(subscriptionsOf(call, findTopic(call, input.TopicArn).id), input.NextToken, call),
  GetSubscriptionAttributes(
    input: GetSubscriptionAttributesInput,
    call: Call,
  ): GetSubscriptionAttributesResponse {
    const row = findSubscription(call, input.SubscriptionArn);
    return {
      Attributes: {
        RawMessageDelivery: 'false',
        ...row.attributes,
        SubscriptionArn: row.id,
        TopicArn: row.topicArn,
        Protocol: row.protocol,
        Endpoint: row.endpoint,
        Owner: call.account,
        PendingConfirmation: String(row.pending),
        ConfirmationWasAuthenticated: String(!row.pending),
      },
    };
  },
  SetSubscriptionAttributes(input: SetSubscriptionAttributesInput, call: Call): void {
    const row = findSubscription(call, input.SubscriptionArn);
    const name = input.AttributeName ?? '';
    if (input.AttributeValue) row.attributes[name] = input.AttributeValue;
    else delete row.attributes[name];
  },
};
