import type { Target } from '@groundcrew/planner';
import type { Transaction } from '@groundcrew/store';
import { sql } from 'kysely';

/** Any constant will do: it tells these locks from others in the same database. */
const exportsOfPlace = 0x67637870;

/**
 * Until the transaction ends nobody else changes what the stacks of an account and region export or import. SQLite has one
 * writer at a time anyway; Postgres would let two stacks export one name, as neither sees what the other has not committed.
 */
export async function lockExports(transaction: Transaction, { accountId, region }: Target): Promise<void> {
  if (transaction.dialect !== 'postgres') return;
  const place = `${accountId} ${region}`;
  await sql`select pg_advisory_xact_lock(${exportsOfPlace}, hashtext(${place}))`.execute(
    transaction.tables(),
  );
}
