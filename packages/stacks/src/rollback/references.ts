import type { Json, SourceRange } from '@groundcrew/contract';
import { isSecretMark, secretMark, type RecordedResource } from '@groundcrew/planner';
import {
  attributeValue,
  deferCall,
  keptSecret,
  secretValue,
  type Value,
  type ValueObject,
} from '@groundcrew/program';
import { objectOf } from '../state/read.ts';
import type { ResourceRow } from '../state/tables.ts';
import type { KeptValue } from './kept-values.ts';

/** Nothing of a rollback stands in a template. */
export const nowhere: SourceRange = {
  file: 'rollback',
  start: { line: 1, column: 1 },
  end: { line: 1, column: 1 },
};

/** A text that will be another one once its resource has been made anew. */
export interface OldText {
  readonly text: string;
  readonly logicalId: string;
  readonly attribute: string;
}

const shortest = 4;

/** What `Ref` and `Fn::GetAtt` answered about resources that come back as new ones, but for what their properties say. */
export function oldTextsOf(rows: readonly ResourceRow[]): OldText[] {
  return rows
    .flatMap((row) => {
      const given = new Set(Object.values(objectOf(row.properties)));
      return Object.entries(objectOf(row.attributes)).flatMap(([attribute, text]): OldText[] =>
        typeof text === 'string' && text.length >= shortest && !given.has(text)
          ? [{ text, logicalId: row.logical_id, attribute }]
          : [],
      );
    })
    .toSorted((a, b) => b.text.length - a.text.length || (a.attribute === 'Ref' ? -1 : 1));
}

/**
 * Those that a resource can have been given: of what it depends on. What it does not depend on may have taken the same text
 * from it, or both from elsewhere, as an interface has the id of its subnet's network.
 */
export const oldTextsFor = ({ dependsOn }: Pick<RecordedResource, 'dependsOn'>, old: readonly OldText[]) =>
  old.filter(({ logicalId }) => dependsOn.includes(logicalId));

/** Puts references where old ids stand, so that what pointed at the old resource points at the new one. */
export function referring(value: Json, old: readonly OldText[]): Value {
  if (typeof value === 'string') return referringText(value, old);
  if (Array.isArray(value)) return value.map((item: Json) => referring(item, old));
  if (typeof value !== 'object' || value === null || isSecretMark(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, referring(item, old)]));
}

function referringText(text: string, old: readonly OldText[]): Value {
  const first = old.find((candidate) => text.includes(candidate.text));
  if (!first) return text;
  const parts = text.split(first.text).flatMap((part, i): Value[] => {
    const rest = part === '' ? [] : [referringText(part, old)];
    return i === 0 ? rest : [attributeValue(first.logicalId, first.attribute, nowhere), ...rest];
  });
  return parts.length === 1 ? (parts[0] ?? text) : deferCall('Fn::Join', ['', parts], nowhere);
}

/** The values behind fingerprints, to be read in a handler. Those that are not kept stay as they are. */
export function withSecrets(value: Value, kept: ReadonlyMap<string, KeptValue>): Value {
  if (isSecretMark(value as Json)) {
    const { $secret: fingerprint } = value as ReturnType<typeof secretMark>;
    const found = kept.get(fingerprint);
    return found ? secretValue(keptSecret(fingerprint, found.form), nowhere) : value;
  }
  if (Array.isArray(value)) return value.map((item: Value) => withSecrets(item, kept));
  if (typeof value !== 'object' || value === null || '$deferred' in value) return value;
  return Object.fromEntries(
    Object.entries(value as ValueObject).map(([key, item]) => [key, withSecrets(item, kept)]),
  );
}

/** Names as `withSecrets` gives them, to references into the store. */
export const secretReferences = (kept: ReadonlyMap<string, KeptValue>): Record<string, string> =>
  Object.fromEntries(
    [...kept].map(([fingerprint, { reference, form }]) => [keptSecret(fingerprint, form), reference]),
  );
