import type { ExitCode } from '@groundcrew/contract';
import type { Terminal } from '../terminal/streams.ts';

/** What every command is given. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly exit: (code: ExitCode) => void;
}
