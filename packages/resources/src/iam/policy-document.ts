import type { Json, JsonObject } from '@groundcrew/contract';

/** A policy as IAM answers it: URL-encoded JSON. */
export const decodePolicy = (encoded: string | undefined): Json =>
  encoded === undefined ? null : (JSON.parse(decodeURIComponent(encoded)) as Json);

/** A policy as IAM takes it. A template may write it as JSON text or as a map. */
export const encodePolicy = (document: Json | undefined): string =>
  typeof document === 'string' ? document : JSON.stringify(document ?? {});

/**
 * True when IAM takes two policies for the same: the order of lists doesn't count, one item may stand without its list,
 * and an account id means its root. Source: IAM user guide, "Grammar of the IAM JSON policy language".
 */
export const samePolicy = (a: Json | undefined, b: Json | undefined): boolean =>
  normal(parsed(a)) === normal(parsed(b));

const parsed = (document: Json | undefined): Json => {
  if (typeof document !== 'string') return document ?? null;
  try {
    return JSON.parse(document) as Json;
  } catch {
    return document;
  }
};

function normal(value: Json): string {
  if (Array.isArray(value))
    return `[${[...new Set(value.map((item: Json) => normal(item)))].sort().join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value as JsonObject).map(([key, item]) => {
      const list: Json =
        Array.isArray(item) || (typeof item === 'object' && key !== 'Statement') ? item : [item];
      return `${key}:${normal(list)}`;
    });
    return `{${entries.sort().join(',')}}`;
  }
  return String(value).replace(/^arn:aws[a-z-]*:iam::(\d{12}):root$/, '$1');
}
