import type { Json, JsonObject } from '@groundcrew/contract';
import type { Live } from '../resource-type.ts';

/**
 * Whether a resource has what a match asks for: `no` as soon as one key differs, `unknown` while a key that it may have
 * was not read. Keys name properties and attributes, by path: `CidrBlock`, `Placement.Tenancy`, `Tags: {Name: main}`.
 */
export function fits(live: Live, where: JsonObject): 'yes' | 'no' | 'unknown' {
  let answer: 'yes' | 'unknown' = 'yes';
  for (const [path, wanted] of Object.entries(where)) {
    const found = valueOf(live, path);
    if (found === undefined && isUnread(live, path)) answer = 'unknown';
    else if (!covers(found, wanted)) return 'no';
  }
  return answer;
}

/** A property or attribute by its name or its path, with dots or slashes. */
export function valueOf(live: Live, path: string): Json | undefined {
  const direct = live.properties[path] ?? live.attributes[path];
  return direct ?? inside(live.properties, path) ?? inside(live.attributes, path);
}

function inside(value: JsonObject, path: string): Json | undefined {
  let found: Json | undefined = value;
  for (const part of partsOf(path)) {
    if (isTags(found)) found = found.find((tag) => tag['Key'] === part)?.['Value'];
    else found = isObject(found) ? found[part] : undefined;
  }
  return found;
}

const partsOf = (path: string): string[] => path.split(/[./]/).filter(Boolean);

/** A list of a type says only what exists, or leaves out what costs a call each. */
const isUnread = (live: Live, path: string): boolean => {
  const [top] = partsOf(path);
  if (top !== undefined && live.properties[top] === null) return false;
  return live.unread !== undefined && !(top !== undefined && top in live.properties);
};

/** Whether a value says all that is wanted; it may say more. Scalars are compared as texts, as templates write them. */
function covers(found: Json | undefined, wanted: Json): boolean {
  if (found === undefined || found === null) return isNothing(wanted);
  if (Array.isArray(wanted)) {
    const items: readonly Json[] = Array.isArray(found) ? found : [found];
    return wanted.every((each: Json) => items.some((item) => covers(item, each)));
  }
  if (isObject(wanted)) {
    if (isTags(found))
      return Object.entries(wanted).every(([key, value]) => {
        const tag = found.find((each) => each['Key'] === key);
        return tag !== undefined && covers(tag['Value'], value);
      });
    return (
      isObject(found) && Object.entries(wanted).every(([key, value]) => covers(inside(found, key), value))
    );
  }
  return typeof found === 'object' ? false : String(found) === String(wanted);
}

const isNothing = (value: Json): boolean =>
  value === null || (Array.isArray(value) && value.length === 0) || value === '';

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isTags = (value: Json | undefined): value is readonly JsonObject[] =>
  Array.isArray(value) && value.length > 0 && value.every((item: Json) => isObject(item) && 'Key' in item);
