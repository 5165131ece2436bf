import type { Row } from '../../world/table.ts';

interface Position {
  readonly after: string;
  readonly index: number;
}

export interface Page<R> {
  readonly rows: R[];
  readonly next: string | undefined;
}

/**
 * Cuts one page out of rows that may change between pages: a token names the last row seen and, in case that one is
 * gone by then, its place. Returns undefined for a token that was never given out.
 */
export function page<R extends Row>(
  rows: readonly R[],
  size: number | undefined,
  token: string | undefined,
): Page<R> | undefined {
  let start = 0;
  if (token) {
    const position = decode(token);
    if (!position) return undefined;
    const last = rows.findIndex((row) => row.id === position.after);
    start = last < 0 ? position.index : last + 1;
  }
  const cut = size === undefined ? rows.slice(start) : rows.slice(start, start + size);
  const end = start + cut.length;
  const last = cut.at(-1);
  const next = last && end < rows.length ? encode({ after: last.id, index: end - 1 }) : undefined;
  return { rows: cut, next };
}

function encode(position: Position): string {
  return Buffer.from(JSON.stringify([position.after, position.index])).toString('base64url');
}

function decode(token: string): Position | undefined {
  try {
    const parts: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (!Array.isArray(parts) || typeof parts[0] !== 'string' || !Number.isInteger(parts[1]))
      return undefined;
    return { after: parts[0], index: Number(parts[1]) };
  } catch {
    return undefined;
  }
}
