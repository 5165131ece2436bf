import type {
  DescribeParametersRequest,
  DescribeParametersResult,
  GetParameterHistoryRequest,
  GetParameterHistoryResult,
  GetParameterRequest,
  GetParameterResult,
  GetParametersByPathRequest,
  GetParametersByPathResult,
  GetParametersRequest,
  GetParametersResult,
  ParameterInlinePolicy,
  ParameterStringFilter,
} from '@aws-sdk/client-ssm';
import { AwsError, type Call } from '../../service.ts';
import type { Row } from '../../world/table.ts';
import { publicParameters } from '../ec2/image-catalogue.ts';
import { page } from '../shared/pages.ts';
import type { Place } from '../shared/place.ts';
import {
  newest,
  parameterArn,
  parameterNotFound,
  parameters,
  publicParameter,
  select,
  showParameter,
  validation,
  type ParameterRow,
} from './parameters.ts';

function getParameter(input: GetParameterRequest, call: Call): GetParameterResult {
  const found = select(call, input.Name ?? '');
  if (!found) throw parameterNotFound();
  return { Parameter: showParameter(found, call, input.WithDecryption ?? false) };
}

const MAX_NAMES = 10;

/** Unknown ones are named in the answer and are no error. */
function getParameters(input: GetParametersRequest, call: Call): GetParametersResult {
  const names = input.Names ?? [];
  if (names.length === 0 || names.length > MAX_NAMES)
    throw validation(
      `1 validation error detected: Value at 'names' failed to satisfy constraint: Member must have length between 1 and ${MAX_NAMES}`,
    );
  const found = names.map((name) => ({ name, selected: attempt(() => select(call, name)) }));
  return {
    Parameters: found.flatMap(({ selected }) =>
      selected ? [showParameter(selected, call, input.WithDecryption ?? false)] : [],
    ),
    InvalidParameters: found.flatMap(({ name, selected }) => (selected ? [] : [name])),
  };
}

function attempt<T>(act: () => T | undefined): T | undefined {
  try {
    return act();
  } catch (problem) {
    if (problem instanceof AwsError) return undefined;
    throw problem;
  }
}

function paged<R extends Row>(
  rows: readonly R[],
  input: { MaxResults?: number | undefined; NextToken?: string | undefined },
  max: number,
): { rows: R[]; NextToken: string | undefined } {
  const size = input.MaxResults ?? max;
  if (size < 1 || size > max)
    throw validation(
      `1 validation error detected: Value '${size}' at 'maxResults' failed to satisfy constraint: Member must have value between 1 and ${max}`,
    );
  const cut = page(rows, size, input.NextToken);
  if (!cut) throw new AwsError('InvalidNextToken', 'The specified token is not valid.');
  return { rows: cut.rows, NextToken: cut.next };
}

/** Own parameters, and below AWS's own prefix the public ones. */
function below(at: Place, path: string): ParameterRow[] {
  const own = parameters(at).all();
  const all = path.startsWith('/aws/')
    ? [...publicParameters(at.region).keys()].flatMap((name) => publicParameter(at, name) ?? [])
    : own;
  const prefix = path.endsWith('/') ? path : `${path}/`;
  return all.filter(({ id }) => id.startsWith(prefix)).toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function getParametersByPath(input: GetParametersByPathRequest, call: Call): GetParametersByPathResult {
  const path = input.Path ?? '';
  if (!path.startsWith('/'))
    throw validation(
      'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/".',
    );
  const prefix = path.endsWith('/') ? path : `${path}/`;
  const all = below(call, path).filter(
    (row) =>
      (input.Recursive || !row.id.slice(prefix.length).includes('/')) &&
      (input.ParameterFilters ?? []).every((filter) => passes(row, filter)),
  );
  const { rows, NextToken } = paged(all, input, 10);
  const Parameters = rows.map((row) =>
    showParameter({ row, version: newest(row) }, call, input.WithDecryption ?? false),
  );
  return { Parameters, NextToken };
}

function describeParameters(input: DescribeParametersRequest, call: Call): DescribeParametersResult {
  const legacy = (input.Filters ?? []).map(({ Key, Values }): ParameterStringFilter => ({
    Key,
    Values,
    Option: Key === 'Name' ? 'BeginsWith' : 'Equals',
  }));
  const filters = [...(input.ParameterFilters ?? []), ...legacy];
  const all = parameters(call).filter((row) => filters.every((filter) => passes(row, filter)));
  const { rows, NextToken } = paged(all, input, 50);
  return {
    Parameters: rows.map((row) => ({
      Name: row.id,
      ARN: parameterArn(call, row.id),
      Type: row.type,
      KeyId: row.keyId,
      Description: row.description,
      AllowedPattern: row.allowedPattern,
      Tier: row.tier,
      DataType: row.dataType,
      Policies: policiesOf(row),
      Version: newest(row).version,
      LastModifiedDate: new Date(newest(row).date),
      LastModifiedUser: newest(row).user,
    })),
    NextToken,
  };
}

/** As they were put, one text each. */
const policiesOf = ({ policies = '[]' }: ParameterRow): ParameterInlinePolicy[] =>
  (JSON.parse(policies) as { Type?: string }[]).map((policy) => ({
    PolicyText: JSON.stringify(policy),
    PolicyType: policy.Type,
    PolicyStatus: 'Pending',
  }));

function passes(row: ParameterRow, filter: ParameterStringFilter): boolean {
  const key = filter.Key ?? '';
  const wanted = filter.Values ?? [];
  if (key === 'Path') return wanted.some((path) => isBelow(row.id, path, filter.Option === 'Recursive'));
  const value = fieldOf(row, key);
  if (value === undefined) return false;
  if (wanted.length === 0) return true;
  return wanted.some((want) => {
    if (filter.Option === 'BeginsWith') return value.startsWith(want);
    return filter.Option === 'Contains' ? value.includes(want) : value === want;
  });
}

function isBelow(name: string, path: string, recursive: boolean): boolean {
  const prefix = path.endsWith('/') ? path : `${path}/`;
  return name.startsWith(prefix) && (recursive || !name.slice(prefix.length).includes('/'));
}

function fieldOf(row: ParameterRow, key: string): string | undefined {
  if (key.startsWith('tag:')) return row.tags[key.slice(4)];
  const fields: Record<string, string | undefined> = {
    Name: row.id,
    Type: row.type,
    KeyId: row.keyId ?? '',
    Tier: row.tier,
    DataType: row.dataType,
    Label: newest(row).labels[0] ?? '',
  };
  if (!Object.hasOwn(fields, key))
    throw new AwsError('InvalidFilterKey', `The following filter key is not valid: ${key}.`);
  return fields[key];
}

function getParameterHistory(input: GetParameterHistoryRequest, call: Call): GetParameterHistoryResult {
  const row = parameters(call).get(input.Name ?? '');
  if (!row) throw parameterNotFound();
  const versions = row.versions.map((version) => ({ id: String(version.version), version }));
  const { rows, NextToken } = paged(versions, input, 50);
  return {
    Parameters: rows.map(({ version }) => {
      const {
        Selector: _selector,
        ARN: _arn,
        ...shown
      } = showParameter({ row, version }, call, input.WithDecryption ?? false);
      return { ...shown, LastModifiedUser: version.user, Labels: version.labels, Tier: row.tier };
    }),
    NextToken,
  };
}

export const readOperations = {
  GetParameter: getParameter,
  GetParameters: getParameters,
  GetParametersByPath: getParametersByPath,
  GetParameterHistory: getParameterHistory,
  DescribeParameters: describeParameters,
};
