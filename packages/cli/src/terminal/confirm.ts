import { DiagnosticError, error } from '@groundcrew/contract';
import type { Terminal } from './streams.ts';

/** Asks yes or no on the terminal; anything but yes is no. */
export async function confirm(message: string): Promise<boolean> {
  const { confirm: ask } = await import('@clack/prompts');
  return (await ask({ message, initialValue: false, output: process.stderr })) === true;
}

export interface Agreement {
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Whether the user wants it: asks, unless `--yes` says so already. Throws NOT_CONFIRMED where nobody can be asked. */
export async function agreed(
  question: string,
  { yes, json }: Agreement,
  terminal: Terminal,
): Promise<boolean> {
  if (yes) return true;
  if (terminal.interactive && !json) return confirm(question);
  throw new DiagnosticError(
    error('NOT_CONFIRMED', `There is no terminal to ask on: ${question}`, {
      next: 'Add --yes to go on without asking.',
    }),
  );
}
