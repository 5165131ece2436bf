import { createHash, randomUUID } from 'node:crypto';
import { AwsError } from '../../service.ts';
import type { Place } from '../shared/place.ts';
import {
  isFifo,
  now,
  numberIn,
  queues,
  type MessageAttribute,
  type MessageRow,
  type QueueRow,
} from './rows.ts';

const DEDUPLICATION_SECONDS = 300;

export interface Outgoing {
  readonly body: string;
  readonly attributes?: Record<string, MessageAttribute>;
  readonly delaySeconds?: number | undefined;
  readonly groupId?: string | undefined;
  readonly dedupId?: string | undefined;
  readonly sender: string;
}

/** Puts a message into a queue, as SendMessage and a topic's delivery do. The same deduplication id again gives the same message. */
export function deliver(at: Place, queue: QueueRow, outgoing: Outgoing): MessageRow {
  const { body, attributes = {}, sender, groupId } = outgoing;
  if (Buffer.byteLength(body) > numberIn(queue, 'MaximumMessageSize'))
    throw invalid(
      `One or more parameters are invalid. Reason: Message must be shorter than ${queue.attributes['MaximumMessageSize'] ?? ''} bytes.`,
    );
  if (body === '')
    throw new AwsError('MissingParameter', 'The request must contain the parameter MessageBody.', 400);
  const dedupId = isFifo(queue) ? dedupOf(queue, outgoing) : undefined;
  const key = dedupKey(queue, groupId, dedupId);
  const before = key === undefined ? undefined : queue.seen[key];
  const again = queue.messages.find(({ id }) => id === before);
  if (again) return again;
  queue.sequence += 1;
  const delay = outgoing.delaySeconds ?? numberIn(queue, 'DelaySeconds');
  const message: MessageRow = {
    id: before ?? randomUUID(),
    body,
    attributes,
    sentAt: now(at),
    sender,
    state: delay > 0 ? 'delayed' : 'visible',
    receiveCount: 0,
    ...(groupId !== undefined && { groupId }),
    ...(dedupId !== undefined && { dedupId, sequenceNumber: String(queue.sequence).padStart(20, '0') }),
  };
  if (before !== undefined) return message;
  queue.messages.push(message);
  const { account, region, world } = at;
  const place = { account, region, world };
  const later = (seconds: number, then: (row: QueueRow) => void) =>
    world.clock.after(seconds, () => {
      const row = queues(place).get(queue.id);
      if (row) then(row);
    });
  if (delay > 0)
    later(delay, () => (message.state = message.state === 'delayed' ? 'visible' : message.state));
  later(numberIn(queue, 'MessageRetentionPeriod'), (row) => forget(row, message.id));
  if (key !== undefined) {
    queue.seen[key] = message.id;
    later(DEDUPLICATION_SECONDS, (row) => delete row.seen[key]);
  }
  return message;
}

export function forget(queue: QueueRow, id: string): void {
  queue.messages = queue.messages.filter((message) => message.id !== id);
}

function dedupOf(queue: QueueRow, { body, groupId, dedupId }: Outgoing): string {
  if (groupId === undefined)
    throw new AwsError('MissingParameter', 'The request must contain the parameter MessageGroupId.', 400);
  if (dedupId !== undefined) return dedupId;
  if (queue.attributes['ContentBasedDeduplication'] === 'true')
    return createHash('sha256').update(body).digest('hex');
  throw invalid(
    'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
  );
}

const dedupKey = (queue: QueueRow, groupId: string | undefined, dedupId: string | undefined) =>
  dedupId === undefined
    ? undefined
    : queue.attributes['DeduplicationScope'] === 'messageGroup'
      ? `${groupId ?? ''}\n${dedupId}`
      : dedupId;

const invalid = (message: string): AwsError => new AwsError('InvalidParameterValue', message, 400);
