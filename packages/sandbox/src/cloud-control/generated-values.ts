import { randomBytes, randomUUID } from 'node:crypto';
import type { TypeSpec, ValueType } from '@groundcrew/spec';
import type { Call } from '../service.ts';
import type { Model } from '../world/projection.ts';
import { setAt, setDeep, valuesAt } from './pointers.ts';
import { idFor, nameFor } from './generated-ids.ts';

/**
 * Adds what AWS would add to a new resource: a name where none was given, defaults, the identifier and the attributes, in
 * the formats that AWS uses for them.
 */
export function completeModel(spec: TypeSpec, desired: Model, call: Call): Model {
  const model = structuredClone(desired);
  for (const [name, property] of Object.entries(spec.properties))
    if (property.default !== undefined) model[name] ??= structuredClone(property.default);
  for (const pointer of spec.primaryIdentifier)
    if (!spec.readOnly.includes(pointer) && valuesAt(model, pointer).length === 0)
      setDeep(model, pointer, pointer.endsWith('Arn') ? arnOf(spec, 'Arn', model, call) : nameFor(spec.type));
  const own = spec.type.split('::').pop() ?? '';
  const nameProperty = `${own}Name`;
  for (const name of [nameProperty, 'Name']) if (isFreeName(spec, name)) model[name] ??= nameFor(spec.type);
  const late = spec.readOnly.filter((pointer) => isDerived(pointer));
  for (const pointer of [...spec.readOnly.filter((pointer) => !isDerived(pointer)), ...late]) {
    if (pointer.includes('*') || valuesAt(model, pointer).length > 0) continue;
    const value = generate(spec, pointer, model, call);
    if (value === undefined) continue;
    if (spec.primaryIdentifier.includes(pointer)) setDeep(model, pointer, value);
    else setAt(model, pointer, value);
  }
  return model;
}

/** ARNs and URLs are made of names and ids, so they come after those. */
const isDerived = (pointer: string): boolean =>
  /(Arn|ARN|Url|URL|Endpoint|DomainName|DNSName)$/.test(pointer);

/** A name that a template may leave out and CloudFormation then makes up, as it is part of an ARN. */
const isFreeName = (spec: TypeSpec, name: string): boolean =>
  spec.properties[name]?.type.kind === 'string' && spec.arnTemplate?.includes(`\${${name}}`) === true;

function generate(spec: TypeSpec, pointer: string, model: Model, call: Call): unknown {
  const name = pointer.split('/').pop() ?? '';
  const type = spec.attributes[pointer.slice(1).replaceAll('/', '.')] ?? { kind: 'string' };
  const isText = type.kind === 'string' || (type.kind === 'json' && spec.primaryIdentifier.includes(pointer));
  if (!isText) return emptyOf(type);
  if (/^arn$|Arn$|ARN$/i.test(name)) return arnOf(spec, name, model, call);
  const service = (spec.type.split('::')[1] ?? '').toLowerCase();
  if (name === 'QueueUrl')
    return `https://sqs.${call.region}.amazonaws.com/${call.account}/${String(model['QueueName'])}`;
  if (spec.type === 'AWS::S3::Bucket') return bucketAttribute(name, String(model['BucketName']), call.region);
  if (name === 'AccountId' || name === 'OwnerId') return call.account;
  if (/(Time|Date|At|Timestamp)$/.test(name)) return call.world.clock.now().toISOString();
  if (/(Endpoint|DomainName|DNSName|DnsName)$/i.test(name))
    return `${randomBytes(5).toString('hex')}.${service}.${call.region}.amazonaws.com`;
  if (/Ur[il]$/i.test(name))
    return `https://${randomBytes(5).toString('hex')}.${service}.${call.region}.amazonaws.com/`;
  if (type.kind === 'string' && type.allowedValues?.length) return preferred(type.allowedValues);
  if (/(Status|State)$/.test(name)) return 'ACTIVE';
  if (/Version(Number)?$/.test(name)) return '1';
  return idFor(spec.type, name);
}

const preferred = (values: readonly string[]): string | undefined =>
  values.find((value) => /^(active|available|enabled|created|ready|in_?service|running)$/i.test(value)) ??
  values[0];

function emptyOf(type: ValueType): unknown {
  if (type.kind === 'list') return [];
  if (type.kind === 'boolean') return false;
  return type.kind === 'integer' || type.kind === 'number' ? (type.minimum ?? 1) : undefined;
}

/** From the spec's template where the attribute is the resource's own ARN, else from the type's name. */
function arnOf(spec: TypeSpec, name: string, model: Model, call: Call): string {
  const [, service = '', resource = ''] = spec.type.split('::');
  const own = name === 'Arn' || name.toLowerCase() === `${resource}arn`.toLowerCase();
  const template = own ? spec.arnTemplate : undefined;
  const fixed: Readonly<Record<string, string>> = {
    Partition: 'aws',
    Region: call.region,
    Account: call.account,
  };
  if (!template) {
    const path = `${resource.toLowerCase()}/${String(identifierPart(spec, model) ?? randomUUID())}`;
    return `arn:aws:${service.toLowerCase()}:${call.region}:${call.account}:${path}`;
  }
  return template.replaceAll(/\$\{(\w+)\}/g, (_, variable: string) =>
    String(fixed[variable] ?? model[variable] ?? identifierPart(spec, model) ?? idFor(spec.type, variable)),
  );
}

function identifierPart(spec: TypeSpec, model: Model): unknown {
  return spec.primaryIdentifier
    .filter((pointer) => !isDerived(pointer))
    .flatMap((pointer) => valuesAt(model, pointer))
    .at(-1);
}

function bucketAttribute(name: string, bucket: string, region: string): string {
  if (name === 'DomainName') return `${bucket}.s3.amazonaws.com`;
  if (name === 'DualStackDomainName') return `${bucket}.s3.dualstack.${region}.amazonaws.com`;
  if (name === 'RegionalDomainName') return `${bucket}.s3.${region}.amazonaws.com`;
  return `http://${bucket}.s3-website-${region}.amazonaws.com`;
}
