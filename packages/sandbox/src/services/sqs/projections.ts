import type { Model, Projection } from '../../world/projection.ts';
import type { Call } from '../../service.ts';
import { nameFor } from '../../cloud-control/generated-ids.ts';
import { model } from '../shared/model.ts';
import { tagList, tagsOf, type TagPair } from '../shared/tags.ts';
import { queueOperations } from './queues.ts';
import { arnOf, findQueue, queues, urlOf } from './rows.ts';

const NUMBERS = [
  'DelaySeconds',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'VisibilityTimeout',
  'KmsDataKeyReusePeriodSeconds',
];
const FLAGS = ['FifoQueue', 'ContentBasedDeduplication', 'SqsManagedSseEnabled'];
const TEXTS = ['DeduplicationScope', 'FifoThroughputLimit', 'KmsMasterKeyId'];
const DOCUMENTS = ['RedrivePolicy', 'RedriveAllowPolicy'];

/** A model's values as attributes, which are text. */
function attributesOf(desired: Model): Record<string, string> {
  const names = [...NUMBERS, ...FLAGS, ...TEXTS, ...DOCUMENTS].filter((name) => desired[name] !== undefined);
  return Object.fromEntries(
    names.map((name) => {
      const value = desired[name];
      return [name, typeof value === 'object' ? JSON.stringify(value) : String(value)];
    }),
  );
}

const queue: Projection = {
  type: 'AWS::SQS::Queue',
  create(desired, call) {
    const suffix = desired['FifoQueue'] === true ? '.fifo' : '';
    const QueueName = String(desired['QueueName'] ?? nameFor('AWS::SQS::Queue') + suffix);
    const tags = tagsOf(desired['Tags'] as TagPair[] | undefined);
    queueOperations.CreateQueue({ QueueName, Attributes: attributesOf(desired), tags }, call);
    return urlOf(call, QueueName);
  },
  read(url, call) {
    const row = queues(call).get(url.split('/').pop() ?? '');
    if (!row) return undefined;
    const given = ([name, text]: [string, string]): [string, unknown][] => {
      if (NUMBERS.includes(name)) return [[name, Number(text)]];
      if (FLAGS.includes(name)) return [[name, text === 'true']];
      if (DOCUMENTS.includes(name)) return [[name, JSON.parse(text)]];
      return TEXTS.includes(name) ? [[name, text]] : [];
    };
    return model({
      ...Object.fromEntries(Object.entries(row.attributes).flatMap(given)),
      QueueName: row.id,
      QueueUrl: urlOf(call, row.id),
      Arn: arnOf(call, row.id),
      Tags: tagList(row.tags),
    });
  },
  update(QueueUrl, desired, call: Call) {
    const row = findQueue(call, QueueUrl);
    const gone = [...TEXTS, ...DOCUMENTS].filter(
      (name) => row.attributes[name] !== undefined && desired[name] === undefined,
    );
    const Attributes = { ...Object.fromEntries(gone.map((name) => [name, ''])), ...attributesOf(desired) };
    delete (Attributes as Record<string, string>)['FifoQueue'];
    queueOperations.SetQueueAttributes({ QueueUrl, Attributes }, call);
    row.tags = tagsOf(desired['Tags'] as TagPair[] | undefined);
  },
  delete: (QueueUrl, call) => queueOperations.DeleteQueue({ QueueUrl }, call),
  list: (call) =>
    queues(call)
      .all()
      .map(({ id }) => urlOf(call, id)),
};

export const projections: readonly Projection[] = [queue];
