import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const interruptions = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Works in a directory that only this user may read, and that is gone afterwards, also when the process is interrupted. */
export async function inScratchDirectory<Result>(
  prefix: string,
  work: (directory: string) => Promise<Result>,
): Promise<Result> {
  const directory = mkdtempSync(join(tmpdir(), prefix));
  const remove = () => rmSync(directory, { recursive: true, force: true });
  const interrupted = (signal: NodeJS.Signals) => {
    remove();
    listen('off');
    // Whoever waits for the process sees that it was interrupted.
    process.kill(process.pid, signal);
  };
  const listen = (how: 'on' | 'off') => {
    for (const signal of interruptions) process[how](signal, interrupted);
  };
  listen('on');
  try {
    return await work(directory);
  } finally {
    remove();
    listen('off');
  }
}
