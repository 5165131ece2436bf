import { isFailure } from '@groundcrew/aws';
import type { JsonObject } from '@groundcrew/contract';
import type { Operation } from '@groundcrew/stacks';
import type { Services } from '../services.ts';
import { act } from '../shape/act.ts';
import type { Definition } from '../shape/definition.ts';
import { fewOrAll } from '../shape/few-or-all.ts';
import { ifThere } from '../shape/if-there.ts';
import { documentText } from '../shape/json-text.ts';
import { takenName } from '../shape/taken-name.ts';
import { flag, sameSet, text } from '../shape/properties.ts';
import { isOwn, tagChange, tagsAtCreate, visibleTags, type Tag } from '../shape/tags.ts';
import {
  attributeProperties,
  desiredAttributes,
  liveAttributes,
  liveLogging,
  loggingAttributes,
  topicDefault,
  topicDefaults,
} from './attributes.ts';
import {
  hasSubscriptions,
  subscribe,
  subscriptionsOf,
  unsubscribe,
  type Subscribed,
} from './subscriptions.ts';

const repeatable = { repeatable: true };

interface Details {
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: readonly { Key?: string; Value?: string }[];
  readonly subscriptions: readonly Subscribed[];
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topic.html */
export function topic({ sns }: Services): Definition<string, Details> {
  const nameOf = (operation: Operation, desired: JsonObject) =>
    text(desired, 'TopicName') ??
    (flag(desired, 'FifoTopic') === true
      ? `${operation.generateName(251)}.fifo`
      : operation.generateName(256));
  const nameIn = (arn: string) => arn.split(':').pop() ?? '';
  async function* all(): AsyncIterable<string> {
    for await (const page of sns.pages('ListTopics', {}))
      for (const { TopicArn = '' } of page.Topics ?? []) yield TopicArn;
  }
  const one = async (TopicArn: string) =>
    (await ifThere(sns.call('GetTopicAttributes', { TopicArn }))) && TopicArn;
  const tagsOf = async (ResourceArn: string) =>
    (await sns.call('ListTagsForResource', { ResourceArn })).Tags ?? [];
  const arnOf = async (name: string): Promise<string | undefined> => {
    for await (const arn of all()) if (nameIn(arn) === name) return arn;
    return undefined;
  };
  const set = async (operation: Operation, TopicArn: string, AttributeName: string, AttributeValue: string) =>
    act(sns, operation, 'SetTopicAttributes', { TopicArn, AttributeName, AttributeValue }, repeatable);
  const putDataProtection = async (operation: Operation, ResourceArn: string, desired: JsonObject) => {
    const DataProtectionPolicy = documentText(desired['DataProtectionPolicy']) ?? '';
    await act(sns, operation, 'PutDataProtectionPolicy', { ResourceArn, DataProtectionPolicy }, repeatable);
  };

  return {
    type: 'AWS::SNS::Topic',
    finder: {
      all,
      byIds: async (ids) => fewOrAll(ids, { one, all, idOf: (arn) => arn }),
    },
    id: (arn) => arn,
    async details(TopicArn) {
      const [{ Attributes = {} }, tags, subscriptions] = await Promise.all([
        sns.call('GetTopicAttributes', { TopicArn }),
        tagsOf(TopicArn),
        subscriptionsOf(sns, TopicArn),
      ]);
      return { attributes: Attributes, tags, subscriptions };
    },
    live: (arn, details) => ({
      properties: {
        TopicName: nameIn(arn),
        FifoTopic: arn.endsWith('.fifo'),
        ...(details && {
          ...liveAttributes(details.attributes),
          DeliveryStatusLogging: liveLogging(details.attributes),
          Subscription: details.subscriptions.map(({ Protocol, Endpoint }) => ({ Protocol, Endpoint })),
          Tags: visibleTags(details.tags),
        }),
      },
      attributes: { Ref: arn, TopicArn: arn, TopicName: nameIn(arn) },
      unread: [
        '/DataProtectionPolicy',
        ...(details
          ? []
          : [...attributeProperties, 'DeliveryStatusLogging', 'Subscription', 'Tags'].map(
              (name) => `/${name}`,
            )),
      ],
    }),
    /** A second create is refused where its tags differ, and the tag of an operation always does. */
    idempotency: 'conflict',
    async make(operation, desired) {
      const Name = nameOf(operation, desired);
      const Attributes = desiredAttributes(desired);
      const Tags: Tag[] = tagsAtCreate(operation, desired);
      try {
        const input = { Name, Attributes, Tags };
        const { TopicArn = '' } = await act(sns, operation, 'CreateTopic', input, repeatable);
        return TopicArn;
      } catch (problem) {
        if (!isFailure(problem, /InvalidParameter/) || !/already exists/.test(problem.call.message))
          throw problem;
        const arn = await arnOf(Name);
        if (arn !== undefined && isOwn(operation, await tagsOf(arn))) return arn;
        throw takenName('AWS::SNS::Topic', Name, 'name');
      }
    },
    async find(operation, desired) {
      const arn = await arnOf(nameOf(operation, desired));
      const tags = arn === undefined ? undefined : await ifThere(tagsOf(arn));
      return isOwn(operation, tags) ? arn : undefined;
    },
    async complete(operation, arn, desired) {
      if (desired['DataProtectionPolicy'] !== undefined) await putDataProtection(operation, arn, desired);
      await subscribe(sns, operation, arn, desired);
    },
    updates: [
      {
        properties: attributeProperties,
        async apply(operation, arn, { desired, changed }) {
          for (const name of attributeProperties.filter((each) => changed.includes(each)))
            await set(operation, arn, name, documentText(desired[name] ?? topicDefault(name)) ?? '');
        },
      },
      {
        properties: ['DeliveryStatusLogging'],
        async apply(operation, arn, { desired, live }) {
          const [wanted, present] = [loggingAttributes(desired), loggingAttributes(live.properties)];
          for (const [name, value] of Object.entries(wanted))
            if (present[name] !== value) await set(operation, arn, name, value);
          for (const name of Object.keys(present))
            if (wanted[name] === undefined) await set(operation, arn, name, '');
        },
      },
      {
        properties: ['DataProtectionPolicy'],
        apply: async (operation, arn, { desired }) => putDataProtection(operation, arn, desired),
      },
      {
        properties: ['Subscription'],
        async apply(operation, arn, change) {
          await subscribe(sns, operation, arn, change.desired);
          await unsubscribe(sns, operation, arn, change);
        },
      },
      {
        properties: ['Tags'],
        async apply(operation, ResourceArn, change) {
          const { set: Tags, remove } = tagChange(change);
          if (Tags.length > 0)
            await act(sns, operation, 'TagResource', { ResourceArn, Tags: [...Tags] }, repeatable);
          if (remove.length > 0)
            await act(sns, operation, 'UntagResource', { ResourceArn, TagKeys: [...remove] }, repeatable);
        },
      },
    ],
    async remove(operation, TopicArn) {
      await act(sns, operation, 'DeleteTopic', { TopicArn }, repeatable);
    },
    defaults: { ...topicDefaults, FifoTopic: false },
    equal(property, desired, live) {
      if (property === 'Subscription') return hasSubscriptions(desired, live);
      return property === 'DeliveryStatusLogging' && sameSet(desired, live);
    },
  };
}
