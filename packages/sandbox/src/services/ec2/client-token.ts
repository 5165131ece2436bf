import { createHash } from 'node:crypto';
import { AwsError } from '../../service.ts';

/** What a row keeps of the request that made it, so that a repeated request finds it instead of making another. */
export interface TokenRecord {
  readonly value: string;
  readonly fingerprint: string;
}

export interface TokenRow {
  token?: TokenRecord;
}

/** Keys in any order mean the same request. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => [k, canonical(v)]));
}

export function tokenOf(input: { ClientToken?: string | undefined }): TokenRecord | undefined {
  const value = input.ClientToken;
  if (!value) return undefined;
  if (value.length > 64)
    throw new AwsError('InvalidParameterValue', 'ClientToken must be at most 64 ASCII characters long');
  const fingerprint = createHash('sha256')
    .update(JSON.stringify(canonical(input)))
    .digest('hex');
  return { value, fingerprint };
}

/** Rows that an earlier request with this token made; the same token with other arguments is an error. */
export function madeBefore<R extends TokenRow>(rows: readonly R[], token: TokenRecord | undefined): R[] {
  if (!token) return [];
  const made = rows.filter((row) => row.token?.value === token.value);
  if (made.some((row) => row.token?.fingerprint !== token.fingerprint))
    throw new AwsError(
      'IdempotentParameterMismatch',
      'Arguments on this idempotent request are inconsistent with arguments used in previous request(s).',
    );
  return made;
}
