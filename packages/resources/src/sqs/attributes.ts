import type { Json, JsonObject } from '@groundcrew/contract';
import { documentText, parsedDocument } from '../shape/json-text.ts';

/** What a queue goes back to. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
export const queueDefaults = {
  DelaySeconds: 0,
  MaximumMessageSize: 1_048_576,
  MessageRetentionPeriod: 345_600,
  ReceiveMessageWaitTimeSeconds: 0,
  VisibilityTimeout: 30,
  SqsManagedSseEnabled: true,
} as const;

const fifoDefaults = {
  ContentBasedDeduplication: false,
  DeduplicationScope: 'queue',
  FifoThroughputLimit: 'perQueue',
} as const;

/** Taken away by an empty text. */
const clearable = ['RedrivePolicy', 'RedriveAllowPolicy', 'KmsMasterKeyId'] as const;

export const settableAttributes = [
  ...Object.keys(queueDefaults),
  ...Object.keys(fifoDefaults),
  ...clearable,
  'KmsDataKeyReusePeriodSeconds',
];

const defaults: JsonObject = { ...queueDefaults, ...fifoDefaults, KmsDataKeyReusePeriodSeconds: 300 };

/** The attributes that a template gives, as the API takes them: all text. */
export const desiredAttributes = (
  desired: JsonObject,
  names: readonly string[] = [...settableAttributes, 'FifoQueue'],
): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = documentText(desired[name]);
      return value === undefined ? [] : [[name, value]];
    }),
  );

/** What changes, with the default of each attribute that the template no longer gives. */
export function changedAttributes(desired: JsonObject, changed: readonly string[]): Record<string, string> {
  const names = settableAttributes.filter((name) => changed.includes(name));
  const encrypted = desired['KmsMasterKeyId'] !== undefined;
  const gone = names
    .filter((name) => desired[name] === undefined)
    // A key of the customer's and SQS's own exclude each other.
    .filter((name) => !(encrypted && name === 'SqsManagedSseEnabled'))
    .filter((name) => encrypted || name !== 'KmsDataKeyReusePeriodSeconds');
  return {
    ...Object.fromEntries(gone.map((name) => [name, String(defaults[name] ?? '')])),
    ...desiredAttributes(desired, names),
  };
}

/** Attributes as a template has them; null for what AWS says that there is none of. */
export function liveAttributes(attributes: Readonly<Record<string, string>>): JsonObject {
  const value = (name: string): Json | undefined => {
    const text = attributes[name];
    if (text === undefined) return (clearable as readonly string[]).includes(name) ? null : undefined;
    if (name.endsWith('Policy')) return parsedDocument(text);
    if (text === 'true' || text === 'false') return text === 'true';
    return /^\d+$/.test(text) ? Number(text) : text;
  };
  return Object.fromEntries(
    settableAttributes.flatMap((name) => {
      const found = value(name);
      return found === undefined ? [] : [[name, found]];
    }),
  );
}
