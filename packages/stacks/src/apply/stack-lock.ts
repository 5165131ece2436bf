import { DiagnosticError } from '@groundcrew/contract';
import type { Lock, LockHolder } from '@groundcrew/runs';
import { now } from '@groundcrew/store';
import { stackLocked } from '../problems.ts';
import { closeRun } from '../settle/settle-stack.ts';
import type { Surroundings } from '../surroundings.ts';

export const lockName = (stack: string): string => `stack ${stack}`;

export interface LockWish {
  readonly stack: string;
  readonly holder: string;
  readonly purpose: string;
}

/**
 * One at a time works on a stack. Throws STACK_LOCKED, which says who does, where and since when. A living process that
 * holds it for a run whose worker is gone has it no more.
 */
export async function lockStack(around: Surroundings, wish: LockWish): Promise<Lock> {
  const { stack } = wish;
  try {
    return await take(around, wish);
  } catch (problem) {
    if (!says(problem, 'LOCK_HELD')) throw problem;
    const held = await around.runs.locks.holder(lockName(stack));
    if (held && !(await freed(around, stack, held))) throw stackLocked(stack, held, problem);
    return take(around, wish);
  }
}

/**
 * What was held for a run that nobody works on is taken together with that run: it is closed in the same commit, so that
 * its worker finds nothing to go on with when it wakes up.
 */
const take = (around: Surroundings, { stack, holder, purpose }: LockWish): Promise<Lock> =>
  around.database.transaction(async (transaction) => {
    const lock = await around.runs.locks.acquire(lockName(stack), { holder, purpose }, transaction);
    for (const run of await around.runs.interrupted(stack, transaction))
      await closeRun(around, stack, run.id, transaction);
    return lock;
  });

/** Between its submission and its worker's start a run is attended by nobody either, so a young one is left alone. */
async function freed(around: Surroundings, stack: string, held: LockHolder): Promise<boolean> {
  const run = (await around.runs.interrupted(stack)).find((candidate) => candidate.id === held.run);
  if (!run || (await now(around.database)) - Date.parse(run.createdAt) < around.startGrace) return false;
  try {
    await closeRun(around, stack, run.id);
    return true;
  } catch (problem) {
    if (says(problem, 'RUN_ATTENDED') || says(problem, 'RUN_ENDED')) return false;
    throw problem;
  }
}

const says = (problem: unknown, code: string): boolean =>
  problem instanceof DiagnosticError && problem.diagnostics.some((diagnostic) => diagnostic.code === code);
