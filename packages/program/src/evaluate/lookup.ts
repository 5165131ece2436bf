import type { Json, JsonObject, SourceRange } from '@groundcrew/contract';
import { placeText, type Place } from './place.ts';

/** A fact from outside the program that a function or parameter asks for; answered before planning. */
export type Lookup =
  | { readonly kind: 'zones'; readonly region: string }
  | { readonly kind: 'export'; readonly name: string }
  | {
      readonly kind: 'stack-output';
      readonly stack: string;
      readonly output: string;
      readonly region?: string;
    }
  /** Which account a name means, and the region there. */
  | { readonly kind: 'place'; readonly account?: string; readonly region?: string }
  | { readonly kind: 'ssm'; readonly name: string; readonly version?: string }
  | {
      readonly kind: 'resource';
      readonly type: string;
      /** Properties and attributes by name or path, and what they have to be. */
      readonly where: JsonObject;
      /** A property or attribute; `Ref` for what a reference yields. */
      readonly returns: string;
      /** All that fit, as a list, instead of the only one. */
      readonly all: boolean;
    };

/** A lookup with the place in the source that asks for it, for saying why there is no answer. */
export type Question = Lookup & Placed & { readonly at?: SourceRange };

/** Where a lookup is answered, if not where the stack stands. */
export type Placed = { readonly place?: Place };

export const lookupKey = (lookup: Lookup & Placed): string =>
  lookup.place && lookup.kind !== 'resource' ? `${keyOf(lookup)}@${placeText(lookup.place)}` : keyOf(lookup);

const keyOf = (lookup: Lookup & Placed): string => {
  switch (lookup.kind) {
    case 'zones':
      return `zones:${lookup.region}`;
    case 'export':
      return `export:${lookup.name}`;
    case 'stack-output':
      return `stack-output:${lookup.region ?? ''}:${lookup.stack}:${lookup.output}`;
    case 'ssm':
      return `ssm:${lookup.name}:${lookup.version ?? ''}`;
    case 'place':
      return `place:${lookup.account ?? ''}:${lookup.region ?? ''}`;
    case 'resource': {
      const { type, where, returns, all, place } = lookup;
      const parts = [type, sorted(where), returns, all, ...(place ? [place] : [])];
      return `${resourceKey}${JSON.stringify(parts)}`;
    }
  }
};

/** The name of the export that a lookup's key asks for; undefined for the key of another kind. */
export const exportOfLookup = (key: string): string | undefined =>
  key.startsWith('export:') ? key.slice('export:'.length) : undefined;

const resourceKey = 'resource:';

/** The lookup of a resource from its key, for asking it again; undefined for the key of another kind. */
export function resourceLookup(
  key: string,
): (Extract<Lookup, { readonly kind: 'resource' }> & Placed) | undefined {
  if (!key.startsWith(resourceKey)) return undefined;
  const [type, where, returns, all, place] = JSON.parse(key.slice(resourceKey.length)) as [
    string,
    JsonObject,
    string,
    boolean,
    Place?,
  ];
  return { kind: 'resource', type, where, returns, all, place };
}

/** So that the same question has the same key, however it is written. */
function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => sorted(item));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]): [string, Json] => [key, sorted(item)]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
