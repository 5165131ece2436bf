import type { PropertySpec, TypeSpec, ValueType } from '@groundcrew/spec';

/** The smallest model that a type's schema takes. */
export function minimalModel(spec: TypeSpec): Record<string, unknown> {
  return requiredOf(spec, spec.properties, 0);
}

function requiredOf(
  spec: TypeSpec,
  properties: Readonly<Record<string, PropertySpec>>,
  depth: number,
): Record<string, unknown> {
  const needed = Object.entries(properties).filter(([, property]) => property.required);
  return Object.fromEntries(needed.map(([name, property]) => [name, valueOf(spec, property.type, depth)]));
}

function valueOf(spec: TypeSpec, type: ValueType, depth: number): unknown {
  switch (type.kind) {
    case 'string':
      return type.allowedValues?.[0] ?? 'x'.repeat(Math.max(type.minLength ?? 1, 1));
    case 'boolean':
      return true;
    case 'integer':
    case 'number':
      return type.allowedValues?.[0] ?? Math.ceil(type.minimum ?? 1);
    case 'list':
      return depth > 8
        ? []
        : Array.from({ length: type.minItems ?? 0 }, () => valueOf(spec, type.item, depth + 1));
    case 'map':
    case 'json':
      return {};
    case 'union':
      return type.options[0] && valueOf(spec, type.options[0], depth + 1);
    default:
      return depth > 8
        ? {}
        : requiredOf(spec, spec.definitions[type.definition]?.properties ?? {}, depth + 1);
  }
}
