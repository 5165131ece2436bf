import type { Json, JsonObject } from '@groundcrew/contract';
import { isPlain } from '@groundcrew/planner';

/**
 * Attributes as they may be recorded. AWS answers some properties as attributes too (an SSM parameter's `Value`), so where
 * the property holds a secret, its fingerprint stands in for the attribute of that name.
 */
export function publicAttributes(attributes: JsonObject, marked: JsonObject): JsonObject {
  const entries = Object.entries(attributes).map(([name, value]): [string, Json] => {
    const property = marked[name];
    return [name, property === undefined || isPlain(property) ? value : property];
  });
  return Object.fromEntries(entries);
}
