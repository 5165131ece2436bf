import type { JsonObject } from '@groundcrew/contract';
import { placeText, type Place } from '@groundcrew/program';
import { canonical } from '../canonical.ts';
import { holdsUnknown } from '../marks.ts';
import type { TypeRules } from '../rules.ts';

/** The names and places that a resource has for itself, as texts that are equal where two resources collide. */
export const occupiedPlaces = (
  type: string,
  properties: JsonObject,
  rules: TypeRules,
  place: Place | undefined,
): string[] =>
  rules.exclusiveKeys(type).flatMap((key) => {
    const values = key.map((property) => properties[property]);
    const known = key.length > 0 && values.every((value) => value !== undefined && !holdsUnknown(value));
    return known ? [canonical([type, key, values, reach(type, rules, place)])] : [];
  });

function reach(type: string, rules: TypeRules, place: Place | undefined): string {
  const namespace = rules.namespace(type);
  return namespace === 'world' ? '' : namespace === 'account' ? (place?.accountId ?? '') : placeText(place);
}

interface Occupant {
  readonly properties: JsonObject;
  readonly place?: Place;
}

/** Whether two resources of a type can't exist at once: they would have the same name or occupy the same place. */
export function collides(type: string, one: Occupant, other: Occupant, rules: TypeRules): boolean {
  const taken = new Set(occupiedPlaces(type, other.properties, rules, other.place));
  return occupiedPlaces(type, one.properties, rules, one.place).some((place) => taken.has(place));
}
