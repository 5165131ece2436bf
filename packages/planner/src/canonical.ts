import { createHash } from 'node:crypto';
import type { Json } from '@groundcrew/contract';

/** JSON with sorted keys and without `undefined`, so that equal values have equal texts. */
export function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (value instanceof Map) return canonical(Object.fromEntries(value));
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item ?? null)).join(',')}]`;
  let text = '';
  // Written in one go: plans of ten thousand resources are hashed whole.
  for (const key of Object.keys(value).sort()) {
    const item = (value as Readonly<Record<string, unknown>>)[key];
    if (item !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonical(item)}`;
  }
  return `{${text}}`;
}

/** SHA-256 in hex over the canonical text. Maps count as objects. */
export const hashOf = (value: unknown): string => createHash('sha256').update(canonical(value)).digest('hex');

/** The text that is fingerprinted for a secret: `"5"` and `5` are one secret. */
export const secretText = (value: Json): string =>
  typeof value === 'object' ? canonical(value) : String(value);

/** AWS may answer lists in another order each time. */
export function withoutOrder(value: Json): Json {
  if (Array.isArray(value)) {
    return value
      .map((item: Json) => withoutOrder(item))
      .sort((a, b) => (canonical(a) < canonical(b) ? -1 : 1));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutOrder(item)]));
}
