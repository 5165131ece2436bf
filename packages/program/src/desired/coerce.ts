import { typeSpec, type Definition, type PropertySpec, type ValueType } from '@groundcrew/spec';
import { isDeferred, type Value, type ValueObject } from '../value.ts';

type Definitions = Readonly<Record<string, Definition>>;

/**
 * Gives scalars the JSON type that their property asks for, as CloudFormation does: `"80"` becomes 80 where an integer is
 * due, 22 becomes `"22"` where a string is. What is deferred stays, so coerce again once it is known. What fits nothing
 * is left for validation to name.
 */
export function coerceProperties(type: string, properties: ValueObject): ValueObject {
  const spec = typeSpec(type);
  return spec ? coerceObject(properties, spec.properties, spec.definitions) : properties;
}

function coerceObject(
  value: ValueObject,
  specs: Readonly<Record<string, PropertySpec>>,
  definitions: Definitions,
): ValueObject {
  const entries = Object.entries(value).map(([key, item]) => {
    const spec = Object.hasOwn(specs, key) ? specs[key] : undefined;
    return [key, spec ? coerceValue(item, spec.type, definitions) : item] as const;
  });
  return Object.fromEntries(entries);
}

function coerceValue(value: Value, type: ValueType, definitions: Definitions): Value {
  if (value === null || isDeferred(value)) return value;
  if (Array.isArray(value))
    return type.kind === 'list'
      ? value.map((item: Value) => coerceValue(item, type.item, definitions))
      : value;
  if (typeof value !== 'object') return coerceScalar(value, type);
  if (type.kind === 'object')
    return coerceObject(value as ValueObject, definitions[type.definition]?.properties ?? {}, definitions);
  if (type.kind !== 'map') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, coerceValue(item, type.value, definitions)]),
  );
}

function coerceScalar(value: string | number | boolean, type: ValueType): Value {
  switch (type.kind) {
    case 'string':
      return String(value);
    case 'number':
    case 'integer':
      return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))
        ? Number(value)
        : value;
    case 'boolean':
      return value === 'true' || value === 'false' ? value === 'true' : value;
    default:
      return value;
  }
}
