import type { Place } from '../shared/place.ts';
import { forget } from './deliver.ts';
import { queues, type MessageRow, type QueueRow } from './rows.ts';

/** Moves a message that was received too often to the dead-letter queue; false where it stays. */
export function deadLetter(at: Place, queue: QueueRow, message: MessageRow): boolean {
  const text = queue.attributes['RedrivePolicy'];
  if (text === undefined) return false;
  const policy = JSON.parse(text) as { deadLetterTargetArn?: string; maxReceiveCount?: number | string };
  if (message.receiveCount < Number(policy.maxReceiveCount)) return false;
  const target = queues(at).get(policy.deadLetterTargetArn?.split(':').pop() ?? '');
  if (!target) return false;
  forget(queue, message.id);
  delete message.receipt;
  target.messages.push({ ...message, state: 'visible', receiveCount: 0 });
  return true;
}
