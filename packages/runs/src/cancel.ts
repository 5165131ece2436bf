import type { Transaction } from '@groundcrew/store';
import { Ledger } from './ledger.ts';
import { cancelUnstarted } from './propagate.ts';
import { endedRun, unknownRun } from './run.ts';
import { isOpen } from './states.ts';

export interface CancelOptions {
  readonly by?: string;
  /** Cancels the steps with `always` too, which otherwise still run. */
  readonly force?: boolean;
}

/**
 * Ends what has not been started and tells what is running to stop. Running steps end by themselves: as cancelled when
 * they stop, as succeeded when they finish all the same.
 */
export const cancel = async (
  transaction: Transaction,
  run: string,
  options: CancelOptions,
): Promise<void> => {
  const ledger = await Ledger.open(transaction, [run]);
  const row = ledger.find(run);
  if (row === undefined) throw unknownRun(run);
  if (!isOpen(row.state)) throw endedRun(row, 'cancelled');
  if (row.state === 'running') ledger.event(run, 'run.cancelling', { by: options.by });
  const force = options.force === true || row.forced !== 0;
  ledger.change(run, { state: 'cancelling', forced: force ? 1 : 0 });
  await cancelUnstarted(ledger, run);
  await ledger.close();
};
