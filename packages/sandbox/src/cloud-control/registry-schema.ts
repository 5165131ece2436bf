import type { PropertySpec, TypeSpec, ValueType } from '@groundcrew/spec';
import { handlersOf } from './types.ts';

type SchemaNode = Record<string, unknown>;

/** A type's resource schema, as the registry publishes it. */
export function registrySchema(spec: TypeSpec): SchemaNode {
  const published = (pointers: readonly string[]): string[] =>
    pointers.map((pointer) => `/properties${pointer}`);
  const answered = Object.entries(spec.attributes).filter(([name]) => !name.includes('.'));
  const handlers = [...handlersOf(spec)].map((name) => [name, handlerOf(spec, name)] as const);
  return {
    typeName: spec.type,
    description: `Resource Type definition for ${spec.type}`,
    additionalProperties: false,
    properties: {
      ...Object.fromEntries(answered.map(([name, type]) => [name, nodeOf(type)])),
      ...propertiesOf(spec.properties),
    },
    definitions: Object.fromEntries(
      Object.entries(spec.definitions).map(([name, { properties }]) => [
        name,
        {
          type: 'object',
          additionalProperties: false,
          properties: propertiesOf(properties),
          ...requiredOf(properties),
        },
      ]),
    ),
    required: spec.required,
    primaryIdentifier: published(spec.primaryIdentifier),
    additionalIdentifiers: spec.additionalIdentifiers.map(published),
    createOnlyProperties: published(spec.createOnly),
    conditionalCreateOnlyProperties: published(spec.conditionalCreateOnly),
    readOnlyProperties: published(spec.readOnly),
    writeOnlyProperties: published(spec.writeOnly),
    replacementStrategy: spec.replacementStrategy,
    ...(spec.tagging ? { tagging: taggingOf(spec.tagging) } : {}),
    handlers: Object.fromEntries(handlers),
  };
}

function handlerOf(spec: TypeSpec, name: string): SchemaNode {
  const parents = name === 'list' ? spec.listParents : undefined;
  return parents ? { permissions: [], handlerSchema: { required: parents } } : { permissions: [] };
}

function taggingOf({ property, onCreate, updatable }: NonNullable<TypeSpec['tagging']>): SchemaNode {
  return {
    taggable: true,
    tagOnCreate: onCreate,
    tagUpdatable: updatable,
    tagProperty: `/properties/${property}`,
  };
}

const propertiesOf = (properties: Readonly<Record<string, PropertySpec>>): SchemaNode =>
  Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [
      name,
      property.default === undefined
        ? nodeOf(property.type)
        : { ...nodeOf(property.type), default: property.default },
    ]),
  );

function requiredOf(properties: Readonly<Record<string, PropertySpec>>): SchemaNode {
  const names = Object.entries(properties).flatMap(([name, { required }]) => (required ? [name] : []));
  return names.length > 0 ? { required: names } : {};
}

function nodeOf(type: ValueType): SchemaNode {
  switch (type.kind) {
    case 'object':
      return { $ref: `#/definitions/${type.definition}` };
    case 'list':
      return { type: 'array', items: nodeOf(type.item), ...(type.uniqueItems ? { uniqueItems: true } : {}) };
    case 'map':
      return { type: 'object', patternProperties: { '.*': nodeOf(type.value) } };
    case 'union':
      return { oneOf: type.options.map(nodeOf) };
    case 'json':
      return { type: ['object', 'string'] };
    default: {
      const { kind, ...limits } = type;
      const { allowedValues, ...rest } = limits as { allowedValues?: readonly unknown[] };
      return { type: kind, ...rest, ...(allowedValues ? { enum: allowedValues } : {}) };
    }
  }
}
