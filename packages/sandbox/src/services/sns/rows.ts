import { AwsError } from '../../service.ts';
import type { Row, Table } from '../../world/table.ts';
import type { Place } from '../shared/place.ts';
import type { Tags } from '../shared/tags.ts';

/** A topic by its ARN. */
export interface TopicRow extends Row {
  name: string;
  /** As the API has them: text. */
  attributes: Record<string, string>;
  dataProtectionPolicy?: string;
  sequence: number;
  tags: Tags;
}

/** A subscription by its ARN. */
export interface SubscriptionRow extends Row {
  topicArn: string;
  protocol: string;
  endpoint: string;
  attributes: Record<string, string>;
  /** Waits for its endpoint to confirm it. */
  pending: boolean;
}

export const topics = (at: Place): Table<TopicRow> => at.world.table(at, 'sns.topic');

export const subscriptions = (at: Place): Table<SubscriptionRow> => at.world.table(at, 'sns.subscription');

export const invalid = (reason: string): AwsError =>
  new AwsError('InvalidParameter', `Invalid parameter: ${reason}`, 400);

export function findTopic(at: Place, arn: string | undefined): TopicRow {
  if (!/^arn:[\w-]+:sns:[\w-]+:\d{12}:/.test(arn ?? '')) throw invalid('TopicArn');
  const row = topics(at).get(arn ?? '');
  if (!row) throw new AwsError('NotFound', 'Topic does not exist', 404);
  return row;
}

/** The operations on tags have a code of their own for what is not there. */
export function findTagged(at: Place, arn: string | undefined): TopicRow {
  const row = topics(at).get(arn ?? '');
  if (!row) throw new AwsError('ResourceNotFound', 'Resource does not exist', 404);
  return row;
}

export function findSubscription(at: Place, arn: string | undefined): SubscriptionRow {
  const row = subscriptions(at).get(arn ?? '');
  if (!row) throw new AwsError('NotFound', 'Subscription does not exist', 404);
  return row;
}

export const subscriptionsOf = (at: Place, topicArn: string): SubscriptionRow[] =>
  subscriptions(at).filter((row) => row.topicArn === topicArn);
