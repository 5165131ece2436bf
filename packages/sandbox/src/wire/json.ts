import { formatScalar, parseScalar } from './scalar.ts';
import type { Shape } from './shape.ts';

/** JSON of the awsJson and restJson protocols → the shapes of the SDK. */
export function decodeJson(shape: Shape, value: unknown): unknown {
  if (value === null || value === undefined) return undefined;
  if (shape.kind === 'document') return value;
  if (shape.kind === 'list') return (value as unknown[]).map((item) => decodeJson(shape.item, item));
  if (shape.kind === 'map') return mapValues(value, (item) => decodeJson(shape.item, item));
  if (shape.kind === 'structure' || shape.kind === 'union') return decodeMembers(shape, value);
  return parseScalar(shape, value);
}

function decodeMembers(shape: Shape, value: unknown): Record<string, unknown> {
  const source = value as Record<string, unknown>;
  const out: Record<string, unknown> = {};
  for (const [name, member] of shape.members) {
    const item = source[member.traits.jsonName ?? name];
    if (item !== null && item !== undefined) out[name] = decodeJson(member, item);
  }
  return out;
}

/** The SDK's shapes → JSON. Members that travel in headers or the status line are left out. */
export function encodeJson(shape: Shape, value: unknown): unknown {
  if (value === null || value === undefined || shape.kind === 'document') return value;
  if (shape.kind === 'bigint') return Number(value);
  if (shape.isScalar) return formatScalar(shape, value, 'epoch-seconds');
  if (shape.kind === 'list') return (value as unknown[]).map((item) => encodeJson(shape.item, item));
  if (shape.kind === 'map') return mapValues(value, (item) => encodeJson(shape.item, item));
  return encodeMembers(shape, value);
}

function encodeMembers(shape: Shape, value: unknown): Record<string, unknown> {
  const source = value as Record<string, unknown>;
  const out: Record<string, unknown> = {};
  for (const [name, member] of shape.members) {
    const { httpHeader, httpResponseCode, jsonName } = member.traits;
    const item = source[name];
    if (item !== null && item !== undefined && httpHeader === undefined && httpResponseCode === undefined)
      out[jsonName ?? name] = encodeJson(member, item);
  }
  return out;
}

function mapValues(value: object, change: (item: unknown) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, change(item)]));
}
