import type { Database, Session } from '@groundcrew/store';
import { now } from '@groundcrew/store';
import { Ledger } from './ledger.ts';
import { isDead, type ProcessIdentity } from './process/identity.ts';
import { skipDependents } from './propagate.ts';
import { isCancelledBy } from './states.ts';
import type { RunTables, StepRow, WorkerRow } from './tables.ts';

/** A lease that has lapsed cannot be renewed, so whoever is found expired stays so. */
export const isGone = (worker: WorkerRow, at: number, self: ProcessIdentity): boolean =>
  worker.ended_at !== null || worker.expires_at <= at || isDead(worker, self);

/** Workers that hold steps and will never finish them. */
const findGone = async (
  session: Session,
  self: ProcessIdentity,
  onlyRun: string | undefined,
): Promise<readonly WorkerRow[]> => {
  const db = session.tables<RunTables>();
  const workers = await db
    .selectFrom('worker')
    .selectAll()
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('step')
        .select((inner) => inner.ref('worker').$notNull().as('worker'))
        .where('state', '=', 'running')
        .$if(onlyRun !== undefined, (query) => query.where('run', '=', onlyRun ?? '')),
    )
    .execute();
  if (workers.length === 0) return [];
  const at = await now(session);
  return workers.filter((worker) => isGone(worker, at, self));
};

const giveBack = async (ledger: Ledger, step: StepRow, reason: string): Promise<void> => {
  const run = ledger.run(step.run);
  const named = { step: step.id, address: step.address ?? undefined };
  const cancels = isCancelledBy(run, step);
  await ledger.db
    .updateTable('step')
    .set(
      cancels
        ? { state: 'cancelled', ended_at: ledger.at }
        : { state: 'ready', due: ledger.at, worker: null },
    )
    .where('run', '=', step.run)
    .where('id', '=', step.id)
    .execute();
  if (!cancels) {
    ledger.event(step.run, 'step.retrying', { ...named, attempt: step.attempt, inMilliseconds: 0, reason });
    return;
  }
  ledger.event(step.run, 'step.cancelled', { ...named, title: step.title });
  ledger.change(step.run, { pending: run.pending - 1, cancelled: run.cancelled + 1 });
  await skipDependents(ledger, step.run, [step.id], step.id);
};

/**
 * Gives back the steps of workers that are gone: at once when the worker's process on this host has ended, else when
 * its lease has lapsed. Answers how many steps that were.
 */
export const takeOver = async (
  database: Database,
  self: ProcessIdentity,
  onlyRun: string | undefined,
): Promise<number> => {
  const gone = await findGone(database, self, onlyRun);
  if (gone.length === 0) return 0;
  return database.transaction(async (transaction) => {
    const held = () =>
      transaction
        .tables<RunTables>()
        .selectFrom('step')
        .selectAll()
        .where('state', '=', 'running')
        .where(
          'worker',
          'in',
          gone.map((worker) => worker.id),
        )
        .$if(onlyRun !== undefined, (query) => query.where('run', '=', onlyRun ?? ''))
        .orderBy('run')
        .orderBy('position')
        .execute();
    const ledger = await Ledger.open(transaction, [...new Set((await held()).map((step) => step.run))]);
    await ledger.db
      .updateTable('worker')
      .set({ ended_at: ledger.at })
      .where(
        'id',
        'in',
        gone.map((worker) => worker.id),
      )
      .where('ended_at', 'is', null)
      .execute();
    const steps = (await held()).filter((step) => ledger.holds(step.run));
    const names = new Map(gone.map((worker) => [worker.id, `${worker.host_name} (process ${worker.pid})`]));
    for (const step of steps) {
      await giveBack(ledger, step, `its worker on ${names.get(step.worker ?? '') ?? 'another host'} is gone`);
    }
    await ledger.close();
    return steps.length;
  });
};
