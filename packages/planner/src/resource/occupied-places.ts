import type { JsonObject } from '@groundcrew/contract';
import { canonical } from '../canonical.ts';
import { holdsUnknown } from '../marks.ts';
import type { TypeRules } from '../rules.ts';

/** The names and places that a resource has for itself, as texts that are equal where two resources collide. */
export const occupiedPlaces = (type: string, properties: JsonObject, rules: TypeRules): string[] =>
  rules.exclusiveKeys(type).flatMap((key) => {
    const values = key.map((property) => properties[property]);
    const known = key.length > 0 && values.every((value) => value !== undefined && !holdsUnknown(value));
    return known ? [canonical([type, key, values])] : [];
  });

/** Whether two resources of a type can't exist at once: they would have the same name or occupy the same place. */
export function collides(type: string, one: JsonObject, other: JsonObject, rules: TypeRules): boolean {
  const taken = new Set(occupiedPlaces(type, other, rules));
  return occupiedPlaces(type, one, rules).some((place) => taken.has(place));
}
