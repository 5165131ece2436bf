import type { Json, JsonObject } from '@groundcrew/contract';
import { isPlain, type RecordedResource } from '@groundcrew/planner';

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

/**
 * What a record says of attributes once AWS has answered again. What is secret in the record stays so, also where its
 * property is not recorded, as after an import whose value differs from the template's.
 */
export function renewedAttributes(
  { attributes, properties }: Pick<RecordedResource, 'attributes' | 'properties'>,
  live: JsonObject,
): JsonObject {
  return publicAttributes({ ...attributes, ...live }, secretsIn({ attributes, properties }));
}

/** The recorded properties, with the attributes that are recorded as secrets. */
export const secretsIn = ({
  attributes,
  properties,
}: Pick<RecordedResource, 'attributes' | 'properties'>): JsonObject => ({
  ...Object.fromEntries(Object.entries(attributes).filter(([, value]) => !isPlain(value))),
  ...properties,
});
