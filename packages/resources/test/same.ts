import type { Json, JsonObject } from '@groundcrew/contract';
import type { Live, ResourceType } from '@groundcrew/stacks';

/** The properties of which AWS answers something else than the template wants: what a plan would show as drift. */
export function drifted(type: ResourceType, desired: JsonObject, live: Live): string[] {
  return Object.entries(desired)
    .filter(([name, value]) => {
      const actual = live.properties[name];
      return actual !== undefined && !type.equal?.(name, value, actual) && !same(value, actual);
    })
    .map(([name, value]) => `${name}: ${JSON.stringify(value)} → ${JSON.stringify(live.properties[name])}`);
}

/** As the planner compares with AWS: more keys and tags there don't count, nor does the order of plain values. */
function same(desired: Json, live: Json): boolean {
  if (Array.isArray(desired) && Array.isArray(live)) return sameList(desired as Json[], live as Json[]);
  if (isObject(desired) && isObject(live)) {
    return Object.entries(desired).every(([key, value]) => live[key] === undefined || same(value, live[key]));
  }
  return String(desired) === String(live);
}

function sameList(desired: readonly Json[], live: readonly Json[]): boolean {
  const keyed = desired.every((item) => isObject(item) && item['Key'] !== undefined);
  if (keyed)
    return desired.every((item) => live.some((other) => JSON.stringify(item) === JSON.stringify(other)));
  if (desired.length !== live.length) return false;
  if (desired.every((item) => !isObject(item)))
    return desired.map(String).sort().join() === live.map(String).sort().join();
  return desired.every((item, i) => same(item, live[i] ?? null));
}

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
