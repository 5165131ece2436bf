import type {
  CreateQueueRequest,
  CreateQueueResult,
  DeleteQueueRequest,
  GetQueueAttributesRequest,
  GetQueueAttributesResult,
  GetQueueUrlRequest,
  ListDeadLetterSourceQueuesRequest,
  ListQueuesRequest,
  ListQueuesResult,
  ListQueueTagsResult,
  SetQueueAttributesRequest,
  TagQueueRequest,
  UntagQueueRequest,
} from '@aws-sdk/client-sqs';
import { AwsError, type Call } from '../../service.ts';
import { page } from '../shared/pages.ts';
import { tagProblem } from '../shared/tags.ts';
import { applyAttributes, checkAsked, initialAttributes, shownAttributes } from './attributes.ts';
import { arnOf, deletedQueues, findQueue, nonexistent, now, queues, urlOf, type QueueRow } from './rows.ts';

/** How long a name can't be taken again after its queue was deleted. */
const QUARANTINE_SECONDS = 60;

function createQueue(input: CreateQueueRequest, call: Call): CreateQueueResult {
  const name = input.QueueName ?? '';
  const fifo = input.Attributes?.FifoQueue === 'true';
  const plain = fifo ? name.replace(/\.fifo$/, '') : name;
  if (!/^[\w-]{1,80}$/.test(plain) || name.length > 80 || (fifo && plain === name))
    throw new AwsError(
      'InvalidParameterValue',
      'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
      400,
    );
  if (deletedQueues(call).get(name))
    throw new AwsError(
      'QueueDeletedRecently',
      'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
      400,
    );
  const given = input.Attributes as Record<string, string> | undefined;
  // What SQS does not take it refuses before it looks at the queue of that name.
  const attributes = initialAttributes(given, fifo);
  const existing = queues(call).get(name);
  if (existing) {
    const other = Object.entries(given ?? {}).find(([key, value]) => existing.attributes[key] !== value);
    if (!other) return { QueueUrl: urlOf(call, name) };
    throw new AwsError(
      'QueueNameExists',
      `A queue already exists with the same name and a different value for attribute ${other[0]}`,
      400,
    );
  }
  const tags = { ...input.tags };
  const problem = tagProblem(tags);
  if (problem) throw new AwsError('InvalidParameterValue', problem.message, 400);
  const at = now(call);
  queues(call).put({
    id: name,
    attributes,
    createdAt: at,
    modifiedAt: at,
    messages: [],
    seen: {},
    sequence: 0,
    tags,
  });
  return { QueueUrl: urlOf(call, name) };
}

function deleteQueue(input: DeleteQueueRequest, call: Call): void {
  const { id } = findQueue(call, input.QueueUrl);
  const { account, region, world } = call;
  const at = { account, region, world };
  queues(at).remove(id);
  deletedQueues(at).put({ id });
  world.clock.after(QUARANTINE_SECONDS, () => deletedQueues(at).remove(id));
}

function setQueueAttributes(input: SetQueueAttributesRequest, call: Call): void {
  const row = findQueue(call, input.QueueUrl);
  const given = input.Attributes as Record<string, string> | undefined;
  const fifo = row.attributes['FifoQueue'];
  if (given?.['FifoQueue'] !== undefined && given['FifoQueue'] !== (fifo ?? 'false'))
    throw new AwsError('InvalidAttributeName', 'You can specify FifoQueue only when creating a queue.', 400);
  row.attributes = applyAttributes(row.attributes, given, fifo === 'true');
  row.modifiedAt = now(call);
}

function getQueueAttributes(input: GetQueueAttributesRequest, call: Call): GetQueueAttributesResult {
  const shown = shownAttributes(findQueue(call, input.QueueUrl), call);
  const names: readonly string[] = input.AttributeNames ?? [];
  checkAsked(names);
  const wanted = names.includes('All') ? Object.keys(shown) : names;
  const Attributes = Object.fromEntries(
    wanted.flatMap((name) => (shown[name] === undefined ? [] : [[name, shown[name]]])),
  );
  return { Attributes };
}

function listQueues(input: ListQueuesRequest, call: Call): ListQueuesResult {
  const prefix = input.QueueNamePrefix ?? '';
  const found = queues(call).filter(({ id }) => id.startsWith(prefix));
  const { urls, NextToken } = urlPage(found, input, call);
  return { QueueUrls: urls, NextToken };
}

/** Without MaxResults there is one page only, and no token. */
function urlPage(rows: readonly QueueRow[], asked: ListQueuesRequest, call: Call) {
  const cut = page(rows, asked.MaxResults ?? 1000, asked.NextToken);
  if (!cut) throw new AwsError('InvalidParameterValue', 'Invalid NextToken', 400);
  const NextToken = asked.MaxResults === undefined ? undefined : cut.next;
  return { urls: cut.rows.map(({ id }) => urlOf(call, id)), NextToken };
}

export const queueOperations = {
  CreateQueue: createQueue,
  DeleteQueue: deleteQueue,
  SetQueueAttributes: setQueueAttributes,
  GetQueueAttributes: getQueueAttributes,
  ListQueues: listQueues,
  GetQueueUrl(input: GetQueueUrlRequest, call: Call): CreateQueueResult {
    if (!queues(call).get(input.QueueName ?? '')) throw nonexistent();
    return { QueueUrl: urlOf(call, input.QueueName ?? '') };
  },
  ListDeadLetterSourceQueues(input: ListDeadLetterSourceQueuesRequest, call: Call): object {
    const arn = arnOf(call, findQueue(call, input.QueueUrl).id);
    const sources = queues(call).filter(
      (row) => row.attributes['RedrivePolicy']?.includes(`"${arn}"`) === true,
    );
    const { urls, NextToken } = urlPage(sources, input, call);
    return { queueUrls: urls, NextToken };
  },
  TagQueue(input: TagQueueRequest, call: Call): void {
    const row = findQueue(call, input.QueueUrl);
    row.tags = { ...row.tags, ...input.Tags };
  },
  UntagQueue(input: UntagQueueRequest, call: Call): void {
    const row = findQueue(call, input.QueueUrl);
    for (const key of input.TagKeys ?? []) delete row.tags[key];
  },
  ListQueueTags: (input: DeleteQueueRequest, call: Call): ListQueueTagsResult => ({
    Tags: findQueue(call, input.QueueUrl).tags,
  }),
};
