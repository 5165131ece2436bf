import type { Filter } from '@aws-sdk/client-ec2';
import { AwsError } from '../../service.ts';
import { page } from '../shared/pages.ts';
import type { Place } from '../shared/place.ts';
import { filtered, type Fields } from './filters.ts';
import { invalidValue } from './parameters.ts';
import { checkId, notFound, rowsOf, type Ec2Row, type Kind } from './resource.ts';

export interface DescribeRequest {
  Filters?: readonly Filter[] | undefined;
  MaxResults?: number | undefined;
  NextToken?: string | undefined;
}

export interface Described<R> {
  readonly rows: R[];
  readonly NextToken: string | undefined;
}

export interface PageLimits {
  readonly min: number;
  readonly max: number;
}

const PAGE_LIMITS: PageLimits = { min: 5, max: 1000 };

/** What every Describe operation does: by ids, by filters, by page. One unknown id fails the whole call. */
export function describe<R extends Ec2Row>(
  at: Place,
  kind: Kind<R>,
  ids: readonly string[] | undefined,
  request: DescribeRequest,
  fields: Fields<R>,
  limits: PageLimits = PAGE_LIMITS,
): Described<R> {
  const rows = ids?.length ? byIds(at, kind, ids) : rowsOf(at, kind).all();
  if (ids?.length && request.MaxResults !== undefined) throw idsWithPages(kind.resourceType);
  return paged(filtered(rows, request.Filters, fields), request, limits);
}

export function idsWithPages(resourceType: string): AwsError {
  return new AwsError(
    'InvalidParameterCombination',
    `The parameter ${resourceType} ids cannot be used with the parameter maxResults`,
  );
}

export function paged<R extends { id: string }>(
  rows: readonly R[],
  request: DescribeRequest,
  limits: PageLimits = PAGE_LIMITS,
): Described<R> {
  const size = request.MaxResults;
  if (size !== undefined && size < limits.min)
    throw invalidValue('MaxResults', size, `Expecting a value greater than or equal to ${limits.min}.`);
  const cut = page(rows, size === undefined ? undefined : Math.min(size, limits.max), request.NextToken);
  if (!cut) throw new AwsError('InvalidNextToken', 'The specified NextToken is not valid.');
  return { rows: cut.rows, NextToken: cut.next };
}

function byIds<R extends Ec2Row>(at: Place, kind: Kind<R>, ids: readonly string[]): R[] {
  const table = rowsOf(at, kind);
  const unknown = ids.filter((id) => !table.get(id));
  for (const id of unknown) checkId(kind, id);
  if (unknown.length > 0) throw notFound(kind, unknown);
  return [...new Set(ids)].flatMap((id) => table.get(id) ?? []);
}
