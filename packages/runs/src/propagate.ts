import { chunks } from './chunks.ts';
import type { Ledger } from './ledger.ts';

const idsPerQuery = 500;

/** The steps that wait for any of these, each with the number of these it waits for. */
const waitersOf = async (
  ledger: Ledger,
  run: string,
  needs: readonly string[],
): Promise<Map<string, number>> => {
  const waiters = new Map<string, number>();
  for (const some of chunks(needs, idsPerQuery)) {
    const edges = await ledger.db
      .selectFrom('edge')
      .select('step')
      .where('run', '=', run)
      .where('needs', 'in', some)
      .execute();
    for (const { step } of edges) waiters.set(step, (waiters.get(step) ?? 0) + 1);
  }
  return waiters;
};

/** Whoever waits for nothing else becomes ready. */
const countDownBy = async (
  ledger: Ledger,
  run: string,
  steps: readonly string[],
  count: number,
): Promise<void> => {
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
    .where('id', 'in', [...steps])
    .where('state', '=', 'waiting')
    .execute();
};

/** Counts steps that succeeded off from each step that waits for them. */
export const releaseDependents = async (
  ledger: Ledger,
  run: string,
  succeeded: readonly string[],
): Promise<void> => {
  const waiters = await waitersOf(ledger, run, succeeded);
  for (const [count, group] of Map.groupBy(waiters, ([, count]) => count)) {
    for (const some of chunks(group, idsPerQuery)) {
      await countDownBy(
        ledger,
        run,
        some.map(([step]) => step),
        count,
      );
    }
  }
};

/** The same for steps that ended otherwise, some of whose dependents have been skipped or cancelled with them. */
const countDown = async (ledger: Ledger, run: string, ended: readonly string[]): Promise<void> => {
  const waiters = await waitersOf(ledger, run, ended);
  for (const step of ended) waiters.delete(step);
  for (const some of chunks([...waiters.keys()], idsPerQuery)) {
    const waiting = await ledger.db
      .selectFrom('step')
      .select('id')
      .where('run', '=', run)
      .where('id', 'in', some)
      .where('state', '=', 'waiting')
      .execute();
    for (const { id } of waiting) await countDownBy(ledger, run, [id], waiters.get(id) ?? 0);
  }
};

interface Skipped {
  readonly id: string;
  readonly title: string;
  readonly address: string | null;
  readonly position: number;
}

const skip = async (
  ledger: Ledger,
  run: string,
  steps: Iterable<string>,
  because: string,
): Promise<Skipped[]> => {
  const skipped: Skipped[] = [];
  for (const some of chunks([...steps], idsPerQuery)) {
    const rows = await ledger.db
      .updateTable('step')
      .set({ state: 'skipped', because, ended_at: ledger.at })
      .where('run', '=', run)
      .where('id', 'in', some)
      .where('state', '=', 'waiting')
      .where('always', '=', 0)
      .returning(['id', 'title', 'address', 'position'])
      .execute();
    skipped.push(...rows);
  }
  return skipped;
};

/**
 * Skips every waiting step that needs, directly or through others, a step that did not succeed, and `itself` first.
 * Steps with `always` stop the spread: they are released when all they need has ended.
 */
export const skipDependents = async (
  ledger: Ledger,
  run: string,
  ended: readonly string[],
  because: string,
  itself: readonly string[] = [],
): Promise<void> => {
  const skipped = await skip(ledger, run, itself, because);
  let frontier: readonly string[] = [...ended, ...itself];
  while (frontier.length > 0) {
    const next = await skip(ledger, run, (await waitersOf(ledger, run, frontier)).keys(), because);
    skipped.push(...next);
    frontier = next.map((step) => step.id);
  }
  for (const { id, title, address } of skipped.sort((a, b) => a.position - b.position)) {
    ledger.event(run, 'step.skipped', { step: id, address: address ?? undefined, title, because });
  }
  ledger.change(run, { pending: ledger.run(run).pending - skipped.length });
  await countDown(ledger, run, [...ended, ...skipped.map((step) => step.id)]);
};

/** Cancels what has not been started of a run that is being cancelled. */
export const cancelUnstarted = async (ledger: Ledger, run: string): Promise<void> => {
  const { forced } = ledger.run(run);
  const steps = await ledger.db
    .updateTable('step')
    .set({ state: 'cancelled', ended_at: ledger.at })
    .where('run', '=', run)
    .where('state', 'in', ['waiting', 'ready'])
    .$if(forced === 0, (query) => query.where('always', '=', 0))
    .returning(['id', 'title', 'address', 'position'])
    .execute();
  for (const { id, title, address } of steps.sort((a, b) => a.position - b.position)) {
    ledger.event(run, 'step.cancelled', { step: id, address: address ?? undefined, title });
  }
  const { pending, cancelled } = ledger.run(run);
  ledger.change(run, { pending: pending - steps.length, cancelled: cancelled + steps.length });
  await countDown(
    ledger,
    run,
    steps.map((step) => step.id),
  );
};
