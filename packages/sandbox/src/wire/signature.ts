import { createHash, createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto';
import type { Authorization } from './credential.ts';
import type { HttpRequest } from './http.ts';

/**
 * True when the request was signed with this secret. `body` is what came over the wire, before content codings.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function isSignedWith(
  secret: string,
  auth: Authorization,
  request: HttpRequest,
  rawPath: string,
): boolean {
  const scope = `${auth.date}/${auth.region}/${auth.service}/aws4_request`;
  const canonical = canonicalRequest(auth, request, rawPath);
  // Headers are signed as they are on the wire, and Node reads each of their bytes as a character.
  const toSign = `AWS4-HMAC-SHA256\n${auth.timestamp}\n${scope}\n${sha256(Buffer.from(canonical, 'latin1'))}`;
  const expected = hmac(signingKey(secret, auth), toSign);
  const given = Buffer.from(auth.signature, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

const keys = new Map<string, KeyObject>();
const mostKeys = 1000;

/** The same for a day, so that it is derived once. */
function signingKey(secret: string, { date, region, service }: Authorization): KeyObject {
  const name = JSON.stringify([secret, date, region, service]);
  const known = keys.get(name);
  if (known) return known;
  let derived = hmac(`AWS4${secret}`, date);
  for (const part of [region, service, 'aws4_request']) derived = hmac(derived, part);
  if (keys.size >= mostKeys) keys.clear();
  const key = createSecretKey(derived);
  keys.set(name, key);
  return key;
}

function canonicalRequest(auth: Authorization, request: HttpRequest, rawPath: string): string {
  const headers = auth.signedHeaders
    .map((name) => `${name}:${(request.headers[name] ?? '').trim().replaceAll(/ +/g, ' ')}\n`)
    .join('');
  return [
    request.method,
    canonicalPath(rawPath, auth.service),
    canonicalQuery(request.url),
    headers,
    auth.signedHeaders.join(';'),
    payloadHash(auth, request),
  ].join('\n');
}

/** S3 signs the path as it is on the wire, every other service encodes it once more. */
function canonicalPath(rawPath: string, service: string): string {
  const segments = rawPath.split('/');
  if (service === 's3') return segments.map((segment) => encode(decodeURIComponent(segment))).join('/');
  const normal: string[] = [];
  for (const segment of segments.slice(1)) {
    if (segment === '..') normal.pop();
    else if (segment !== '.' && segment !== '') normal.push(encode(segment));
  }
  const trailing = rawPath.length > 1 && rawPath.endsWith('/') ? '/' : '';
  return `/${normal.join('/')}${normal.length > 0 ? trailing : ''}`;
}

function canonicalQuery(url: URL): string {
  return [...url.searchParams]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a, x], [b, y]) => (a === b ? compare(x, y) : compare(a, b)))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** S3 lets a client leave the payload unsigned or sign it by chunks; for all others the hash is of what arrived. */
function payloadHash(auth: Authorization, request: HttpRequest): string {
  const given = request.headers['x-amz-content-sha256'];
  if (auth.service === 's3' && auth.expires !== undefined) return given ?? 'UNSIGNED-PAYLOAD';
  if (given === 'UNSIGNED-PAYLOAD' || given?.startsWith('STREAMING-')) return given;
  return sha256(request.body);
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

const hmac = (key: string | Buffer | KeyObject, data: string): Buffer =>
  createHmac('sha256', key).update(data).digest();
