import type { Property, PropertyType } from '@aws-cdk/service-spec-types';
import type { ServiceType } from './service-spec.ts';

export interface Replacement {
  readonly createOnly: readonly string[];
  readonly conditionalCreateOnly: readonly string[];
}

/** Walks a type's properties and structures for what replaces it; below a create-only property nothing more is said. */
export function replacementOf(type: ServiceType): Replacement {
  const createOnly: string[] = [];
  const conditionalCreateOnly: string[] = [];
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
      if (property.causesReplacement === 'yes') createOnly.push(here);
      else {
        if (property.causesReplacement === 'maybe') conditionalCreateOnly.push(here);
        descend(property.type, here, within);
      }
    }
  };
  walk(type.resource.properties, '', []);
  for (const path of type.resource.additionalReplacementProperties ?? []) {
    const here = `/${path.join('/')}`;
    if (!createOnly.includes(here)) createOnly.push(here);
  }
  return { createOnly, conditionalCreateOnly };
}
