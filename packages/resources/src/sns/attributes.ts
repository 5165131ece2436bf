import type { Json, JsonObject } from '@groundcrew/contract';
import { documentText, parsedDocument } from '../shape/json-text.ts';
import { objects, text } from '../shape/properties.ts';

export const topicDefaults = {
  ContentBasedDeduplication: false,
  DisplayName: '',
  FifoThroughputScope: 'Topic',
  SignatureVersion: '1',
  TracingConfig: 'PassThrough',
} as const;

/** Attributes under the name of their property. Those without a default are taken away by an empty text. */
export const attributeProperties = [
  ...Object.keys(topicDefaults),
  'ArchivePolicy',
  'KmsMasterKeyId',
  'MaximumMessageSize',
];

const loggers: Readonly<Record<string, string>> = {
  'http/s': 'HTTP',
  sqs: 'SQS',
  lambda: 'Lambda',
  firehose: 'Firehose',
  application: 'Application',
};
/** Member of a LoggingConfig → the end of its attribute's name. */
const feedback: Readonly<Record<string, string>> = {
  SuccessFeedbackRoleArn: 'SuccessFeedbackRoleArn',
  SuccessFeedbackSampleRate: 'SuccessFeedbackSampleRate',
  FailureFeedbackRoleArn: 'FailureFeedbackRoleArn',
};

/** The attributes that `DeliveryStatusLogging` spells. */
export const loggingAttributes = (properties: JsonObject): Record<string, string> =>
  Object.fromEntries(
    objects(properties, 'DeliveryStatusLogging').flatMap((config) => {
      const prefix = loggers[String(config['Protocol']).toLowerCase()] ?? '';
      return Object.entries(feedback).flatMap(([member, suffix]) => {
        const value = text(config, member);
        return value === undefined ? [] : [[prefix + suffix, value]];
      });
    }),
  );

export const liveLogging = (attributes: Readonly<Record<string, string>>): JsonObject[] =>
  Object.entries(loggers).flatMap(([Protocol, prefix]) => {
    const members = Object.entries(feedback).flatMap(([member, suffix]): [string, string][] => {
      const value = attributes[prefix + suffix];
      return value === undefined || value === '' ? [] : [[member, value]];
    });
    return members.length === 0 ? [] : [{ Protocol, ...Object.fromEntries(members) }];
  });

export const desiredAttributes = (desired: JsonObject): Record<string, string> => ({
  ...Object.fromEntries(
    [...attributeProperties, 'FifoTopic'].flatMap((name) => {
      const value = documentText(desired[name]);
      return value === undefined ? [] : [[name, value]];
    }),
  ),
  ...loggingAttributes(desired),
});

/** Attributes as a template has them; null for what AWS says that there is none of. */
export function liveAttributes(attributes: Readonly<Record<string, string>>): JsonObject {
  const value = (name: string): Json | undefined => {
    const found = attributes[name];
    if (found === undefined || found === '') return name in topicDefaults ? undefined : null;
    if (name === 'ArchivePolicy') return parsedDocument(found);
    if (found === 'true' || found === 'false') return found === 'true';
    return name === 'MaximumMessageSize' ? Number(found) : found;
  };
  return Object.fromEntries(
    attributeProperties.flatMap((name): [string, Json][] => {
      const found = value(name) ?? (name in topicDefaults ? topicDefault(name) : null);
      return [[name, found]];
    }),
  );
}

export const topicDefault = (name: string): Json => (topicDefaults as JsonObject)[name] ?? null;
