import type { Property, PropertyType } from '@aws-cdk/service-spec-types';
import { pointer, type RegistrySchema } from './registry-schemas.ts';
import type { ServiceType } from './service-spec.ts';

export interface Replacement {
  readonly createOnly: readonly string[];
  readonly conditionalCreateOnly: readonly string[];
}

/**
 * Walks a type's properties and structures for what replaces it; below a create-only property nothing more is said. Within
 * structures the spec still carries what was true before a type came to the registry, so that there the registry decides.
 */
export function replacementOf(type: ServiceType, schema: RegistrySchema | undefined): Replacement {
  const createOnly = new Set<string>();
  const conditional = new Set<string>();
  const outdated = outdatedIn(schema);
  const definitions = new Map(type.definitions.map((definition) => [definition.$id, definition]));

  const descend = (propertyType: PropertyType, path: string, within: readonly string[]): void => {
    if (propertyType.type === 'array') descend(propertyType.element, `${path}/*`, within);
    if (propertyType.type !== 'ref') return;
    const id = propertyType.reference.$ref;
    const definition = definitions.get(id);
    if (definition && !within.includes(id)) walk(definition.properties, path, [...within, id]);
  };
  const walk = (
    properties: Readonly<Record<string, Property>>,
    path: string,
    within: readonly string[],
  ): void => {
    for (const [name, property] of Object.entries(properties)) {
      const here = `${path}/${name}`;
      const effect = outdated(here) ? 'no' : property.causesReplacement;
      if (effect === 'yes') createOnly.add(here);
      else {
        if (effect === 'maybe') conditional.add(here);
        descend(property.type, here, within);
      }
    }
  };
  walk(type.resource.properties, '', []);
  for (const path of type.resource.additionalReplacementProperties ?? [])
    createOnly.add(`/${path.join('/')}`);
  for (const path of (schema?.conditionalCreateOnlyProperties ?? []).map(pointer))
    if (!createOnly.has(path)) conditional.add(path);
  return { createOnly: [...createOnly], conditionalCreateOnly: [...conditional] };
}

/** Whether the registry, which updates this type itself, knows the structure of a nested path and doesn't list the path. */
function outdatedIn(schema: RegistrySchema | undefined): (path: string) => boolean {
  if (!schema?.handlers?.update) return () => false;
  const plain = (path: string): string => path.replaceAll('/*', '');
  const listed = new Set(
    [...(schema.createOnlyProperties ?? []), ...(schema.conditionalCreateOnlyProperties ?? [])].map((path) =>
      plain(pointer(path)),
    ),
  );
  return (path) => {
    const [, top = '', ...nested] = path.split('/');
    return nested.length > 0 && schema.properties?.[top] !== undefined && !listed.has(plain(path));
  };
}
