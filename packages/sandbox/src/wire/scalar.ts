import type { Shape, TimestampFormat } from './shape.ts';

/** A scalar out of text, as URLs, headers, forms and XML carry it, or out of JSON. */
export function parseScalar(shape: Shape, value: unknown): unknown {
  switch (shape.kind) {
    case 'boolean':
      return value === true || value === 'true';
    case 'number':
      return parseNumber(value);
    case 'bigint':
      return BigInt(value as string | number);
    case 'timestamp':
      return parseTimestamp(value);
    case 'blob':
      return typeof value === 'string' ? new Uint8Array(Buffer.from(value, 'base64')) : value;
    default:
      return value;
  }
}

/** A scalar as text: what XML, headers and JSON strings carry. Numbers and booleans stay what they are. */
export function formatScalar(shape: Shape, value: unknown, byDefault: TimestampFormat): unknown {
  if (shape.kind === 'timestamp')
    return formatTimestamp(new Date(value as Date | string | number), shape.timestampFormat(byDefault));
  if (shape.kind === 'blob') return Buffer.from(value as Uint8Array).toString('base64');
  return shape.kind === 'bigint' ? String(value) : value;
}

/** JSON has no infinities, so AWS spells them. */
function parseNumber(value: unknown): number {
  return Number(value);
}

function parseTimestamp(value: unknown): Date {
  if (value instanceof Date) return value;
  const seconds =
    typeof value === 'number' || /^-?\d+(\.\d+)?$/.test(String(value)) ? Number(value) : undefined;
  return seconds === undefined ? new Date(String(value)) : new Date(Math.round(seconds * 1000));
}

function formatTimestamp(time: Date, format: TimestampFormat): string | number {
  if (format === 'epoch-seconds') return time.getTime() / 1000;
  return format === 'http-date' ? time.toUTCString() : time.toISOString().replace('.000Z', 'Z');
}
