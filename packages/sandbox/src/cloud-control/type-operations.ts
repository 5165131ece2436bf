import type {
  DescribeTypeInput,
  DescribeTypeOutput,
  ListTypesInput,
  ListTypesOutput,
  ProvisioningType,
} from '@aws-sdk/client-cloudformation';
import { typeNames, typeSpec, type TypeSpec } from '@groundcrew/spec';
import { AwsError, type Call } from '../service.ts';
import { page } from '../services/shared/pages.ts';
import { registrySchema } from './registry-schema.ts';
import { handlersOf } from './types.ts';

export function describeType(input: DescribeTypeInput, call: Call): DescribeTypeOutput {
  const name = input.TypeName ?? input.Arn?.split('/').pop()?.replaceAll('-', '::') ?? '';
  const spec = typeSpec(name);
  if (!spec || (input.Type !== undefined && input.Type !== 'RESOURCE'))
    throw new AwsError('TypeNotFoundException', `The type '${name}' cannot be found.`);
  return {
    Arn: arnOf(name, call),
    Type: 'RESOURCE',
    TypeName: name,
    Visibility: 'PUBLIC',
    ProvisioningType: provisioningType(spec),
    DeprecatedStatus: 'LIVE',
    IsActivated: true,
    DocumentationUrl: spec.documentationUrl,
    Schema: JSON.stringify(registrySchema(spec)),
  };
}

export function listTypes(input: ListTypesInput, call: Call): ListTypesOutput {
  const prefix = input.Filters?.TypeNamePrefix ?? '';
  const names = typeNames().filter((name) => name.startsWith(prefix));
  const wanted = input.ProvisioningType;
  const rows = names
    .filter((name) => wanted === undefined || provisioningOf(name) === wanted)
    .map((id) => ({ id }));
  const cut = page(rows, Math.min(input.MaxResults ?? 100, 100), input.NextToken);
  if (!cut) throw new AwsError('ValidationError', 'Invalid NextToken', 400);
  return {
    TypeSummaries: cut.rows.map(({ id }) => ({ Type: 'RESOURCE', TypeName: id, TypeArn: arnOf(id, call) })),
    NextToken: cut.next,
  };
}

function provisioningOf(name: string): ProvisioningType | undefined {
  const spec = typeSpec(name);
  return spec && provisioningType(spec);
}

function provisioningType(spec: TypeSpec): ProvisioningType {
  const handlers = handlersOf(spec);
  if (!handlers.has('create') || !handlers.has('delete')) return 'NON_PROVISIONABLE';
  return handlers.has('update') ? 'FULLY_MUTABLE' : 'IMMUTABLE';
}

const arnOf = (type: string, call: Call): string =>
  `arn:aws:cloudformation:${call.region}::type/resource/${type.replaceAll('::', '-')}`;
