import { sql } from '@groundcrew/store';
import { chunks } from './chunks.ts';
import type { Ledger } from './ledger.ts';

const idsPerQuery = 500;

/** Counts one ended need off from each step that waits for it; whoever waits for nothing else becomes ready. */
export const releaseDependents = async (ledger: Ledger, run: string, succeeded: string): Promise<void> => {
  await ledger.db
    .updateTable('step')
    .set((eb) => ({
      waiting: eb('waiting', '-', 1),
      state: eb
        .case()
        .when('waiting', '=', 1)
        .then('ready' as const)
        .else('waiting' as const)
        .end(),
      due: ledger.at,
    }))
    .where('run', '=', run)
    .where('state', '=', 'waiting')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('edge')
        .select('edge.step')
        .where('edge.run', '=', run)
        .where('edge.needs', '=', succeeded),
    )
    .execute();
};

/** The same for many steps that ended together, whatever their outcome. */
export const countDown = async (ledger: Ledger, run: string, ended: readonly string[]): Promise<void> => {
  const counts = new Map<string, number>();
  for (const some of chunks(ended, idsPerQuery)) {
    const rows = await ledger.db
      .selectFrom('edge')
      .innerJoin('step', (join) => join.onRef('step.run', '=', 'edge.run').onRef('step.id', '=', 'edge.step'))
      .select((eb) => ['step.id', eb.fn.countAll<number>().as('count')])
      .where('edge.run', '=', run)
      .where('edge.needs', 'in', some)
      .where('step.state', '=', 'waiting')
      .groupBy('step.id')
      .execute();
    for (const { id, count } of rows) counts.set(id, (counts.get(id) ?? 0) + count);
  }
  for (const [id, count] of counts) {
    await ledger.db
      .updateTable('step')
      .set((eb) => ({
        waiting: eb('waiting', '-', count),
        state: eb
          .case()
          .when('waiting', '=', count)
          .then('ready' as const)
          .else('waiting' as const)
          .end(),
        due: ledger.at,
      }))
      .where('run', '=', run)
      .where('id', '=', id)
      .execute();
  }
};

/**
 * Skips every waiting step that needs, directly or through others, a step that did not succeed. Steps with `always`
 * stop the spread: they are released when all they need has ended.
 */
export const skipDependents = async (
  ledger: Ledger,
  run: string,
  ended: readonly string[],
  because: string,
  itself: readonly string[] = [],
): Promise<void> => {
  const { rows } = await sql<{ id: string; address: string | null; position: number }>`
    with recursive doomed(id) as (
      select step.id from step
        where step.run = ${run} and step.state = 'waiting' and step.always = 0
        and (step.id in (select edge.step from edge where edge.run = ${run} and edge.needs in (${list(ended)}))
          or step.id in (${list(itself)}))
      union
      select step.id from doomed
        join edge on edge.run = ${run} and edge.needs = doomed.id
        join step on step.run = ${run} and step.id = edge.step
        where step.state = 'waiting' and step.always = 0
    )
    update step set state = 'skipped', because = ${because}, ended_at = ${ledger.at}
      where run = ${run} and state = 'waiting' and id in (select id from doomed)
      returning id, address, position`.execute(ledger.db);
  for (const { id, address } of rows.sort((a, b) => a.position - b.position)) {
    ledger.event(run, 'step.skipped', { step: id, address: address ?? undefined, because });
  }
  ledger.change(run, { pending: ledger.run(run).pending - rows.length });
  await countDown(ledger, run, [...ended, ...rows.map((row) => row.id)]);
};

const list = (ids: readonly string[]) => sql.join(ids.length === 0 ? [null] : ids);
