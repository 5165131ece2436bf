import type { Transaction } from '@groundcrew/store';
import { Ledger } from './ledger.ts';
import { countDown } from './propagate.ts';
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
  const steps = await ledger.db
    .updateTable('step')
    .set({ state: 'cancelled', ended_at: ledger.at })
    .where('run', '=', run)
    .where('state', 'in', ['waiting', 'ready'])
    .$if(!force, (query) => query.where('always', '=', 0))
    .returning(['id', 'address', 'position'])
    .execute();
  for (const { id, address } of steps.sort((a, b) => a.position - b.position)) {
    ledger.event(run, 'step.cancelled', { step: id, address: address ?? undefined });
  }
  const { pending, cancelled } = ledger.run(run);
  ledger.change(run, { pending: pending - steps.length, cancelled: cancelled + steps.length });
  await countDown(
    ledger,
    run,
    steps.map((step) => step.id),
  );
  await ledger.close();
};
