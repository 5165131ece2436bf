import { clock, type Session } from '@groundcrew/store';
import type { Ledger } from './ledger.ts';
import type { RunTables, StepRow } from './tables.ts';

export interface Scope {
  readonly kinds: readonly string[];
  /** An embedded worker claims steps of this run only. */
  readonly onlyRun: string | undefined;
}

/**
 * Claims due steps in the order in which they became due, so that no run waits for ever behind others. Of one run alone those
 * that became due last come first: what has been begun goes on to its end, and a rate limit at the end of a long chain is
 * made use of from early on. Runs that another worker is writing to are left out on
 * Postgres; `more` tells that there was something left to claim.
 */
export const claim = async (
  ledger: Ledger,
  worker: string,
  scope: Scope,
  limit: number,
): Promise<{ readonly steps: readonly StepRow[]; readonly more: boolean }> => {
  if (limit <= 0 || scope.kinds.length === 0) return { steps: [], more: false };
  const candidates = await ledger.db
    .selectFrom('step')
    .select(['run', 'id'])
    .where('state', '=', 'ready')
    .where('due', '<=', ledger.at)
    .where('kind', 'in', [...scope.kinds])
    .$if(scope.onlyRun !== undefined, (query) => query.where('run', '=', scope.onlyRun ?? ''))
    .orderBy('due', scope.onlyRun === undefined ? 'asc' : 'desc')
    .orderBy('position')
    .limit(limit)
    .execute();
  await ledger.lockMore([...new Set(candidates.map((candidate) => candidate.run))]);
  const steps: StepRow[] = [];
  for (const [run, ids] of Map.groupBy(candidates, (candidate) => candidate.run)) {
    if (!ledger.holds(run)) continue;
    const claimed = await ledger.db
      .updateTable('step')
      .set((eb) => ({
        state: 'running' as const,
        worker,
        attempt: eb('attempt', '+', 1),
        started_at: eb.fn.coalesce('started_at', eb.val(ledger.at)),
      }))
      .where('run', '=', run)
      .where('state', '=', 'ready')
      .where(
        'id',
        'in',
        ids.map((candidate) => candidate.id),
      )
      .returningAll()
      .execute();
    for (const step of claimed.sort((a, b) => a.position - b.position)) {
      const { kind, title, attempt } = step;
      ledger.event(run, 'step.started', {
        step: step.id,
        address: step.address ?? undefined,
        kind,
        title,
        attempt,
      });
      steps.push(step);
    }
  }
  return { steps, more: steps.length < candidates.length };
};

/** Milliseconds until the next step falls due, negative when one is; undefined when none is ready. */
export const untilDue = async (session: Session, scope: Scope): Promise<number | undefined> => {
  if (scope.kinds.length === 0) return undefined;
  const row = await session
    .tables<RunTables>()
    .selectFrom('step')
    .select((eb) => [eb.fn.min<number | null>('due').as('due'), clock(session.dialect).as('now')])
    .where('state', '=', 'ready')
    .where('kind', 'in', [...scope.kinds])
    .$if(scope.onlyRun !== undefined, (query) => query.where('run', '=', scope.onlyRun ?? ''))
    .executeTakeFirst();
  return row === undefined || row.due === null ? undefined : row.due - row.now;
};
