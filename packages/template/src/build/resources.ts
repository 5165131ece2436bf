import { error } from '@groundcrew/contract';
import type { Expression, MapEntry, MapExpression, ResourceDeclaration } from '@groundcrew/program';
import type { BuildContext } from './context.ts';
import { asMap, asText, checkKeys, emptyMap, entryOf, textOf, wrongShape } from './shape.ts';

const attributes = [
  'Type',
  'Properties',
  'DependsOn',
  'Condition',
  'DeletionPolicy',
  'UpdateReplacePolicy',
  'CreationPolicy',
  'UpdatePolicy',
  'Metadata',
  'Version',
  'Connectors',
  'IgnoreGlobals',
];

/** The CDK adds it to count its users; CloudFormation makes nothing of it, and nothing refers to it. */
const usageStatistics = 'AWS::CDK::Metadata';

export const buildResources = (
  section: MapExpression,
  context: BuildContext,
): ReadonlyMap<string, ResourceDeclaration> => {
  const resources = new Map<string, ResourceDeclaration>();
  for (const entry of section.entries) {
    const resource = buildResource(entry, context);
    if (resource !== undefined && resource.type !== usageStatistics) resources.set(entry.key, resource);
  }
  return resources;
};

const buildResource = (entry: MapEntry, context: BuildContext): ResourceDeclaration | undefined => {
  const { key: logicalId, keyAt: nameAt, value } = entry;
  const what = `The resource ${logicalId}`;
  const map = asMap(value, what, context, logicalId);
  if (map === undefined) return undefined;
  if (!context.hasMacro) {
    checkKeys(map, attributes, 'UNKNOWN_RESOURCE_ATTRIBUTE', what, context, logicalId);
  }
  const type = entryOf(map, 'Type')?.value;
  if (type === undefined) {
    context.report(
      error('MISSING_TYPE', `${what} has no Type`, {
        next: 'Add its type, for example "Type: AWS::EC2::Instance".',
        range: nameAt,
        address: logicalId,
      }),
    );
    return undefined;
  }
  const typeName = asText(type, `Type of ${logicalId}`, context, logicalId);
  if (typeName === undefined) return undefined;
  const properties = mapAttribute(map, 'Properties', logicalId, context);
  const metadata = mapAttribute(map, 'Metadata', logicalId, context);
  const condition = buildCondition(map, logicalId, context);
  return {
    logicalId,
    type: typeName,
    typeAt: type.at,
    properties: properties ?? emptyMap(map.at),
    dependsOn: buildDependsOn(map, logicalId, context),
    ...(condition === undefined ? {} : { condition }),
    ...attribute(map, 'DeletionPolicy', 'deletionPolicy'),
    ...attribute(map, 'UpdateReplacePolicy', 'updateReplacePolicy'),
    ...attribute(map, 'CreationPolicy', 'creationPolicy'),
    ...attribute(map, 'UpdatePolicy', 'updatePolicy'),
    ...(metadata === undefined ? {} : { metadata }),
    nameAt,
    at: map.at,
  };
};

/** An empty `Properties:` is none, as it is to CloudFormation. */
const mapAttribute = (
  map: MapExpression,
  key: string,
  logicalId: string,
  context: BuildContext,
): MapExpression | undefined => {
  const value = entryOf(map, key)?.value;
  if (value === undefined || (value.kind === 'literal' && value.value === null)) return undefined;
  if (value.kind === 'call' && value.fn === 'Fn::Transform') return emptyMap(value.at);
  return asMap(value, `${key} of ${logicalId}`, context, logicalId);
};

const buildCondition = (map: MapExpression, logicalId: string, context: BuildContext) => {
  const value = entryOf(map, 'Condition')?.value;
  const name = value && asText(value, `Condition of ${logicalId}`, context, logicalId);
  return value === undefined || name === undefined ? undefined : { name, at: value.at };
};

const buildDependsOn = (
  map: MapExpression,
  logicalId: string,
  context: BuildContext,
): ResourceDeclaration['dependsOn'] => {
  const value = entryOf(map, 'DependsOn')?.value;
  if (value === undefined) return [];
  return (value.kind === 'list' ? value.items : [value]).flatMap((item) => {
    const name = textOf(item);
    if (name === undefined) {
      const what = `DependsOn of ${logicalId}`;
      context.report(wrongShape(what, 'a logical id or a list of them', item, logicalId));
    }
    return name === undefined ? [] : { logicalId: name, at: item.at };
  });
};

const attribute = <K extends string>(
  map: MapExpression,
  name: string,
  key: K,
): { readonly [P in K]?: Expression } => {
  const value = entryOf(map, name)?.value;
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: Expression });
};
