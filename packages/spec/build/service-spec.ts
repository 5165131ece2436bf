import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type {
  Property,
  PropertyType,
  Resource,
  SpecDatabase,
  TypeDefinition,
} from '@aws-cdk/service-spec-types';
import type { Json } from '@groundcrew/contract';
import type { Definition, PropertySpec, ValueType } from '../src/value-type.ts';
import { constraintsOf, type SchemaNode, type SchemaNodes } from './constraints.ts';

export interface ServiceType {
  readonly resource: Resource;
  readonly definitions: readonly TypeDefinition[];
  /** The name of a definition by its id: what a `ref` points at. */
  readonly nameOf: ReadonlyMap<string, string>;
}

/** A list of `{Key, Value}`: a built-in of the spec, which gives it no definition. */
export const tagDefinition: Definition = {
  properties: {
    Key: { type: { kind: 'string', minLength: 1, maxLength: 128 }, required: true },
    Value: { type: { kind: 'string', maxLength: 256 }, required: true },
  },
};

export function serviceTypes(): ServiceType[] {
  const database: SpecDatabase = loadAwsServiceSpecSync();
  return [...database.all('resource')].map((resource) => {
    const definitions = database.follow('usesType', resource).map((link) => link.entity);
    const nameOf = new Map(definitions.map((definition) => [definition.$id, definition.name]));
    return { resource, definitions, nameOf };
  });
}

/** Properties in our form, with the constraints that `nodes` (the registry schema's properties of the same structure) adds. */
export function propertySpecs(
  properties: Readonly<Record<string, Property>>,
  nameOf: ReadonlyMap<string, string>,
  nodes: SchemaNodes,
  schemaNodes: Readonly<Record<string, SchemaNode>>,
): Record<string, PropertySpec> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => {
      const node = schemaNodes[name];
      const initial = property.defaultValue === undefined ? node?.default : parsed(property.defaultValue);
      const spec: PropertySpec = {
        type: valueType(property.type, nameOf, nodes, node),
        ...(property.required ? { required: true } : {}),
        ...(initial === undefined ? {} : { default: initial }),
        ...(property.deprecated && (property.deprecated as string) !== 'NONE' ? { deprecated: true } : {}),
      };
      return [name, spec];
    }),
  );
}

export function valueType(
  type: PropertyType,
  nameOf: ReadonlyMap<string, string>,
  nodes: SchemaNodes,
  node?: SchemaNode,
): ValueType {
  const inner = (t: PropertyType, n?: SchemaNode): ValueType => valueType(t, nameOf, nodes, n);
  const schema = nodes.resolve(node);
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
      return { kind: 'object', definition: nameOf.get(type.reference.$ref) ?? '' };
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
