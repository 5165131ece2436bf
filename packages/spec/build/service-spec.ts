import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type {
  Property,
  PropertyType,
  Resource,
  SpecDatabase,
  TypeDefinition,
} from '@aws-cdk/service-spec-types';
import type { Json } from '@groundcrew/contract';
import type { PropertySpec, ValueType } from '../src/value-type.ts';
import { constraintsOf, type SchemaNode, type SchemaNodes, type SchemaStructure } from './constraints.ts';
import { limitsOutdated, typeUncertain } from './outdated.ts';

export interface ServiceType {
  readonly resource: Resource;
  readonly definitions: readonly TypeDefinition[];
  /** The name of a definition by its id: what a `ref` points at. */
  readonly nameOf: ReadonlyMap<string, string>;
}

export function serviceTypes(): ServiceType[] {
  const database: SpecDatabase = loadAwsServiceSpecSync();
  return [...database.all('resource')].map((resource) => {
    const definitions = database.follow('usesType', resource).map((link) => link.entity);
    const nameOf = new Map(definitions.map((definition) => [definition.$id, definition.name]));
    return { resource, definitions, nameOf };
  });
}

/** The two sources of one resource type. */
export interface TypeSources {
  readonly type: string;
  readonly nameOf: ReadonlyMap<string, string>;
  readonly nodes: SchemaNodes;
}

/** Properties in our form, with what the registry schema says about the same structure added. */
export function propertySpecs(
  properties: Readonly<Record<string, Property>>,
  sources: TypeSources,
  structure: SchemaStructure | undefined,
): Record<string, PropertySpec> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => {
      const node = structure?.properties?.[name];
      const initial = property.defaultValue === undefined ? node?.default : parsed(property.defaultValue);
      const limits = limitsOutdated(sources.type, name) ? undefined : node;
      const spec: PropertySpec = {
        type: typeUncertain(sources.type, name)
          ? { kind: 'json' }
          : valueType(property.type, sources, limits),
        ...(property.required && requiredBySchema(name, structure) ? { required: true } : {}),
        ...(initial === undefined ? {} : { default: initial }),
        ...(property.deprecated && (property.deprecated as string) !== 'NONE' ? { deprecated: true } : {}),
      };
      return [name, spec];
    }),
  );
}

/** The spec calls some properties required that only one of several alternatives needs; the schema must agree. */
const requiredBySchema = (name: string, structure: SchemaStructure | undefined): boolean =>
  !structure?.properties?.[name] || (structure.required?.includes(name) ?? false);

export function valueType(type: PropertyType, sources: TypeSources, node?: SchemaNode): ValueType {
  const inner = (t: PropertyType, n?: SchemaNode): ValueType => valueType(t, sources, n);
  const schema = sources.nodes.resolve(node);
  switch (type.type) {
    case 'string':
      return { kind: 'string', ...allowed(type.allowedValues), ...constraintsOf('string', schema) };
    case 'date-time':
      return { kind: 'string' };
    case 'integer':
      return { kind: 'integer', ...allowed(type.allowedValues), ...constraintsOf('number', schema) };
    case 'number':
      return { kind: 'number', ...constraintsOf('number', schema) };
    case 'boolean':
      return { kind: 'boolean' };
    case 'array':
      return { kind: 'list', item: inner(type.element, schema?.items), ...constraintsOf('list', schema) };
    case 'map':
      return { kind: 'map', value: inner(type.element, Object.values(schema?.patternProperties ?? {})[0]) };
    case 'union':
      return { kind: 'union', options: type.types.map((option) => inner(option)) };
    case 'tag':
      return { kind: 'object', definition: 'Tag' };
    case 'ref':
      return { kind: 'object', definition: sources.nameOf.get(type.reference.$ref) ?? '' };
    default:
      return { kind: 'json' };
  }
}

const allowed = <T>(allowedValues: readonly T[] | undefined): { allowedValues?: readonly T[] } =>
  allowedValues?.length ? { allowedValues } : {};

/** The spec writes a default as JSON, but some as bare words. */
function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
