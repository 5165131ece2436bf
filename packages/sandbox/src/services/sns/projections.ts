import { nameFor } from '../../cloud-control/generated-ids.ts';
import type { Call } from '../../service.ts';
import type { Model, Projection } from '../../world/projection.ts';
import { jsonText, parsedJson } from '../shared/json-text.ts';
import { model } from '../shared/model.ts';
import { tagList, tagsOf, type TagPair } from '../shared/tags.ts';
import { findTopic, subscriptions, subscriptionsOf, topics } from './rows.ts';
import { subscriptionOperations } from './subscriptions.ts';
import { topicOperations } from './topics.ts';

const TEXTS = ['DisplayName', 'KmsMasterKeyId', 'SignatureVersion', 'TracingConfig', 'FifoThroughputScope'];
const FLAGS = ['FifoTopic', 'ContentBasedDeduplication'];
const OTHER = ['MaximumMessageSize', 'ArchivePolicy'];

const attributesOf = (desired: Model): Record<string, string> =>
  Object.fromEntries(
    [...TEXTS, ...FLAGS, ...OTHER].flatMap((name) => {
      const value = desired[name];
      if (value === undefined) return [];
      return [[name, typeof value === 'object' ? JSON.stringify(value) : String(value)]];
    }),
  );

interface Endpoint {
  readonly Protocol: string;
  readonly Endpoint: string;
}

function settle(arn: string, desired: Model, call: Call): void {
  const row = findTopic(call, arn);
  row.dataProtectionPolicy = jsonText(desired['DataProtectionPolicy']);
  const wanted = (desired['Subscription'] ?? []) as Endpoint[];
  for (const { id, protocol, endpoint } of subscriptionsOf(call, arn))
    if (!wanted.some((each) => each.Protocol === protocol && each.Endpoint === endpoint))
      subscriptions(call).remove(id);
  for (const { Protocol, Endpoint: endpoint } of wanted)
    subscriptionOperations.Subscribe({ TopicArn: arn, Protocol, Endpoint: endpoint }, call);
}

const topic: Projection = {
  type: 'AWS::SNS::Topic',
  create(desired, call) {
    const suffix = desired['FifoTopic'] === true ? '.fifo' : '';
    const Name = String(desired['TopicName'] ?? nameFor('AWS::SNS::Topic') + suffix);
    const Tags = (desired['Tags'] ?? []) as TagPair[];
    const { TopicArn = '' } = topicOperations.CreateTopic(
      { Name, Attributes: attributesOf(desired), Tags },
      call,
    );
    settle(TopicArn, desired, call);
    return TopicArn;
  },
  read(arn, call) {
    const row = topics(call).get(arn);
    if (!row) return undefined;
    const { attributes } = row;
    const flag = (name: string) => (attributes[name] === undefined ? undefined : attributes[name] === 'true');
    const size = attributes['MaximumMessageSize'];
    return model({
      ...Object.fromEntries(TEXTS.map((name) => [name, attributes[name]])),
      ...Object.fromEntries(FLAGS.map((name) => [name, flag(name)])),
      MaximumMessageSize: size === undefined ? undefined : Number(size),
      ArchivePolicy: parsedJson(attributes['ArchivePolicy']),
      DataProtectionPolicy: parsedJson(row.dataProtectionPolicy),
      Subscription: subscriptionsOf(call, arn).map(({ protocol, endpoint }) => ({
        Protocol: protocol,
        Endpoint: endpoint,
      })),
      TopicName: row.name,
      TopicArn: arn,
      Tags: tagList(row.tags),
    });
  },
  update(TopicArn, desired, call) {
    const row = findTopic(call, TopicArn);
    const after = attributesOf(desired);
    for (const name of [...TEXTS, ...OTHER, 'ContentBasedDeduplication'])
      if (row.attributes[name] !== after[name])
        topicOperations.SetTopicAttributes(
          { TopicArn, AttributeName: name, AttributeValue: after[name] ?? '' },
          call,
        );
    settle(TopicArn, desired, call);
    row.tags = tagsOf(desired['Tags'] as TagPair[] | undefined);
  },
  delete(TopicArn, call) {
    findTopic(call, TopicArn);
    topicOperations.DeleteTopic({ TopicArn }, call);
  },
  list: (call) =>
    topics(call)
      .all()
      .map(({ id }) => id),
};

export const projections: readonly Projection[] = [topic];
