import type { RunEvent } from '@groundcrew/contract';
import { type Database, sql } from '@groundcrew/store';

const columns = ['intent', 'record', 'output'] as const;

/** What attempt a value says that it comes from. */
const attemptIn = (database: Database, column: string): string =>
  database.dialect === 'sqlite'
    ? `json_extract(new.${column}, '$.attempt')`
    : `(new.${column}::json->>'attempt')::integer`;

const differs = (database: Database, column: string): string =>
  database.dialect === 'sqlite'
    ? `old.${column} is not new.${column}`
    : `old.${column} is distinct from new.${column}`;

/**
 * Lets the database itself write down every value that a step got from an attempt that was not the one at work: whatever
 * the code thinks of its fences, nothing gets past a trigger.
 */
export async function installWitness(database: Database): Promise<void> {
  const db = database.tables();
  const stale = columns
    .map(
      (column) =>
        `(${differs(database, column)} and new.${column} is not null and (old.state <> 'running' or ${attemptIn(database, column)} <> new.attempt))`,
    )
    .join(' or ');
  await sql`create table stale_commit (run text, step text, attempt integer)`.execute(db);
  const insert = 'insert into stale_commit values (new.run, new.id, new.attempt);';
  if (database.dialect === 'sqlite') {
    await sql
      .raw(`create trigger witness after update on step when ${stale} begin ${insert} end`)
      .execute(db);
    return;
  }
  await sql
    .raw(
      `create function witness() returns trigger language plpgsql as $$ begin if ${stale} then ${insert} end if; return new; end $$`,
    )
    .execute(db);
  await sql
    .raw('create trigger witness after update on step for each row execute function witness()')
    .execute(db);
}

export async function staleCommits(database: Database): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from stale_commit`.execute(
    database.tables(),
  );
  return Number(rows[0]?.count);
}

export interface Story {
  /** Times that a step was taken from a worker that was thought to be gone. */
  readonly takeOvers: number;
  /** Events of an attempt after another had begun, and second successes. */
  readonly stale: number;
}

/** What the events of one run tell, in their order. */
export function storyOf(events: readonly RunEvent[]): Story {
  const current = new Map<string, number>();
  let [takeOvers, stale] = [0, 0];
  for (const { name, data } of events) {
    const { step = '', attempt, message, reason } = data as Record<string, unknown> & { step?: string };
    if (name === 'step.started') current.set(step, Number(attempt));
    if (name === 'step.progress' && current.get(step) !== Number(message)) stale++;
    if (name === 'step.succeeded' && !current.has(step)) stale++;
    if (name === 'step.retrying' && String(reason).includes('is gone')) takeOvers++;
    if (name === 'step.retrying' || name === 'step.succeeded') current.delete(step);
  }
  return { takeOvers, stale };
}
