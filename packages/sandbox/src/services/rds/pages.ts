import { AwsError } from '../../service.ts';
import type { Row } from '../../world/table.ts';
import { page } from '../shared/pages.ts';

/** RDS takes 20 to 100 records a page. */
export function paged<R extends Row>(
  rows: readonly R[],
  input: { MaxRecords?: number | undefined; Marker?: string | undefined },
): { rows: R[]; Marker: string | undefined } {
  const size = input.MaxRecords ?? 100;
  if (size < 20 || size > 100)
    throw new AwsError(
      'InvalidParameterValue',
      `Invalid value ${size} for MaxRecords. Must be between 20 and 100`,
    );
  const cut = page(rows, size, input.Marker);
  if (!cut) throw new AwsError('InvalidParameterValue', 'Unable to parse the marker');
  return { rows: cut.rows, Marker: cut.next };
}
