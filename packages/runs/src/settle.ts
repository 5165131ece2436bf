import { DiagnosticError, error, type Json } from '@groundcrew/contract';
import { decodeJson, encodeJson, now, type Session, type Transaction } from '@groundcrew/store';
import { Ledger } from './ledger.ts';
import type { ProcessIdentity } from './process/identity.ts';
import { endedRun, type Run, type Step, toRun, toStep, unknownRun } from './run.ts';
import { endedStepStates, isOpen, openRunStates } from './states.ts';
import { isGone } from './take-over.ts';
import type { RunRow, RunTables, StepRow, WorkerRow } from './tables.ts';

/** True when somebody will go on with the run: a living worker that may claim what is left of its steps. */
export const isAttended = async (session: Session, run: string, self: ProcessIdentity): Promise<boolean> => {
  const workers = await session
    .tables<RunTables>()
    .selectFrom('worker')
    .selectAll()
    .where('ended_at', 'is', null)
    .where((eb) => eb.or([eb('only_run', 'is', null), eb('only_run', '=', run)]))
    .execute();
  if (workers.length === 0) return false;
  const at = await now(session);
  const living = workers.filter((worker) => !isGone(worker, at, self));
  if (living.length === 0) return false;
  const open = await session
    .tables<RunTables>()
    .selectFrom('step')
    .select('kind')
    .distinct()
    .where('run', '=', run)
    .where('state', 'not in', [...endedStepStates])
    .execute();
  return living.some((worker) => open.some(({ kind }) => claims(worker, kind)));
};

const claims = ({ kinds }: WorkerRow, kind: string): boolean => {
  const known = decodeJson(kinds);
  return !Array.isArray(known) || known.includes(kind);
};

/** The runs of a stack that have not ended and that no living worker attends. */
export const interruptedRuns = async (
  session: Session,
  stack: string,
  self: ProcessIdentity,
): Promise<readonly Run[]> => {
  const rows = await session
    .tables<RunTables>()
    .selectFrom('run')
    .selectAll()
    .where('stack', '=', stack)
    .where('state', 'in', [...openRunStates])
    .orderBy('id')
    .execute();
  const interrupted: RunRow[] = [];
  for (const row of rows) if (!(await isAttended(session, row.id, self))) interrupted.push(row);
  return interrupted.map(toRun);
};

/** A step ends when its run is closed, which may be long after its worker was last heard of, or has given it back. */
const actedUntil = ({ ended_at: ended, worker, due }: StepRow, heardOf: number | null): number =>
  Math.min(ended ?? Infinity, (worker === null ? due : heardOf) ?? Infinity);

/** Steps of a stack's runs, oldest run first, each run's in the order in which they were given. */
const stepsOfStack = (session: Session, stack: string) =>
  session
    .tables<RunTables>()
    .selectFrom('step')
    .innerJoin('run', 'run.id', 'step.run')
    .selectAll('step')
    .where('run.stack', '=', stack)
    .orderBy('step.run')
    .orderBy('step.position');

/** Steps of a stack that were about to do something and are not known to have done it, oldest run first. */
export const openIntents = async (session: Session, stack: string): Promise<readonly Step[]> => {
  const rows = await stepsOfStack(session, stack)
    .leftJoin('worker', 'worker.id', 'step.worker')
    .select((eb) => eb.fn.coalesce('worker.ended_at', 'worker.expires_at').as('heard_of'))
    .where('step.intent', 'is not', null)
    .execute();
  return rows.map((row) => ({ ...toStep(row), actedUntil: actedUntil(row, row.heard_of) }));
};

/** `doubtful`: a call that was under way may still take effect. */
export type Settlement =
  | { readonly state: 'found'; readonly record: Json; readonly doubtful?: boolean }
  | { readonly state: 'absent'; readonly doubtful?: boolean };

/** Steps of a stack of which a call may still take effect that was under way when they were cut off; oldest run first. */
export const doubts = async (session: Session, stack: string): Promise<readonly Step[]> =>
  (await stepsOfStack(session, stack).where('step.doubted_at', 'is not', null).execute()).map(toStep);

/** To be called when nothing can come of the step's intent any more. */
export const dispelDoubt = async (session: Session, run: string, step: string): Promise<void> => {
  await session
    .tables<RunTables>()
    .updateTable('step')
    .set({ doubted_at: null })
    .where('run', '=', run)
    .where('id', '=', step)
    .where('doubted_at', 'is not', null)
    .execute();
};

/** Steps of a kind that have stored an intent, in the runs of a stack from a run on; oldest run first. */
export const intended = async (
  session: Session,
  stack: string,
  kind: string,
  from: string,
): Promise<readonly Step[]> => {
  const rows = await stepsOfStack(session, stack)
    .where('run.id', '>=', from)
    .where('step.kind', '=', kind)
    .where('step.intended_at', 'is not', null)
    .execute();
  return rows.map(toStep);
};

/**
 * The runs of a stack of which a step was claimed more than once, or that were cut off: somebody who claimed it first may
 * wake up yet and tell what it made.
 */
export const changedHands = async (session: Session, stack: string): Promise<ReadonlySet<string>> => {
  const rows = await session
    .tables<RunTables>()
    .selectFrom('run')
    .select('run.id')
    .where('run.stack', '=', stack)
    .where((eb) =>
      eb.or([
        eb('run.state', 'not in', ['succeeded', 'failed']),
        eb.exists(
          eb
            .selectFrom('step')
            .select('step.id')
            .whereRef('step.run', '=', 'run.id')
            .where('step.attempt', '>', 1),
        ),
      ]),
    )
    .execute();
  return new Set(rows.map(({ id }) => id));
};

const afterSettling = (settlement: Settlement, at: number): Partial<StepRow> => {
  const doubted = settlement.doubtful === true && { doubted_at: at };
  if (settlement.state === 'found')
    return { intent: null, record: encodeJson(settlement.record), ...doubted };
  return { intent: null, ...doubted };
};

/** Closes the intent of a step that no worker holds any more, and keeps what was found. */
export const settleIntent = async (
  transaction: Transaction,
  run: string,
  step: string,
  settlement: Settlement,
): Promise<void> => {
  const ledger = await Ledger.open(transaction, [run]);
  const row = await ledger.db
    .updateTable('step')
    .set(afterSettling(settlement, ledger.at))
    .where('run', '=', run)
    .where('id', '=', step)
    .where('intent', 'is not', null)
    .returning('address')
    .executeTakeFirst();
  if (row === undefined) return;
  ledger.event(run, 'step.recovered', { step, address: row.address ?? undefined, outcome: settlement.state });
  await ledger.close();
};

/** Ends a run that nobody attends: what had not ended is cancelled, and no step of it will run again. */
export const closeInterrupted = async (
  transaction: Transaction,
  run: string,
  self: ProcessIdentity,
): Promise<void> => {
  const ledger = await Ledger.open(transaction, [run]);
  const row = ledger.find(run);
  if (row === undefined) throw unknownRun(run);
  if (!isOpen(row.state)) throw endedRun(row, 'closed');
  if (await isAttended(transaction, run, self)) {
    throw new DiagnosticError(
      error('RUN_ATTENDED', `The run ${run} is still being worked on`, {
        next: `Wait for it, or cancel it.`,
      }),
    );
  }
  const steps = await ledger.db
    .updateTable('step')
    .set({ state: 'cancelled', ended_at: ledger.at })
    .where('run', '=', run)
    .where('state', 'in', ['waiting', 'ready', 'running'])
    .returning('id')
    .execute();
  ledger.event(run, 'run.finished', { outcome: 'interrupted' });
  ledger.change(run, {
    state: 'interrupted',
    ended_at: ledger.at,
    pending: 0,
    cancelled: row.cancelled + steps.length,
  });
  await ledger.db.deleteFrom('lock').where('run', '=', run).execute();
  await ledger.close();
};
