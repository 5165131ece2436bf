import type { StepContext } from '@groundcrew/runs';
import type { Transaction } from '@groundcrew/store';
import type { Surroundings } from '../surroundings.ts';

/** Writes state for a step: refused with `LeaseLost` once another worker may be acting on it. */
export const underLease = <Result>(
  { database }: Surroundings,
  context: Pick<StepContext, 'assertHeld'>,
  write: (transaction: Transaction) => Promise<Result>,
): Promise<Result> =>
  database.transaction(async (transaction) => {
    await context.assertHeld(transaction);
    return write(transaction);
  });
