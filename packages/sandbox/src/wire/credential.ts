import type { HttpRequest } from './http.ts';

/** What a request says about its signature, from the Authorization header or a presigned URL. */
export interface Authorization {
  readonly accessKeyId: string;
  /** `20260102` */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** When it was signed: `20260102T030405Z`. */
  readonly timestamp: string;
  readonly sessionToken: string | undefined;
  /** Seconds that a presigned URL holds; undefined for a signed header. */
  readonly expires: number | undefined;
}

const HEADER =
  /^AWS4-HMAC-SHA256\s+Credential=([^,\s]+)\s*,\s*SignedHeaders=([^,\s]+)\s*,\s*Signature=([0-9a-f]+)$/;

export function authorizationOf({ headers, url }: HttpRequest): Authorization | undefined {
  const found = HEADER.exec(headers['authorization'] ?? '');
  if (found) {
    const [, scope = '', signedHeaders = '', signature = ''] = found;
    const timestamp = headers['x-amz-date'] ?? compact(headers['date'] ?? '');
    const sessionToken = headers['x-amz-security-token'];
    return parseScope(scope, { signedHeaders, signature, timestamp, sessionToken, expires: undefined });
  }
  const query = url.searchParams;
  if (query.get('X-Amz-Algorithm') !== 'AWS4-HMAC-SHA256') return undefined;
  return parseScope(query.get('X-Amz-Credential') ?? '', {
    signedHeaders: query.get('X-Amz-SignedHeaders') ?? '',
    signature: query.get('X-Amz-Signature') ?? '',
    timestamp: query.get('X-Amz-Date') ?? '',
    sessionToken: query.get('X-Amz-Security-Token') ?? undefined,
    expires: Number(query.get('X-Amz-Expires') ?? 300),
  });
}

interface Rest {
  readonly signedHeaders: string;
  readonly signature: string;
  readonly timestamp: string;
  readonly sessionToken: string | undefined;
  readonly expires: number | undefined;
}

function parseScope(scope: string, rest: Rest): Authorization | undefined {
  const [accessKeyId, date, region, service, end] = scope.split('/');
  if (!accessKeyId || !date || !region || !service || end !== 'aws4_request') return undefined;
  return { ...rest, accessKeyId, date, region, service, signedHeaders: rest.signedHeaders.split(';') };
}

/** An HTTP date in the compact form. */
function compact(date: string): string {
  const time = new Date(date);
  return Number.isNaN(time.getTime()) ? '' : time.toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
}

/** The time of `20260102T030405Z`, or undefined. */
export function timeOf(timestamp: string): Date | undefined {
  const found = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(timestamp);
  if (!found) return undefined;
  const [, year, month, day, hour, minute, second] = found;
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
