import { exitCodes } from '@groundcrew/contract';
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
  /** Where Ctrl-C is heard: this process unless given. */
  readonly signals?: Pick<NodeJS.EventEmitter, 'on' | 'off'>;
}

/** Whoever reads may stop reading, as `head` does, and a disk may be full: what a command carries out does not end for that. */
export function processTerminal(): Terminal {
  const { stdout: out, stderr: err, stdin, env } = process;
  out.on('error', (problem: NodeJS.ErrnoException) => {
    if (problem.code === 'EPIPE') return;
    process.exitCode = exitCodes.couldNotRun;
    line(err, `error OUTPUT_UNWRITABLE  The result can't be written: ${problem.message}`);
  });
  // There is nobody left to tell.
  err.on('error', () => undefined);
  return { out, err, interactive: stdin.isTTY && err.isTTY && !env['CI'], env };
}

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
