import { AwsError } from '../../service.ts';
import type { Row, Table } from '../../world/table.ts';
import type { Place } from '../shared/place.ts';
import type { Tags } from '../shared/tags.ts';

/** A queue by its name. */
export interface QueueRow extends Row {
  /** As the API has them: text, also what is a number or JSON. */
  attributes: Record<string, string>;
  createdAt: number;
  modifiedAt: number;
  messages: MessageRow[];
  /** Deduplication ids of the last five minutes: id to message. */
  seen: Record<string, string>;
  sequence: number;
  tags: Tags;
}

export interface MessageRow {
  id: string;
  body: string;
  attributes: Record<string, MessageAttribute>;
  sentAt: number;
  sender: string;
  state: 'delayed' | 'visible' | 'in-flight';
  receiveCount: number;
  firstReceivedAt?: number;
  /** Of the last receive. */
  receipt?: string;
  groupId?: string;
  dedupId?: string;
  sequenceNumber?: string;
}

export interface MessageAttribute {
  type: string;
  text?: string;
  /** Base64. */
  binary?: string;
}

export const queues = (at: Place): Table<QueueRow> => at.world.table(at, 'sqs.queue');

/** Names that were deleted within the last minute. */
export const deletedQueues = (at: Place): Table<Row> => at.world.table(at, 'sqs.deleted-queue');

export const now = (at: Place): number => at.world.clock.now().getTime();

export const urlOf = (at: Place, name: string): string =>
  `https://sqs.${at.region}.amazonaws.com/${at.account}/${name}`;

export const arnOf = (at: Place, name: string): string => `arn:aws:sqs:${at.region}:${at.account}:${name}`;

export const nonexistent = (): AwsError =>
  new AwsError('QueueDoesNotExist', 'The specified queue does not exist.', 400);

export const invalidAttribute = (name: string): AwsError =>
  new AwsError('InvalidAttributeValue', `Invalid value for the parameter ${name}.`, 400);

/** The last part of a URL is the name: a client may reach a queue under any host. */
export function findQueue(at: Place, url: string | undefined): QueueRow {
  const row = queues(at).get((url ?? '').split('/').pop() ?? '');
  if (!row) throw nonexistent();
  return row;
}

export const isFifo = (row: QueueRow): boolean => row.attributes['FifoQueue'] === 'true';

export const numberIn = (row: QueueRow, attribute: string): number => Number(row.attributes[attribute] ?? 0);
