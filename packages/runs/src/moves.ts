import type { Diagnostic, Json } from '@groundcrew/contract';
import { encodeJson, now, sql, type Transaction } from '@groundcrew/store';
import type { Recovery, StepSpec } from './handler.ts';
import { insertSteps } from './insert-steps.ts';
import type { Ledger } from './ledger.ts';
import { cancelUnstarted, releaseDependents, skipDependents } from './propagate.ts';
import { isCancelledBy } from './states.ts';
import type { RunTables, StepRow } from './tables.ts';

/** Names one attempt at a step by one start of a worker. Writes of any other attempt find nothing to change. */
export interface Fence {
  readonly run: string;
  readonly step: string;
  readonly worker: string;
  readonly attempt: number;
}

/** All moves answer undefined or false when the fence has been broken. */
const change = async (ledger: Ledger, fence: Fence, set: Partial<StepRow>): Promise<StepRow | undefined> =>
  ledger.db
    .updateTable('step')
    .set(set)
    .where('run', '=', fence.run)
    .where('id', '=', fence.step)
    .where('worker', '=', fence.worker)
    .where('attempt', '=', fence.attempt)
    .where('state', '=', 'running')
    .returningAll()
    .executeTakeFirst();

const named = (step: Pick<StepRow, 'id' | 'address'>) => ({
  step: step.id,
  address: step.address ?? undefined,
});

const milliseconds = (ledger: Ledger, step: Pick<StepRow, 'started_at'>): number =>
  ledger.at - (step.started_at ?? ledger.at);

export const stands = async (ledger: Ledger, fence: Fence): Promise<StepRow | undefined> =>
  ledger.db
    .selectFrom('step')
    .selectAll()
    .where('run', '=', fence.run)
    .where('id', '=', fence.step)
    .where('worker', '=', fence.worker)
    .where('attempt', '=', fence.attempt)
    .where('state', '=', 'running')
    .executeTakeFirst();

/** Whether the fence stands and its worker's lease has not lapsed; keeps it so until the transaction ends. */
export const holds = async (transaction: Transaction, fence: Fence): Promise<boolean> => {
  const at = await now(transaction);
  const row = await transaction
    .tables<RunTables>()
    .selectFrom('step')
    .innerJoin('worker', 'worker.id', 'step.worker')
    .select('step.id')
    .where('step.run', '=', fence.run)
    .where('step.id', '=', fence.step)
    .where('step.worker', '=', fence.worker)
    .where('step.attempt', '=', fence.attempt)
    .where('step.state', '=', 'running')
    .where('worker.ended_at', 'is', null)
    .where('worker.expires_at', '>', at)
    // Whoever takes the step over waits for this transaction; SQLite has only one at a time.
    .$if(transaction.dialect === 'postgres', (query) => query.forShare())
    .executeTakeFirst();
  return row !== undefined;
};

/** Nothing came of the intent, so nobody has to find out what became of it. */
export const withdraw = (ledger: Ledger, fence: Fence): Promise<StepRow | undefined> =>
  change(ledger, fence, { intent: null });

/** The time of the first intent stays: the wait before absence may be concluded counts from there. */
export const intend = async (ledger: Ledger, fence: Fence, intent: Json): Promise<StepRow | undefined> => {
  const step = await change(ledger, fence, { intent: encodeJson(intent) });
  if (step === undefined || step.intended_at !== null) return step;
  return change(ledger, fence, { intended_at: ledger.at });
};

export const remember = (ledger: Ledger, fence: Fence, record: Json): Promise<StepRow | undefined> =>
  change(ledger, fence, { record: encodeJson(record) });

export const tell = async (
  ledger: Ledger,
  fence: Fence,
  message: string,
  data: Readonly<Record<string, Json>> | undefined,
): Promise<boolean> => {
  const step = await stands(ledger, fence);
  if (step === undefined) return false;
  ledger.event(fence.run, 'step.progress', {
    ...named(step),
    message,
    ...(data === undefined ? {} : { data: { ...data } as never }),
  });
  return true;
};

export const recovered = async (
  ledger: Ledger,
  fence: Fence,
  outcome: Recovery['state'],
  doubtful: boolean,
): Promise<boolean> => {
  const step = doubtful
    ? await change(ledger, fence, { doubted_at: ledger.at })
    : await stands(ledger, fence);
  if (step !== undefined) ledger.event(fence.run, 'step.recovered', { ...named(step), outcome });
  return step !== undefined;
};

export interface Success {
  readonly fence: Fence;
  readonly output: Json;
}

/** Ends attempts that came together in a few statements. Answers those whose fence stood. */
export const succeedAll = async (
  ledger: Ledger,
  successes: readonly Success[],
): Promise<ReadonlySet<Fence>> => {
  const values = successes.map(
    ({ fence, output }) =>
      sql`(${fence.run}, ${fence.step}, ${fence.worker}, cast(${fence.attempt} as integer), ${encodeJson(output)})`,
  );
  const { rows } = await sql<Pick<StepRow, 'run' | 'id' | 'worker' | 'attempt' | 'address' | 'started_at'>>`
    with done (run, id, worker, attempt, output) as (values ${sql.join(values)})
    update step set state = 'succeeded', output = done.output, intent = null, ended_at = ${ledger.at}
    from done
    where step.run = done.run and step.id = done.id and step.worker = done.worker
      and step.attempt = done.attempt and step.state = 'running'
    returning step.run, step.id, step.worker, step.attempt, step.address, step.started_at`.execute(ledger.db);
  const ended = new Map(rows.map((row) => [JSON.stringify([row.run, row.id, row.worker, row.attempt]), row]));
  const stood = successes.flatMap(({ fence }) => {
    const row = ended.get(JSON.stringify([fence.run, fence.step, fence.worker, fence.attempt]));
    return row === undefined ? [] : [{ fence, row }];
  });
  for (const { fence, row } of stood) {
    ledger.event(fence.run, 'step.succeeded', { ...named(row), milliseconds: milliseconds(ledger, row) });
  }
  for (const [run, group] of Map.groupBy(stood, ({ fence }) => fence.run)) {
    ledger.change(run, { pending: ledger.run(run).pending - group.length });
    await releaseDependents(
      ledger,
      run,
      group.map(({ fence }) => fence.step),
    );
  }
  return new Set(stood.map(({ fence }) => fence));
};

export const succeed = async (
  ledger: Ledger,
  fence: Fence,
  output: Json,
  appended: readonly StepSpec[],
): Promise<boolean> => {
  const stood = await succeedAll(ledger, [{ fence, output }]);
  if (!stood.has(fence)) return false;
  if (appended.length > 0) {
    await insertSteps(ledger, fence.run, appended);
    ledger.event(fence.run, 'run.extended', { steps: appended.length });
    if (ledger.run(fence.run).state === 'cancelling') await cancelUnstarted(ledger, fence.run);
  }
  return true;
};

export const fail = async (
  ledger: Ledger,
  fence: Fence,
  diagnostics: readonly Diagnostic[],
): Promise<boolean> => {
  const encoded = JSON.stringify(diagnostics);
  const step = await change(ledger, fence, { state: 'failed', diagnostics: encoded, ended_at: ledger.at });
  if (step === undefined) return false;
  ledger.event(fence.run, 'step.failed', {
    ...named(step),
    milliseconds: milliseconds(ledger, step),
    diagnostics: JSON.parse(encoded) as never,
  });
  const { pending, failed } = ledger.run(fence.run);
  ledger.change(fence.run, { pending: pending - 1, failed: failed + 1 });
  await skipDependents(ledger, fence.run, [fence.step], fence.step);
  return true;
};

/** The end of an attempt whose run was cancelled. `diagnostics`: what else went wrong on the way. */
export const cancelled = async (
  ledger: Ledger,
  fence: Fence,
  diagnostics: readonly Diagnostic[],
): Promise<boolean> => {
  const step = await change(ledger, fence, {
    state: 'cancelled',
    diagnostics: diagnostics.length === 0 ? null : JSON.stringify(diagnostics),
    ended_at: ledger.at,
  });
  if (step === undefined) return false;
  ledger.event(fence.run, 'step.cancelled', { ...named(step), title: step.title });
  const run = ledger.run(fence.run);
  ledger.change(fence.run, { pending: run.pending - 1, cancelled: run.cancelled + 1 });
  await skipDependents(ledger, fence.run, [fence.step], fence.step);
  return true;
};

export interface Later {
  /** Milliseconds. */
  readonly delay: number;
  readonly reason: string;
  readonly failures?: number;
  readonly unknowns?: number;
}

/** Gives the step back to be claimed again after a while, unless its run is being cancelled. */
export const later = async (ledger: Ledger, fence: Fence, wait: Later): Promise<boolean> => {
  const before = await stands(ledger, fence);
  if (before === undefined) return false;
  if (isCancelledBy(ledger.run(fence.run), before)) return cancelled(ledger, fence, []);
  await change(ledger, fence, {
    state: 'ready',
    due: ledger.at + wait.delay,
    worker: null,
    failures: wait.failures ?? before.failures,
    unknowns: wait.unknowns ?? before.unknowns,
  });
  ledger.event(fence.run, 'step.retrying', {
    ...named(before),
    attempt: fence.attempt,
    inMilliseconds: Math.round(wait.delay),
    reason: wait.reason,
  });
  return true;
};
