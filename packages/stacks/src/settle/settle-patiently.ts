import { DiagnosticError } from '@groundcrew/contract';
import type { Run } from '@groundcrew/runs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BoundPlans } from '../apply/bound-step.ts';
import type { Surroundings } from '../surroundings.ts';
import { settleStack, type Settled } from './settle-stack.ts';

const pause = 1_000;

/** Settles, and asks again for a while where AWS may still show what it was asked to create. */
export async function settlePatiently(
  around: Surroundings,
  plans: BoundPlans,
  stack: string,
  interrupted: readonly Run[],
): Promise<Settled> {
  const deadline = around.now() + around.settlePatience;
  for (;;) {
    try {
      return await settleStack(around, plans, stack, interrupted);
    } catch (problem) {
      const unknown =
        problem instanceof DiagnosticError && problem.diagnostics.every((d) => d.code === 'SETTLE_UNKNOWN');
      if (!unknown || around.now() >= deadline) throw problem;
      await sleep(pause);
    }
  }
}
