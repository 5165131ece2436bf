import { isFailure } from '@groundcrew/aws';
import type { Json, JsonObject } from '@groundcrew/contract';
import type { Operation } from '@groundcrew/stacks';
import type { Services } from '../services.ts';
import { act } from '../shape/act.ts';
import type { Definition } from '../shape/definition.ts';
import { fewOrAll } from '../shape/few-or-all.ts';
import { ifThere } from '../shape/if-there.ts';
import { parsedDocument } from '../shape/json-text.ts';
import { takenName } from '../shape/taken-name.ts';
import { flag, text } from '../shape/properties.ts';
import { insist } from '../shape/refusals.ts';
import { isOwn, tagChange, tagMap, tagsAtCreate, tagsOfMap, visibleTags, type Tag } from '../shape/tags.ts';
import {
  changedAttributes,
  desiredAttributes,
  liveAttributes,
  queueDefaults,
  settableAttributes,
} from './attributes.ts';

const repeatable = { repeatable: true };
/** A name is free again 60 seconds after its queue was deleted. */
const quarantine = 90_000;

interface Details {
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: readonly Tag[];
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html */
export function queue({ sqs, session: { clock } }: Services): Definition<string, Details> {
  const nameOf = (operation: Operation, desired: JsonObject) =>
    text(desired, 'QueueName') ??
    (flag(desired, 'FifoQueue') === true ? `${operation.generateName(75)}.fifo` : operation.generateName(80));
  const nameIn = (url: string) => url.split('/').pop() ?? '';
  const urlOf = async (QueueName: string) =>
    (await ifThere(sqs.call('GetQueueUrl', { QueueName })))?.QueueUrl;
  async function* all(): AsyncIterable<string> {
    for await (const page of sqs.pages('ListQueues', { MaxResults: 1000 })) yield* page.QueueUrls ?? [];
  }
  const tagsOf = async (QueueUrl: string) => tagsOfMap((await sqs.call('ListQueueTags', { QueueUrl })).Tags);

  return {
    type: 'AWS::SQS::Queue',
    finder: {
      all,
      byIds: async (ids) =>
        fewOrAll(ids, { one: async (url) => urlOf(nameIn(url)), all, idOf: (url) => url }),
    },
    id: (url) => url,
    async details(QueueUrl) {
      const [{ Attributes = {} }, tags] = await Promise.all([
        sqs.call('GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] }),
        tagsOf(QueueUrl),
      ]);
      return { attributes: Attributes, tags };
    },
    live: (url, details) => ({
      properties: {
        QueueName: nameIn(url),
        ...(details && {
          ...liveAttributes(details.attributes),
          FifoQueue: details.attributes['FifoQueue'] === 'true',
          Tags: visibleTags(details.tags),
        }),
      },
      attributes: {
        Ref: url,
        QueueUrl: url,
        QueueName: nameIn(url),
        ...(details && { Arn: details.attributes['QueueArn'] }),
      },
      ...(!details && {
        unread: [...settableAttributes, 'FifoQueue', 'Tags'].map((name) => `/${name}`),
      }),
    }),
    /** A second create with the same attributes succeeds, whoever made the first. */
    idempotency: 'conflict',
    async make(operation, desired) {
      const QueueName = nameOf(operation, desired);
      const before = await urlOf(QueueName);
      if (before !== undefined && !isOwn(operation, await ifThere(tagsOf(before))))
        throw takenName('AWS::SQS::Queue', QueueName, 'name');
      const insisting = {
        subject: `AWS::SQS::Queue ${QueueName}`,
        patience: quarantine,
        passes: (problem: unknown) => isFailure(problem, /QueueDeletedRecently/),
        waiting: 'kept back for a minute, since a queue of its name was deleted',
      };
      const { QueueUrl = '' } = await insist(clock, operation, insisting, async () =>
        act(
          sqs,
          operation,
          'CreateQueue',
          {
            QueueName,
            Attributes: desiredAttributes(desired),
            tags: tagMap(tagsAtCreate(operation, desired)),
          },
          repeatable,
        ),
      );
      return QueueUrl;
    },
    async find(operation, desired) {
      const url = await urlOf(nameOf(operation, desired));
      const tags = url === undefined ? undefined : await ifThere(tagsOf(url));
      return isOwn(operation, tags) ? url : undefined;
    },
    updates: [
      {
        properties: settableAttributes,
        async apply(operation, QueueUrl, { desired, changed }) {
          const Attributes = changedAttributes(desired, changed);
          if (Object.keys(Attributes).length === 0) return;
          await act(sqs, operation, 'SetQueueAttributes', { QueueUrl, Attributes }, repeatable);
        },
      },
      {
        properties: ['Tags'],
        async apply(operation, QueueUrl, change) {
          const { set, remove } = tagChange(change);
          if (set.length > 0)
            await act(sqs, operation, 'TagQueue', { QueueUrl, Tags: tagMap(set) }, repeatable);
          if (remove.length > 0)
            await act(sqs, operation, 'UntagQueue', { QueueUrl, TagKeys: [...remove] }, repeatable);
        },
      },
    ],
    async remove(operation, QueueUrl) {
      await act(sqs, operation, 'DeleteQueue', { QueueUrl }, repeatable);
    },
    defaults: { ...queueDefaults, FifoQueue: false },
    equal: (property, desired, live) => property.endsWith('Policy') && sameDocument(desired, live),
  };
}

/** `maxReceiveCount` may be text, and a whole document too. */
const sameDocument = (a: Json, b: Json): boolean => normal(a) === normal(b);

function normal(document: Json): string {
  const value = typeof document === 'string' ? parsedDocument(document) : document;
  if (typeof value !== 'object') return String(value);
  return JSON.stringify(
    Object.entries(value ?? {})
      .map(([key, item]) => [key, Array.isArray(item) ? item.map(String).sort() : String(item)])
      .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  );
}
