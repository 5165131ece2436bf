import { styleText } from 'node:util';
import type { Writable } from 'node:stream';

type Style = Parameters<typeof styleText>[0];

/** Where a command writes: results to `out`, talk to `err`. Tests give their own streams. */
export interface Terminal {
  readonly out: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly err: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  /** True where a person can be asked. */
  readonly interactive: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export const processTerminal = (): Terminal => ({
  out: process.stdout,
  err: process.stderr,
  interactive: process.stdin.isTTY && process.stderr.isTTY && !process.env['CI'],
  env: process.env,
});

/** Colour only on a terminal, never with NO_COLOR, always with FORCE_COLOR. */
export function coloured(terminal: Terminal, stream: 'out' | 'err'): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = terminal.env;
  if (NO_COLOR) return false;
  if (FORCE_COLOR) return FORCE_COLOR !== '0';
  return Boolean(terminal[stream].isTTY) && TERM !== 'dumb';
}

/** A painter for one stream: plain text where colour is not wanted. */
export function painter(terminal: Terminal, stream: 'out' | 'err'): (style: Style, text: string) => string {
  const on = coloured(terminal, stream);
  return (style, text) => (on ? styleText(style, text, { validateStream: false }) : text);
}

export const line = (stream: Writable, text = ''): void => {
  stream.write(`${text}\n`);
};
