import type { HttpRequest } from './http.ts';
import { decodeJson } from './json.ts';
import type { RouteMatch } from './rest-routes.ts';
import { parseScalar } from './scalar.ts';
import type { Shape } from './shape.ts';
import { decodeXml, parseRoot } from './xml-input.ts';

export type BodyFormat = 'json' | 'xml';

/** Gathers an input from path labels, query string, headers and body. https://smithy.io/2.0/spec/http-bindings.html */
export function decodeRest(
  match: RouteMatch,
  request: HttpRequest,
  format: BodyFormat,
): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  const inBody = new Map<string, Shape>();
  for (const [name, member] of match.operation.input?.members ?? []) {
    if (isBound(member)) {
      const value = boundValue(name, member, match, request, format);
      if (value !== undefined) out[name] = value;
    } else inBody.set(name, member);
  }
  return request.body.length > 0 && inBody.size > 0 ? { ...out, ...fromBody(inBody, request, format) } : out;
}

function isBound({ traits }: Shape): boolean {
  return (
    (traits.httpLabel ??
      traits.httpQuery ??
      traits.httpQueryParams ??
      traits.httpHeader ??
      traits.httpPrefixHeaders ??
      traits.httpPayload) !== undefined
  );
}

function boundValue(
  name: string,
  member: Shape,
  match: RouteMatch,
  request: HttpRequest,
  format: BodyFormat,
): unknown {
  const { traits } = member;
  if (traits.httpLabel !== undefined) return scalar(member, match.labels[name]);
  if (traits.httpQuery !== undefined) return fromQuery(member, traits.httpQuery, request.url);
  if (traits.httpHeader !== undefined)
    return fromHeader(member, headerText(request.headers[traits.httpHeader.toLowerCase()]));
  if (traits.httpPrefixHeaders !== undefined) return fromPrefix(traits.httpPrefixHeaders, request);
  if (traits.httpQueryParams !== undefined) return otherParameters(member, match, request);
  return fromPayload(member, request.body, format);
}

function fromQuery(member: Shape, parameter: string, url: URL): unknown {
  const values = url.searchParams.getAll(parameter);
  if (values.length === 0) return undefined;
  return member.kind === 'list'
    ? values.map((value) => scalar(member.item, value))
    : scalar(member, values[0]);
}

/** Node reads each byte of a header as a character; what clients put there besides ASCII is UTF-8. */
const headerText = <T extends string | undefined>(value: T): T | string =>
  value === undefined ? value : Buffer.from(value, 'latin1').toString();

function fromHeader(member: Shape, value: string | undefined): unknown {
  if (value === undefined) return undefined;
  if (member.kind !== 'list') return scalar(member, unpackJson(member, value));
  const separator = member.item.kind === 'timestamp' ? /(?<=GMT),/ : ',';
  return value.split(separator).map((item) => scalar(member.item, item.trim()));
}

/** A header that carries JSON carries it in base64. */
function unpackJson(member: Shape, value: string): string {
  return member.traits.mediaType === 'application/json' ? Buffer.from(value, 'base64').toString() : value;
}

function fromPrefix(prefix: string, { headers }: HttpRequest): Record<string, string> | undefined {
  const start = prefix.toLowerCase();
  const found = Object.entries(headers).flatMap(([name, value]) =>
    name.startsWith(start) && value !== undefined
      ? [[name.slice(start.length), headerText(value)] as const]
      : [],
  );
  return found.length > 0 ? Object.fromEntries(found) : undefined;
}

function otherParameters(member: Shape, { operation }: RouteMatch, { url }: HttpRequest): unknown {
  const taken = new Set([...(operation.input?.members.values() ?? [])].map(({ traits }) => traits.httpQuery));
  const names = new Set(url.searchParams.keys()).difference(taken);
  if (names.size === 0) return undefined;
  return Object.fromEntries(
    [...names].map((name) => [
      name,
      member.item.kind === 'list' ? url.searchParams.getAll(name) : url.searchParams.get(name),
    ]),
  );
}

function fromPayload(member: Shape, body: Uint8Array, format: BodyFormat): unknown {
  if (member.kind === 'blob') return body;
  const text = Buffer.from(body).toString();
  if (member.kind === 'string') return text;
  if (text === '') return undefined;
  return format === 'xml' ? decodeXml(member, parseRoot(text)) : decodeJson(member, JSON.parse(text));
}

function fromBody(
  members: ReadonlyMap<string, Shape>,
  { body }: HttpRequest,
  format: BodyFormat,
): Record<string, unknown> {
  const text = Buffer.from(body).toString();
  const source = (format === 'xml' ? parseRoot(text) : JSON.parse(text)) as Record<string, unknown>;
  const out: Record<string, unknown> = {};
  for (const [name, member] of members) {
    const { xmlName, jsonName } = member.traits;
    const value = source[(format === 'xml' ? xmlName : jsonName) ?? name];
    if (value === null || value === undefined) continue;
    out[name] = format === 'xml' ? decodeXml(member, value) : decodeJson(member, value);
  }
  return out;
}

function scalar(shape: Shape, value: unknown): unknown {
  return value === undefined ? undefined : parseScalar(shape, value);
}
