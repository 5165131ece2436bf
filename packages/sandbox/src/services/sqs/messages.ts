import type {
  DeleteMessageRequest,
  MessageAttributeValue,
  ReceiveMessageRequest,
  ReceiveMessageResult,
  SendMessageRequest,
  SendMessageResult,
  ChangeMessageVisibilityRequest,
  PurgeQueueRequest,
} from '@aws-sdk/client-sqs';
import { randomUUID } from 'node:crypto';
import { AwsError, type Call } from '../../service.ts';
import { deliver, forget } from './deliver.ts';
import { md5, md5OfAttributes } from './digest.ts';
import { rowAttributes } from './message-attributes.ts';
import { deadLetter } from './redrive.ts';
import { findQueue, isFifo, now, numberIn, queues, type MessageRow, type QueueRow } from './rows.ts';

const POLL_MS = 20;

export function sendMessage(input: SendMessageRequest, call: Call): SendMessageResult {
  const message = deliver(call, findQueue(call, input.QueueUrl), {
    body: input.MessageBody ?? '',
    attributes: rowAttributes(input.MessageAttributes),
    delaySeconds: input.DelaySeconds,
    groupId: input.MessageGroupId,
    dedupId: input.MessageDeduplicationId,
    sender: call.userId,
  });
  return {
    MessageId: message.id,
    MD5OfMessageBody: md5(message.body),
    MD5OfMessageAttributes: md5OfAttributes(message.attributes),
    SequenceNumber: message.sequenceNumber,
  };
}

/** Waits as long as it is asked to while there is nothing: long polling, in real time. */
export async function receiveMessage(
  input: ReceiveMessageRequest,
  call: Call,
): Promise<ReceiveMessageResult> {
  const wait =
    input.WaitTimeSeconds ?? numberIn(findQueue(call, input.QueueUrl), 'ReceiveMessageWaitTimeSeconds');
  const end = Date.now() + wait * 1000;
  for (;;) {
    const found = take(findQueue(call, input.QueueUrl), input, call);
    if (found.length > 0 || Date.now() >= end)
      return { Messages: found.length > 0 ? found.map((message) => show(message, input)) : undefined };
    await new Promise((resolve) => setTimeout(resolve, POLL_MS).unref());
  }
}

function take(queue: QueueRow, input: ReceiveMessageRequest, call: Call): MessageRow[] {
  const most = input.MaxNumberOfMessages ?? 1;
  if (most < 1 || most > 10)
    throw new AwsError(
      'InvalidParameterValue',
      `Value ${most} for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.`,
      400,
    );
  const busy = new Set(
    queue.messages.filter(({ state }) => state === 'in-flight').map(({ groupId }) => groupId),
  );
  const open = (message: MessageRow): boolean =>
    message.state === 'visible' && !(isFifo(queue) && busy.has(message.groupId));
  const found: MessageRow[] = [];
  for (const message of queue.messages.filter(open)) {
    if (found.length === most) break;
    if (deadLetter(call, queue, message)) continue;
    hide(queue, message, input.VisibilityTimeout ?? numberIn(queue, 'VisibilityTimeout'), call);
    message.receiveCount += 1;
    message.firstReceivedAt ??= now(call);
    found.push(message);
  }
  return found;
}

/** Under a new receipt; it comes back unless it was received again or deleted by then. */
function hide(queue: QueueRow, message: MessageRow, seconds: number, call: Call): void {
  const receipt = randomUUID();
  message.receipt = receipt;
  message.state = 'in-flight';
  showAfter(queue, message, seconds, call);
}

function showAfter(queue: QueueRow, message: MessageRow, seconds: number, call: Call): void {
  const { account, region, world } = call;
  const timer = randomUUID();
  timers.set(message, timer);
  const back = () => {
    const row = queues({ account, region, world }).get(queue.id);
    const same = row?.messages.find(({ id }) => id === message.id);
    if (same?.state === 'in-flight' && timers.get(message) === timer) same.state = 'visible';
  };
  if (seconds === 0) back();
  else world.clock.after(seconds, back);
}

/** The latest time-out of a message: an earlier one that runs out means nothing. */
const timers = new WeakMap<MessageRow, string>();

function show(message: MessageRow, input: ReceiveMessageRequest) {
  const names: readonly string[] = [
    ...(input.AttributeNames ?? []),
    ...(input.MessageSystemAttributeNames ?? []),
  ];
  const system: Record<string, string | undefined> = {
    SenderId: message.sender,
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    MessageGroupId: message.groupId,
    MessageDeduplicationId: message.dedupId,
    SequenceNumber: message.sequenceNumber,
  };
  const shown = Object.entries(system).filter(
    ([name, value]) => value !== undefined && (names.includes('All') || names.includes(name)),
  );
  const wanted = (name: string): boolean =>
    (input.MessageAttributeNames ?? []).some(
      (each) =>
        each === 'All' ||
        each === '.*' ||
        each === name ||
        (each.endsWith('.*') && name.startsWith(each.slice(0, -1))),
    );
  const attributes = Object.fromEntries(Object.entries(message.attributes).filter(([name]) => wanted(name)));
  const values = Object.entries(attributes).map(
    ([name, { type, text, binary }]): [string, MessageAttributeValue] => [
      name,
      binary === undefined
        ? { DataType: type, StringValue: text }
        : { DataType: type, BinaryValue: Buffer.from(binary, 'base64') },
    ],
  );
  return {
    MessageId: message.id,
    ReceiptHandle: message.receipt,
    Body: message.body,
    MD5OfBody: md5(message.body),
    MD5OfMessageAttributes: md5OfAttributes(attributes),
    ...(shown.length > 0 && { Attributes: Object.fromEntries(shown) }),
    ...(values.length > 0 && { MessageAttributes: Object.fromEntries(values) }),
  };
}

const held = (queue: QueueRow, receipt: string | undefined): MessageRow | undefined =>
  queue.messages.find((message) => message.receipt === receipt);

/** Deleting what is gone already is no error. */
export function deleteMessage(input: DeleteMessageRequest, call: Call): void {
  const queue = findQueue(call, input.QueueUrl);
  if (!/^[\da-f-]{36}$/.test(input.ReceiptHandle ?? ''))
    throw new AwsError('ReceiptHandleIsInvalid', `The input receipt handle is invalid.`, 404);
  const message = held(queue, input.ReceiptHandle);
  if (message) forget(queue, message.id);
}

export function changeMessageVisibility(input: ChangeMessageVisibilityRequest, call: Call): void {
  const queue = findQueue(call, input.QueueUrl);
  const message = held(queue, input.ReceiptHandle);
  if (message?.state !== 'in-flight')
    throw new AwsError('MessageNotInflight', 'The specified message is not in flight.', 400);
  showAfter(queue, message, input.VisibilityTimeout ?? 0, call);
}

export function purgeQueue(input: PurgeQueueRequest, call: Call): void {
  findQueue(call, input.QueueUrl).messages = [];
}
