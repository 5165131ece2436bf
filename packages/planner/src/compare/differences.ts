import type { Json, JsonObject } from '@groundcrew/contract';
import { isPlainObject, isSecretMark, isUnknownMark } from '../marks.ts';
import { pointerOf } from '../pointer.ts';
import { isKeyed, pairByIndex, pairByKey, pairUnordered, type Pair } from './lists.ts';
import { same, type Fingerprint } from './same.ts';

export interface Difference {
  readonly path: string;
  /** Missing where nothing stands. */
  readonly before?: Json;
  readonly after?: Json;
}

export interface Comparison {
  readonly fingerprint: Fingerprint;
  /** Whether the list at this pointer means the same in any order. */
  unordered(pointer: string): boolean;
  /** Whether the keys of the map at this pointer are the user's own: AWS answers all of them or has lost one. */
  freeKeys(pointer: string): boolean;
  /**
   * `exact`: against what was recorded, so both sides hold all there is. `live`: against what AWS answers, which knows
   * more keys and tags than the template, leaves out empty values, and keeps no order in lists of plain values.
   * `standing`: as `live`, but what AWS leaves out counts as different.
   */
  readonly against: 'exact' | 'live' | 'standing';
}

/** The leaves in which two values differ. */
export function differences(
  desired: Json | undefined,
  other: Json | undefined,
  path: string,
  comparison: Comparison,
): Difference[] {
  if (desired === undefined && other === undefined) return [];
  if (desired === undefined) return leaves(other, path).map(([at, before]) => ({ path: at, before }));
  if (other === undefined) return leaves(desired, path).map(([at, after]) => ({ path: at, after }));
  if (isUnknownMark(desired)) return [{ path, before: other, after: desired }];
  if (same(desired, other, comparison.fingerprint)) return [];
  if (isPlainObject(desired) && isPlainObject(other))
    return objectDifferences(desired, other, path, comparison);
  if (Array.isArray(desired) && Array.isArray(other))
    return listDifferences(desired, other, path, comparison);
  return [{ path, before: other, after: desired }];
}

function objectDifferences(
  desired: JsonObject,
  other: JsonObject,
  path: string,
  comparison: Comparison,
): Difference[] {
  const keys = new Set([
    ...Object.keys(desired),
    ...(comparison.against === 'exact' ? Object.keys(other) : []),
  ]);
  return [...keys].flatMap((key) => {
    const leftOut = comparison.against === 'live' && other[key] === undefined;
    if (leftOut && (desired[key] === '' || !comparison.freeKeys(path))) return [];
    return differences(desired[key], other[key], path + pointerOf(key), comparison);
  });
}

function listDifferences(
  desired: readonly Json[],
  other: readonly Json[],
  path: string,
  comparison: Comparison,
): Difference[] {
  return pairs(desired, other, path, comparison).flatMap(({ index, desired: wanted, other: present }) =>
    differences(wanted, present, path + pointerOf(index), comparison),
  );
}

function pairs(
  desired: readonly Json[],
  other: readonly Json[],
  path: string,
  comparison: Comparison,
): Pair[] {
  const live = comparison.against !== 'exact';
  if ((isKeyed(desired) || desired.length === 0) && isKeyed(other)) {
    return pairByKey(desired as readonly JsonObject[], other).filter(
      (pair) => !live || pair.desired !== undefined,
    );
  }
  const scalars = [...desired, ...other].every((item) => typeof item !== 'object' || item === null);
  if (comparison.unordered(path) || (live && scalars)) {
    const equal = (a: Json, b: Json) => differences(a, b, path, comparison).length === 0;
    return pairUnordered(desired, other, equal);
  }
  return pairByIndex(desired, other);
}

/** The scalars, marks and empty containers inside a value, each with its pointer. */
export function leaves(value: Json | undefined, path: string): [string, Json][] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.length > 0) {
    return value.flatMap((item: Json, i) => leaves(item, path + pointerOf(i)));
  }
  if (isPlainObject(value) && !isSecretMark(value) && Object.keys(value).length > 0) {
    return Object.entries(value).flatMap(([key, item]) => leaves(item, path + pointerOf(key)));
  }
  return [[path, value]];
}
