import { liveKey } from '@groundcrew/planner';
import { now } from '@groundcrew/store';
import { namesOf, toRecorded } from '../state/read.ts';
import type { ResourceRow, StackTables } from '../state/tables.ts';
import type { Surroundings } from '../surroundings.ts';

const firstPause = 100;
const longestPause = 1_000;

/**
 * Until when AWS's answers about a recorded resource may be older than its record, as milliseconds of `around.now()`. Ages
 * are taken by the database's clock, which wrote the record.
 */
export async function settlesAt(around: Surroundings, row: Pick<ResourceRow, 'updated_at'>): Promise<number> {
  const age = (await now(around.database)) - row.updated_at;
  return around.now() + around.consistencyWindow - age;
}

/** What is recorded of a stack and was written so recently that reads may not show it yet, by `liveKey`: until when. */
export async function settlingResources(around: Surroundings, stack: string): Promise<Map<string, number>> {
  if (around.consistencyWindow <= 0) return new Map();
  const known = await now(around.database);
  const rows = await around.database
    .tables<StackTables>()
    .selectFrom('resource')
    .selectAll()
    .where('stack', '=', stack)
    .where('updated_at', '>', known - around.consistencyWindow)
    .execute();
  const until = (row: ResourceRow) => around.now() + around.consistencyWindow - (known - row.updated_at);
  return new Map(rows.map((row) => [liveKey(toRecorded(row)), until(row)]));
}

/** Logical ids of what others of its stack depend on. */
export async function builtUpon(around: Surroundings, stack: string): Promise<Set<string>> {
  const rows = await around.database
    .tables<StackTables>()
    .selectFrom('resource')
    .select('depends_on')
    .where('stack', '=', stack)
    .execute();
  return new Set(rows.flatMap((row) => namesOf(row.depends_on)));
}

export interface Asking {
  readonly signal?: AbortSignal | undefined;
  /** Called once, if the first answer will not do. */
  readonly onWait?: () => void;
}

/**
 * Asks until the answer will do or the time has come; then whatever the last answer was stands. It was asked for by then: one
 * that is long on its way may still tell what was before.
 */
export async function askUntil<Answer>(
  around: Surroundings,
  deadline: number,
  ask: () => Promise<Answer>,
  willDo: (answer: Answer, askedAt: number) => boolean,
  { signal, onWait }: Asking = {},
): Promise<Answer> {
  for (let pause = firstPause; ; pause = Math.min(longestPause, pause * 1.5)) {
    const askedAt = around.now();
    const answer = await ask();
    if (willDo(answer, askedAt) || askedAt >= deadline) return answer;
    if (pause === firstPause) onWait?.();
    await around.sleep(Math.min(pause, Math.max(0, deadline - around.now())), signal);
  }
}
