import type { Json, JsonObject } from '@groundcrew/contract';

/** Names of CloudFormation to names of S3, at any depth. */
export type Names = Readonly<Record<string, string>>;

/** A value with its members called otherwise; what is not named keeps its name. */
export function renamed(value: Json | undefined, names: Names): Json {
  if (value === undefined) return null;
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => renamed(item, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as JsonObject).map(([name, item]) => [names[name] ?? name, renamed(item, names)]),
  );
}

export const reversed = (names: Names): Names =>
  Object.fromEntries(Object.entries(names).map(([from, to]) => [to, from]));

export const asObject = (value: Json | undefined): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};

export const asObjects = (value: Json | undefined): readonly JsonObject[] =>
  Array.isArray(value) ? (value as readonly JsonObject[]) : [];

/** Without members that have no value. */
export const compact = (value: Readonly<Record<string, Json | undefined>>): JsonObject =>
  Object.fromEntries(
    Object.entries(value).filter(
      (entry): entry is [string, Json] => entry[1] !== undefined && entry[1] !== null,
    ),
  );
