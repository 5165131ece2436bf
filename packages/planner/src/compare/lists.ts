import type { Json, JsonObject } from '@groundcrew/contract';
import { isPlainObject } from '../marks.ts';

/** Items of two lists that belong together; `index` is the place in the desired list, or one after its end for what is gone. */
export interface Pair {
  readonly index: number;
  readonly desired: Json | undefined;
  readonly other: Json | undefined;
}

/** `[{Key, Value}]`, in any order: CloudFormation's shape for tags and other attributes. */
export const isKeyed = (list: readonly Json[]): list is readonly JsonObject[] =>
  list.length > 0 &&
  list.every((item) => isPlainObject(item) && typeof item['Key'] === 'string') &&
  new Set(list.map((item) => (item as JsonObject)['Key'])).size === list.length;

export const pairByIndex = (desired: readonly Json[], other: readonly Json[]): Pair[] =>
  Array.from({ length: Math.max(desired.length, other.length) }, (_, index) => ({
    index,
    desired: desired[index],
    other: other[index],
  }));

export function pairByKey(desired: readonly JsonObject[], other: readonly JsonObject[]): Pair[] {
  const byKey = new Map(other.map((item) => [item['Key'], item]));
  const keys = new Set(desired.map((item) => item['Key']));
  const gone = other.filter((item) => !keys.has(item['Key']));
  return [
    ...desired.map((item, index) => ({ index, desired: item as Json, other: byKey.get(item['Key']) })),
    ...gone.map((item, i) => ({ index: desired.length + i, desired: undefined, other: item })),
  ];
}

/** Pairs equal items wherever they stand, and what is left over in turn. */
export function pairUnordered(
  desired: readonly Json[],
  other: readonly Json[],
  same: (desired: Json, other: Json) => boolean,
): Pair[] {
  const left = [...other];
  const unmatched: { item: Json; index: number }[] = [];
  desired.forEach((item, index) => {
    const at = left.findIndex((candidate) => same(item, candidate));
    if (at === -1) unmatched.push({ item, index });
    else left.splice(at, 1);
  });
  return Array.from({ length: Math.max(unmatched.length, left.length) }, (_, i) => ({
    index: unmatched[i]?.index ?? desired.length + i - unmatched.length,
    desired: unmatched[i]?.item,
    other: left[i],
  }));
}
