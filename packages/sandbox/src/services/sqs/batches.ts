import type {
  ChangeMessageVisibilityBatchRequest,
  DeleteMessageBatchRequest,
  SendMessageBatchRequest,
} from '@aws-sdk/client-sqs';
import { AwsError, type Call } from '../../service.ts';
import { changeMessageVisibility, deleteMessage, sendMessage } from './messages.ts';
import { findQueue } from './rows.ts';

interface Entry {
  readonly Id?: string | undefined;
}

/** Each entry on its own: one that is refused doesn't keep the others. */
function batch<E extends Entry>(entries: readonly E[] | undefined, one: (entry: E) => object | void): object {
  if (!entries?.length)
    throw new AwsError('EmptyBatchRequest', 'There should be at least one entry in the request.', 400);
  if (entries.length > 10)
    throw new AwsError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are 10. You have sent ${entries.length}.`,
      400,
    );
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length)
    throw new AwsError(
      'BatchEntryIdsNotDistinct',
      'Two or more batch entries in the request have the same Id.',
      400,
    );
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const entry of entries) {
    try {
      Successful.push({ Id: entry.Id, ...one(entry) });
    } catch (problem) {
      if (!(problem instanceof AwsError)) throw problem;
      Failed.push({ Id: entry.Id, SenderFault: true, Code: problem.code, Message: problem.message });
    }
  }
  return { Successful, Failed };
}

export const batchOperations = {
  SendMessageBatch(input: SendMessageBatchRequest, call: Call): object {
    const { QueueUrl } = input;
    findQueue(call, QueueUrl);
    return batch(input.Entries, (entry) => sendMessage({ ...entry, QueueUrl }, call));
  },
  DeleteMessageBatch(input: DeleteMessageBatchRequest, call: Call): object {
    const { QueueUrl } = input;
    findQueue(call, QueueUrl);
    return batch(input.Entries, (entry) => deleteMessage({ ...entry, QueueUrl }, call));
  },
  ChangeMessageVisibilityBatch(input: ChangeMessageVisibilityBatchRequest, call: Call): object {
    const { QueueUrl } = input;
    findQueue(call, QueueUrl);
    return batch(input.Entries, (entry) =>
      changeMessageVisibility({ VisibilityTimeout: 0, ...entry, QueueUrl }, call),
    );
  },
};
