import { isDeepStrictEqual } from 'node:util';

/** A value with times, bytes and big numbers as text, and without what is undefined. */
export function plain(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString('base64')}`;
  if (typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value instanceof Object ? String(value) : value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.map(([name, item]) => [name, plain(item)]));
}

/** Where two plain values first differ, or undefined. */
export function difference(expected: unknown, found: unknown, path = ''): string | undefined {
  if (isDeepStrictEqual(expected, found)) return undefined;
  const bothObjects = [expected, found].every((value) => typeof value === 'object' && value !== null);
  if (!bothObjects) return `${path || '/'}: ${short(expected)} became ${short(found)}`;
  const [a, b] = [expected, found] as Record<string, unknown>[];
  for (const name of new Set([...Object.keys(a ?? {}), ...Object.keys(b ?? {})])) {
    const inner = difference(a?.[name], b?.[name], `${path}/${name}`);
    if (inner) return inner;
  }
  return undefined;
}

const short = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 60);
