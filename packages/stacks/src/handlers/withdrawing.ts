import { LeaseLost, type StepContext } from '@groundcrew/runs';
import { countingCalls } from '../apply/counting-calls.ts';
import { earlierOf } from '../apply/operation.ts';
import { isWithoutEffect } from '../apply/outcome-open.ts';
import type { Operation } from '../resource-type.ts';

/**
 * Carries out a step, and withdraws its intent where nothing can have come of it: it made no call, or AWS refused the only
 * one. Whoever goes on from there need not wait until an effect would show.
 */
export async function withdrawing<Result>(
  context: StepContext,
  operation: Operation,
  work: (operation: Operation) => Promise<Result>,
): Promise<Result> {
  const { counted, calls } = countingCalls(operation);
  try {
    return await work(counted);
  } catch (problem) {
    const nothing = calls() === 0 || (calls() === 1 && isWithoutEffect(problem));
    const only =
      context.attempt === 1 && context.record === undefined && earlierOf(context.input) === undefined;
    if (nothing && only && !context.signal.aborted && !(problem instanceof LeaseLost))
      await context.withdraw();
    throw problem;
  }
}
