import { AwsError } from '../../service.ts';
import type { Place } from '../shared/place.ts';
import { arnOf, invalidAttribute, type QueueRow } from './rows.ts';

/** Least and most, by attribute. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
const RANGES: Readonly<Record<string, readonly [least: number, most: number]>> = {
  DelaySeconds: [0, 900],
  MaximumMessageSize: [1024, 1_048_576],
  MessageRetentionPeriod: [60, 1_209_600],
  ReceiveMessageWaitTimeSeconds: [0, 20],
  VisibilityTimeout: [0, 43_200],
  KmsDataKeyReusePeriodSeconds: [60, 86_400],
};

const DEFAULTS: Readonly<Record<string, string>> = {
  DelaySeconds: '0',
  MaximumMessageSize: '1048576',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
  VisibilityTimeout: '30',
  SqsManagedSseEnabled: 'true',
};

const FIFO_DEFAULTS: Readonly<Record<string, string>> = {
  ContentBasedDeduplication: 'false',
  DeduplicationScope: 'queue',
  FifoThroughputLimit: 'perQueue',
};

const CHOICES: Readonly<Record<string, readonly string[]>> = {
  FifoQueue: ['true', 'false'],
  ContentBasedDeduplication: ['true', 'false'],
  SqsManagedSseEnabled: ['true', 'false'],
  DeduplicationScope: ['queue', 'messageGroup'],
  FifoThroughputLimit: ['perQueue', 'perMessageGroupId'],
};

const DOCUMENTS = ['Policy', 'RedrivePolicy', 'RedriveAllowPolicy'];

/** What `given` makes of a queue's attributes: an empty text takes one away. Throws for what SQS refuses. */
export function applyAttributes(
  before: Readonly<Record<string, string>>,
  given: Readonly<Record<string, string>> | undefined,
  fifo: boolean,
): Record<string, string> {
  const after = { ...before };
  for (const [name, value] of Object.entries(given ?? {})) {
    check(name, value, fifo);
    if (value === '') delete after[name];
    else after[name] = value;
    if (name === 'KmsMasterKeyId' && value !== '') {
      after['SqsManagedSseEnabled'] = 'false';
      after['KmsDataKeyReusePeriodSeconds'] ??= '300';
    }
    if (name === 'SqsManagedSseEnabled' && value === 'true') {
      delete after['KmsMasterKeyId'];
      delete after['KmsDataKeyReusePeriodSeconds'];
    }
  }
  return after;
}

export const initialAttributes = (
  given: Readonly<Record<string, string>> | undefined,
  fifo: boolean,
): Record<string, string> => applyAttributes({ ...DEFAULTS, ...(fifo && FIFO_DEFAULTS) }, given, fifo);

function check(name: string, value: string, fifo: boolean): void {
  const range = RANGES[name];
  const known = range ?? CHOICES[name] ?? (DOCUMENTS.includes(name) || name === 'KmsMasterKeyId');
  const onlyFifo = name in FIFO_DEFAULTS || name === 'FifoQueue';
  if (!known || (onlyFifo && !fifo))
    throw new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`, 400);
  if (range && (!/^\d+$/.test(value) || Number(value) < range[0] || Number(value) > range[1]))
    throw invalidAttribute(name);
  if (CHOICES[name] && !CHOICES[name].includes(value)) throw invalidAttribute(name);
  if (DOCUMENTS.includes(name) && value !== '') checkDocument(name, value);
}

function checkDocument(name: string, text: string): void {
  try {
    const value = JSON.parse(text) as Record<string, unknown>;
    const complete = value['deadLetterTargetArn'] !== undefined && Number(value['maxReceiveCount']) >= 1;
    if (name !== 'RedrivePolicy' || complete) return;
  } catch (problem) {
    if (!(problem instanceof SyntaxError)) throw problem;
  }
  throw invalidAttribute(name);
}

const SHOWN: ReadonlySet<string> = new Set([
  'All',
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesDelayed',
  'ApproximateNumberOfMessagesNotVisible',
  'CreatedTimestamp',
  'KmsMasterKeyId',
  'LastModifiedTimestamp',
  'QueueArn',
]);

/** Throws where an attribute is asked for that no queue has. */
export function checkAsked(names: readonly string[]): void {
  const odd = names.find(
    (name) => !SHOWN.has(name) && !RANGES[name] && !CHOICES[name] && !DOCUMENTS.includes(name),
  );
  if (odd !== undefined) throw new AwsError('InvalidAttributeName', `Unknown Attribute ${odd}.`, 400);
}

/** All that GetQueueAttributes answers. */
export function shownAttributes(row: QueueRow, at: Place): Record<string, string> {
  const count = (state: string) => String(row.messages.filter((message) => message.state === state).length);
  return {
    ...row.attributes,
    QueueArn: arnOf(at, row.id),
    CreatedTimestamp: String(Math.floor(row.createdAt / 1000)),
    LastModifiedTimestamp: String(Math.floor(row.modifiedAt / 1000)),
    ApproximateNumberOfMessages: count('visible'),
    ApproximateNumberOfMessagesDelayed: count('delayed'),
    ApproximateNumberOfMessagesNotVisible: count('in-flight'),
  };
}
