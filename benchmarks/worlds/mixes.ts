/** Templates of any size, each in a mix of types that a benchmark names. */
import type { Json, JsonObject } from '../../packages/contract/src/index.ts';
import { readFileSync } from 'node:fs';
import { parse, type CollectionTag, type ScalarTag } from 'yaml';

export type Mix = 'web-tier' | 'instances' | 'cloud-control';
export const mixes: readonly Mix[] = ['web-tier', 'instances', 'cloud-control'];

/** A template of about `count` resources: whole copies of what the mix repeats. */
export function templateOf(mix: Mix, count: number): JsonObject {
  const make = { 'web-tier': webTier, instances, 'cloud-control': cloudControl }[mix];
  return make(count);
}

const resourcesPerFile = 500;

/** The template as a directory of snippets, since a single file may not be larger than CloudFormation takes. */
export function snippetsOf(template: JsonObject): { readonly path: string; readonly text: string }[] {
  const { Resources: resources, ...rest } = template;
  const all = Object.entries(resources as JsonObject);
  const files = Array.from({ length: Math.ceil(all.length / resourcesPerFile) }, (_, index) => {
    const part = Object.fromEntries(all.slice(index * resourcesPerFile, (index + 1) * resourcesPerFile));
    return { path: `part${index}/resources.json`, text: JSON.stringify(part) };
  });
  const head = Object.entries(rest).map(([section, content]) => ({
    path: `part0/${section.toLowerCase()}.json`,
    text: JSON.stringify(content),
  }));
  return [...head, ...files];
}

export const sizeOf = (template: JsonObject): number => Object.keys(template['Resources'] ?? {}).length;

const range = (length: number): number[] => Array.from({ length }, (_, index) => index);

/** The example of the README again and again, every copy a network of its own. */
function webTier(count: number): JsonObject {
  const example = readExample();
  const resources = Object.entries(example['Resources'] as JsonObject);
  const names = new Set(resources.map(([name]) => name));
  const copies = range(Math.max(1, Math.round(count / resources.length)));
  return {
    Mappings: example['Mappings'] ?? {},
    Parameters: {
      ...(example['Parameters'] as JsonObject),
      // A benchmark has nothing to hide and nobody to ask.
      DatabasePassword: { Type: 'String', Default: 'benchmarks-only' },
    },
    Resources: Object.fromEntries(
      copies.flatMap((copy) =>
        resources.map(([name, body]) => [`${name}${copy}`, renamed(body, names, String(copy))]),
      ),
    ),
  };
}

/** With every reference to one of `names` pointing at that of this copy, and names in AWS that no other copy has. */
function renamed(value: Json, names: ReadonlySet<string>, copy: string): Json {
  const own = (name: Json): Json =>
    typeof name === 'string' && names.has(name.split('.')[0] ?? '')
      ? name.replace(/^[^.]+/, (id) => id + copy)
      : name;
  const ownList = (list: Json): Json => (Array.isArray(list) ? list.map(own) : own(list));
  if (Array.isArray(value)) return value.map((item) => renamed(item, names, copy));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]): [string, Json] => {
      if (key === 'Ref') return [key, own(inner)];
      if (key === 'DependsOn') return [key, ownList(inner)];
      if (key === 'Fn::GetAtt')
        return [key, Array.isArray(inner) ? [own(inner[0] ?? ''), ...inner.slice(1)] : own(inner)];
      if (key === 'Fn::Sub' && typeof inner === 'string') return [key, substituted(inner, names, copy)];
      return [key, renamed(inner, names, copy)];
    }),
  );
}

const substituted = (text: string, names: ReadonlySet<string>, copy: string): string =>
  text
    .replaceAll(/\$\{([A-Za-z0-9]+)/g, (all, name: string) => (names.has(name) ? `\${${name}${copy}` : all))
    .replaceAll('${AWS::StackName}', `\${AWS::StackName}-${copy}`);

/** The short forms of CloudFormation's functions as long ones. */
function readExample(): JsonObject {
  const text = readFileSync(new URL('../../examples/web-tier/template.yaml', import.meta.url), 'utf8');
  const functions = [
    'Base64',
    'Cidr',
    'FindInMap',
    'GetAtt',
    'GetAZs',
    'Join',
    'Select',
    'Split',
    'Sub',
    'If',
  ];
  const long = (name: string): string => (name === 'Ref' ? name : `Fn::${name}`);
  const scalar = (name: string): ScalarTag => ({
    tag: `!${name}`,
    resolve: (value: string) => ({ [long(name)]: value }),
  });
  const sequence = (name: string): CollectionTag => ({
    tag: `!${name}`,
    collection: 'seq',
    resolve: (node) => ({ [long(name)]: (node as { toJSON(): unknown }).toJSON() }),
  });
  const mapping = (name: string): CollectionTag => ({
    tag: `!${name}`,
    collection: 'map',
    resolve: (node) => ({ [long(name)]: (node as { toJSON(): unknown }).toJSON() }),
  });
  return parse(text, {
    customTags: ['Ref', ...functions].flatMap((name) => [scalar(name), sequence(name), mapping(name)]),
  }) as JsonObject;
}

/** Nothing but instances, in one network: what a batched read costs at its best. */
function instances(count: number): JsonObject {
  return {
    Resources: {
      Network: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
      Subnet: {
        Type: 'AWS::EC2::Subnet',
        Properties: { VpcId: { Ref: 'Network' }, CidrBlock: '10.0.0.0/17' },
      },
      ...Object.fromEntries(
        range(count - 2).map((index) => [
          `Server${index}`,
          {
            Type: 'AWS::EC2::Instance',
            Properties: {
              ImageId: 'ami-0123456789abcdef0',
              InstanceType: 't3.micro',
              SubnetId: { Ref: 'Subnet' },
              Tags: [{ Key: 'Name', Value: `server-${index}` }],
            },
          },
        ]),
      ),
    },
  };
}

/** Nothing but types that AWS answers one at a time. */
function cloudControl(count: number): JsonObject {
  return {
    Resources: Object.fromEntries(
      range(count).map((index) => [
        `Cluster${index}`,
        {
          Type: 'AWS::ECS::Cluster',
          Properties: {
            ClusterName: `cluster-${index}`,
            ClusterSettings: [{ Name: 'containerInsights', Value: 'enabled' }],
          },
        },
      ]),
    ),
  };
}
