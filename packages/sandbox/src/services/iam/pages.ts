import type { Row } from '../../world/table.ts';
import { page } from '../shared/pages.ts';
import { validation } from './errors.ts';

export interface Paged<R> {
  readonly rows: R[];
  readonly IsTruncated: boolean;
  readonly Marker: string | undefined;
}

/** IAM's pages: a hundred unless told otherwise, at most a thousand. */
export function paged<R extends Row>(
  rows: readonly R[],
  input: { MaxItems?: number | undefined; Marker?: string | undefined },
): Paged<R> {
  const size = input.MaxItems ?? 100;
  if (size < 1 || size > 1000)
    throw validation(
      `1 validation error detected: Value '${size}' at 'maxItems' failed to satisfy constraint: Member must have value between 1 and 1000`,
    );
  const cut = page(rows, size, input.Marker);
  if (!cut) throw validation('Invalid Marker.');
  return { rows: cut.rows, IsTruncated: cut.next !== undefined, Marker: cut.next };
}

/** The same for plain names. */
export function pagedNames(
  names: readonly string[],
  input: { MaxItems?: number | undefined; Marker?: string | undefined },
): Paged<string> {
  const { rows, ...rest } = paged(
    names.map((id) => ({ id })),
    input,
  );
  return { rows: rows.map(({ id }) => id), ...rest };
}
