import { DiagnosticError } from '@groundcrew/contract';
import { now } from '@groundcrew/store';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Surroundings } from '../surroundings.ts';
import type { Look } from './showing.ts';

const pause = 1_000;

/** Settles, and asks again for a while where AWS may still show what it was asked to create. */
export async function patiently<Result>(
  around: Surroundings,
  settle: (look: Look) => Promise<Result>,
  onProgress?: (message: string) => void,
): Promise<Result> {
  const look = { asOf: await now(around.database), onProgress };
  const deadline = around.now() + around.settlePatience;
  for (;;) {
    try {
      return await settle(look);
    } catch (problem) {
      const unknown =
        problem instanceof DiagnosticError && problem.diagnostics.every((d) => d.code === 'SETTLE_UNKNOWN');
      if (!unknown || around.now() >= deadline) throw problem;
      await sleep(pause);
    }
  }
}
