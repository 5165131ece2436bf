import type { Resource } from '@aws-cdk/service-spec-types';
import type { Handler, HandlerName, Tagging, TypeSpec } from '../src/type-spec.ts';
import type { Definition, PropertySpec } from '../src/value-type.ts';
import { SchemaNodes } from './constraints.ts';
import { refRule } from './ref-rules.ts';
import { pointer, type RegistrySchema } from './registry-schemas.ts';
import { replacementOf } from './replacement.ts';
import { propertySpecs, tagDefinition, valueType, type ServiceType } from './service-spec.ts';

/** The spec speaks first; the registry schema adds what the spec is silent about. */
export function distilType(type: ServiceType, schema: RegistrySchema | undefined): TypeSpec {
  const { resource, nameOf } = type;
  const nodes = new SchemaNodes(schema?.definitions ?? {});
  const properties = propertySpecs(resource.properties, nameOf, nodes, schema?.properties ?? {});
  const definitions = Object.fromEntries(
    type.definitions.map((definition): [string, Definition] => [
      definition.name,
      {
        properties: propertySpecs(definition.properties, nameOf, nodes, nodes.propertiesOf(definition.name)),
      },
    ]),
  );
  const attributes = Object.fromEntries(
    Object.entries(resource.attributes).map(([name, attribute]) => [
      name,
      valueType(attribute.type, nameOf, nodes),
    ]),
  );
  const identifier = resource.primaryIdentifier ?? [];
  return {
    type: resource.cloudFormationType,
    documentationUrl: documentationUrl(resource.cloudFormationType),
    properties,
    attributes,
    definitions: 'Tag' in definitions ? definitions : { ...definitions, Tag: tagDefinition },
    required: requiredOf(properties),
    ...replacementOf(type),
    writeOnly: (schema?.writeOnlyProperties ?? []).map(pointer),
    readOnly: readOnlyOf(resource, schema),
    primaryIdentifier: identifier.map((name) => `/${name}`),
    additionalIdentifiers: (schema?.additionalIdentifiers ?? []).map((names) => [names].flat().map(pointer)),
    ref: refRule(resource.cloudFormationType, identifier, resource.cfnRefIdentifier),
    ...handlersOf(schema),
    ...taggingOf(resource, schema),
    replacementStrategy: schema?.replacementStrategy ?? 'create_then_delete',
    ...(resource.arnTemplate ? { arnTemplate: resource.arnTemplate } : {}),
    ...(resource.cloudFormationTransform ? { transform: resource.cloudFormationTransform } : {}),
  };
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
    handlers[name as HandlerName] = handler.timeoutInMinutes
      ? { timeoutInMinutes: handler.timeoutInMinutes }
      : {};
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
