import type { HttpResponse } from './http.ts';
import { encodeJson } from './json.ts';
import type { BodyFormat } from './rest-input.ts';
import { formatScalar } from './scalar.ts';
import type { OperationModel, ServiceModel } from './service-model.ts';
import type { Shape } from './shape.ts';
import { encodeMembers, encodeXml, XML_DECLARATION } from './xml-output.ts';

/** Spreads an output over status, headers and body, as its members are bound. */
export function encodeRest(
  model: ServiceModel,
  operation: OperationModel,
  output: unknown,
  format: BodyFormat,
  extraHeaders: Readonly<Record<string, string>>,
): HttpResponse {
  const values = (output ?? {}) as Readonly<Record<string, unknown>>;
  const headers: Record<string, string> = {
    ...extraHeaders,
    'content-type': format === 'xml' ? 'application/xml' : 'application/json',
  };
  let status = operation.http?.[2] ?? 200;
  let payload: Shape | undefined;
  let payloadValue: unknown;
  let hasBody = false;
  for (const [name, member] of operation.output?.members ?? []) {
    const value = values[name];
    const { httpHeader, httpPrefixHeaders, httpResponseCode, httpPayload } = member.traits;
    if (httpPayload !== undefined) [payload, payloadValue] = [member, value];
    else if (httpResponseCode !== undefined) status = typeof value === 'number' ? value : status;
    else if (httpHeader !== undefined) setHeader(headers, httpHeader, member, value);
    else if (httpPrefixHeaders !== undefined) Object.assign(headers, prefixed(httpPrefixHeaders, value));
    else hasBody = true;
  }
  if (payload) return { status, headers, body: encodePayload(payload, payloadValue, format) };
  const body = hasBody && operation.output ? encodeBody(model, operation.output, values, format) : '';
  return { status, headers, body };
}

function setHeader(headers: Record<string, string>, name: string, member: Shape, value: unknown): void {
  if (value === null || value === undefined) return;
  const text = (shape: Shape, item: unknown): string => String(formatScalar(shape, item, 'http-date'));
  if (member.kind === 'list')
    headers[name.toLowerCase()] = (value as unknown[]).map((item) => text(member.item, item)).join(', ');
  else if (member.traits.mediaType === 'application/json')
    headers[name.toLowerCase()] = Buffer.from(String(value)).toString('base64');
  // A character for each byte, as Node has headers.
  else headers[name.toLowerCase()] = Buffer.from(text(member, value)).toString('latin1');
}

function prefixed(prefix: string, value: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(value ?? {}).map(([name, item]) => [prefix + name, String(item)]));
}

function encodePayload(member: Shape, value: unknown, format: BodyFormat): string | Uint8Array {
  if (value === null || value === undefined) return '';
  if (member.kind === 'blob' || member.kind === 'string') return value as string | Uint8Array;
  if (format === 'json') return JSON.stringify(encodeJson(member, value));
  return encodeXml(member, member.traits.xmlName ?? member.name, value);
}

function encodeBody(model: ServiceModel, shape: Shape, values: unknown, format: BodyFormat): string {
  if (format === 'json') return JSON.stringify(encodeJson(shape, values));
  const tag = shape.traits.xmlName ?? shape.name;
  const namespace = model.xmlNamespace ? ` xmlns="${model.xmlNamespace}"` : '';
  // An output named as its member is has no element of its own: so S3 says where a bucket is.
  const xml = encodeMembers(shape, values);
  const bare = shape.members.size === 1 && shape.members.has(tag);
  const inner = bare ? xml.slice(tag.length + 2, -(tag.length + 3)) : xml;
  return `${XML_DECLARATION}<${tag}${namespace}>${inner}</${tag}>`;
}
