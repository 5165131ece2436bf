import type { Json, JsonObject } from '@groundcrew/contract';

/** A property as text; undefined where the template is silent. */
export const text = (properties: JsonObject, name: string): string | undefined => {
  const value = properties[name];
  return value === undefined || value === null || typeof value === 'object' ? undefined : String(value);
};

/** A property that AWS requires; validation has seen to it that it is there. */
export const requiredText = (properties: JsonObject, name: string): string => text(properties, name) ?? '';

export const flag = (properties: JsonObject, name: string): boolean | undefined =>
  properties[name] === undefined ? undefined : String(properties[name]) === 'true';

export const count = (properties: JsonObject, name: string): number | undefined =>
  text(properties, name) === undefined ? undefined : Number(text(properties, name));

export const items = (properties: JsonObject, name: string): readonly Json[] => {
  const value = properties[name];
  return Array.isArray(value) ? (value as readonly Json[]) : [];
};

export const texts = (properties: JsonObject, name: string): readonly string[] =>
  items(properties, name).map(String);

export const objects = (properties: JsonObject, name: string): readonly JsonObject[] =>
  items(properties, name) as readonly JsonObject[];

export const object = (properties: JsonObject, name: string): JsonObject | undefined => {
  const value = properties[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
};

/**
 * The properties that an AWS call takes under the same name and in the same shape. The caller names a type of the SDK:
 * that CloudFormation's shapes are the same is what the tests against an AWS show.
 */
export function pick<Input>(
  properties: JsonObject,
  ...names: readonly (keyof Input & string)[]
): Pick<Input, never> & Partial<Input> {
  const chosen = names.filter((name) => properties[name] !== undefined);
  return Object.fromEntries(chosen.map((name) => [name, properties[name]])) as Partial<Input>;
}

/** Plain JSON: dates as text, undefined left out. An empty list stays: that something is gone from it is drift. */
export function plain(value: Readonly<Record<string, unknown>>): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}

/** The same list in another order. */
export const sameSet = (a: Json, b: Json): boolean =>
  Array.isArray(a) && Array.isArray(b) && JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));

const sorted = (list: readonly Json[]): readonly string[] => list.map((item) => JSON.stringify(item)).sort();
