import { DiagnosticError } from '@groundcrew/contract';
import { mkdtempSync, rmSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answer, Asked } from '../in-process.ts';
import { Story } from './story.ts';
import { VirtualTime } from './virtual-time.ts';

/** In memory where the system has a place for that. */
const shared = '/dev/shm';
const room = await access(shared).then(
  () => shared,
  () => tmpdir(),
);
const directory = mkdtempSync(join(room, 'groundcrew-crash-'));
process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
process.on('SIGTERM', () => process.exit(0));
// Ctrl-C reaches the whole group: whoever asked this process ends it when its seed is done.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit(0));

const time = new VirtualTime();
const answer = (given: Answer): void => void process.send?.(given);

/** Loads what is loaded when it is first used, so that a story does not depend on which came before it. */
const warm = (async () => {
  time.install();
  const story = new Story(0, { time, databasePath: join(directory, 'warm.db'), everything: true });
  await story.tell();
})();

process.on('message', ({ seed, mutilation, delayed, verbose }: Asked) => {
  const play = async () => {
    await warm;
    const databasePath = join(directory, 'groundcrew.db');
    const log = (line: string) => answer({ line });
    return new Story(seed, { time, databasePath, mutilation, delayed, ...(verbose && { log }) }).tell();
  };
  void play().then(
    (told) => answer({ told }),
    (problem: unknown) => answer({ seed, broken: describe(problem) }),
  );
});

function describe(problem: unknown): string {
  if (problem instanceof DiagnosticError)
    return problem.diagnostics
      .map(({ code, summary, detail }) => `${code} ${summary} ${detail ?? ''}`)
      .join('; ');
  return problem instanceof Error ? (problem.stack ?? problem.message) : String(problem);
}
