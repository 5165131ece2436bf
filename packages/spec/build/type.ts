import type { Resource } from '@aws-cdk/service-spec-types';
import type { Handler, HandlerName, Tagging, TypeSpec } from '../src/type-spec.ts';
import type { Definition, PropertySpec, ValueType } from '../src/value-type.ts';
import { answersEveryProperty, documentedAttributes } from './attributes.ts';
import { constraintsOf, SchemaNodes } from './constraints.ts';
import { limitsOutdated } from './outdated.ts';
import { refRule } from './ref-rules.ts';
import { pointer, type RegistrySchema } from './registry-schemas.ts';
import { replacementOf } from './replacement.ts';
import { propertySpecs, valueType, type ServiceType, type TypeSources } from './service-spec.ts';

/** The spec speaks first; the registry schema adds what the spec is silent about. */
export function distilType(type: ServiceType, schema: RegistrySchema | undefined): TypeSpec {
  const { resource, nameOf } = type;
  const name = resource.cloudFormationType;
  const sources: TypeSources = { type: name, nameOf, nodes: new SchemaNodes(schema?.definitions ?? {}) };
  const properties = propertySpecs(withMissing(resource), sources, schema);
  const definitions: Record<string, Definition> = { Tag: tagDefinition(sources) };
  for (const definition of type.definitions)
    definitions[definition.name] = {
      properties: propertySpecs(definition.properties, sources, sources.nodes.structure(definition.name)),
    };
  const identifier = resource.primaryIdentifier ?? [];
  return {
    type: name,
    documentationUrl: documentationUrl(name),
    properties,
    attributes: attributesOf(resource, sources, properties),
    definitions,
    required: requiredOf(properties),
    ...replacementOf(type, schema),
    writeOnly: (schema?.writeOnlyProperties ?? []).map(pointer),
    readOnly: readOnlyOf(resource, schema),
    primaryIdentifier: identifier.map((name) => `/${name}`),
    additionalIdentifiers: (schema?.additionalIdentifiers ?? []).map((names) => [names].flat().map(pointer)),
    ref: refRule(name, identifier, resource.cfnRefIdentifier),
    ...handlersOf(schema),
    ...taggingOf(resource, schema),
    replacementStrategy: schema?.replacementStrategy ?? 'create_then_delete',
    ...(resource.arnTemplate ? { arnTemplate: resource.arnTemplate } : {}),
    ...(resource.cloudFormationTransform ? { transform: resource.cloudFormationTransform } : {}),
  };
}

function attributesOf(
  resource: Resource,
  sources: TypeSources,
  properties: Readonly<Record<string, PropertySpec>>,
): Record<string, ValueType> {
  const attributes = Object.entries(resource.attributes).map(([name, attribute]): [string, ValueType] => [
    name,
    valueType(attribute.type, sources),
  ]);
  const settable = answersEveryProperty.has(sources.type) ? Object.entries(properties) : [];
  const documented = documentedAttributes[sources.type] ?? [];
  return Object.fromEntries([
    ...documented.map((name): [string, ValueType] => [name, { kind: 'string' }]),
    ...settable.map(([name, { type }]): [string, ValueType] => [name, type]),
    ...attributes,
  ]);
}

/** AWS documents one property more than the spec carries. */
function withMissing(resource: Resource): Resource['properties'] {
  if (resource.cloudFormationType !== 'AWS::Route53::RecordSet') return resource.properties;
  return { GeoProximityLocation: { type: { type: 'json' } }, ...resource.properties };
}

/** What the spec calls a tag and doesn't define: `{Key, Value}`, with the limits that the schema gives. */
function tagDefinition({ type, nodes }: TypeSources): Definition {
  const tag = nodes.structure('Tag');
  const part = (name: string, otherwise: boolean): PropertySpec => {
    const node = tag?.properties?.[name];
    const limits = limitsOutdated(type, name) ? undefined : nodes.resolve(node);
    const required = node ? tag?.required?.includes(name) : otherwise;
    return {
      type: { kind: 'string', ...constraintsOf('string', limits) },
      ...(required ? { required } : {}),
    };
  };
  return { properties: { Key: part('Key', true), Value: part('Value', false) } };
}

const requiredOf = (properties: Readonly<Record<string, PropertySpec>>): string[] =>
  Object.entries(properties).flatMap(([name, property]) => (property.required ? [name] : []));

/** The spec's attributes and what the registry schema adds, but no top-level property that a template may set as well. */
function readOnlyOf(resource: Resource, schema: RegistrySchema | undefined): string[] {
  const attributes = Object.keys(resource.attributes).map((name) => `/${name.replaceAll('.', '/')}`);
  const published = (schema?.readOnlyProperties ?? []).map(pointer);
  return [...new Set([...attributes, ...published])].filter(
    (path) => !(path.slice(1) in resource.properties),
  );
}

function handlersOf(schema: RegistrySchema | undefined): Pick<TypeSpec, 'handlers' | 'listParents'> {
  if (!schema) return {};
  const handlers: Partial<Record<HandlerName, Handler>> = {};
  for (const [name, handler] of Object.entries(schema.handlers ?? {}))
    handlers[name as HandlerName] = {
      ...(handler.timeoutInMinutes ? { timeoutInMinutes: handler.timeoutInMinutes } : {}),
      ...(handler.permissions?.length ? { permissions: [...new Set(handler.permissions)] } : {}),
    };
  const listParents = schema.handlers?.list?.handlerSchema?.required;
  return { handlers, ...(listParents?.length ? { listParents } : {}) };
}

function taggingOf(resource: Resource, schema: RegistrySchema | undefined): { tagging?: Tagging } {
  const tags = resource.tagInformation;
  if (!tags) return {};
  const shape = tags.variant === 'standard' ? 'list' : tags.variant;
  return {
    tagging: {
      property: tags.tagPropertyName,
      shape,
      onCreate: schema?.tagging?.tagOnCreate ?? true,
      updatable: schema?.tagging?.tagUpdatable ?? true,
    },
  };
}

/** `AWS::EC2::VPC` → its page in the template reference. */
const documentationUrl = (type: string): string =>
  `https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-${type
    .split('::')
    .slice(1)
    .join('-')
    .toLowerCase()}.html`;
