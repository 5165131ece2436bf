import type { Hold } from '@groundcrew/runs';
import type { Transaction } from '@groundcrew/store';
import type { Surroundings } from '../surroundings.ts';

/** Writes state for a step, or under a stack's lock: refused once another may be acting on it. */
export const underLease = <Result>(
  { database }: Surroundings,
  hold: Hold,
  write: (transaction: Transaction) => Promise<Result>,
): Promise<Result> =>
  database.transaction(async (transaction) => {
    await hold.assertHeld(transaction);
    return write(transaction);
  });
