import type { EventName, RunEvent } from '@groundcrew/contract';
import { encodeJson, type Kysely, now, type Transaction } from '@groundcrew/store';
import { isOpen, outcomeOf } from './states.ts';
import type { EventRow, RunRow, RunTables } from './tables.ts';
import { chunks } from './chunks.ts';

const eventsPerInsert = 1_000;

const lockRuns = async (
  transaction: Transaction,
  runs: readonly string[],
  skipLocked: boolean,
): Promise<RunRow[]> => {
  if (runs.length === 0) return [];
  const query = transaction
    .tables<RunTables>()
    .selectFrom('run')
    .selectAll()
    .where('id', 'in', [...runs])
    .orderBy('id');
  // A transaction on SQLite is the only one that writes from its beginning.
  if (transaction.dialect === 'sqlite') return query.execute();
  return skipLocked ? query.forUpdate().skipLocked().execute() : query.forUpdate().execute();
};

/**
 * The runs that a transaction has locked, and the events it adds to them. Locking the run's row before anything of the
 * run is written makes every change of one run follow another, on Postgres too: so sequence numbers have no gaps, and
 * transactions cannot block each other crosswise, as long as all runs needed are locked in one call or skipped.
 */
export class Ledger {
  readonly transaction: Transaction;
  readonly db: Kysely<RunTables>;
  /** The database's clock when the runs were locked. */
  readonly at: number;
  readonly #runs = new Map<string, RunRow>();
  readonly #changed = new Set<string>();
  readonly #events: EventRow[] = [];

  private constructor(transaction: Transaction, at: number) {
    this.transaction = transaction;
    this.db = transaction.tables<RunTables>();
    this.at = at;
  }

  static async open(transaction: Transaction, runs: readonly string[]): Promise<Ledger> {
    const locked = await lockRuns(transaction, runs, false);
    const ledger = new Ledger(transaction, await now(transaction));
    for (const run of locked) ledger.#runs.set(run.id, run);
    return ledger;
  }

  /** Locks more runs, leaving out those that another transaction holds, since waiting for them could be mutual. */
  async lockMore(runs: readonly string[]): Promise<void> {
    const missing = runs.filter((run) => !this.#runs.has(run));
    for (const run of await lockRuns(this.transaction, missing, true)) this.#runs.set(run.id, run);
  }

  holds(run: string): boolean {
    return this.#runs.has(run);
  }

  run(id: string): Readonly<RunRow> {
    const run = this.#runs.get(id);
    if (run === undefined) throw new Error(`the run ${id} has not been locked`);
    return run;
  }

  find(id: string): Readonly<RunRow> | undefined {
    return this.#runs.get(id);
  }

  /** Takes up a run that this transaction is creating. */
  add(run: RunRow): void {
    this.#runs.set(run.id, run);
  }

  change(id: string, change: Partial<RunRow>): void {
    Object.assign(this.run(id), change);
    this.#changed.add(id);
  }

  event<Name extends EventName>(run: string, name: Name, data: RunEvent<Name>['data']): void {
    const sequence = this.run(run).sequence + 1;
    this.change(run, { sequence });
    this.#events.push({ run, sequence, at: this.at, name, data: encodeJson(data) });
  }

  /** Ends the runs that have nothing left to do, and writes what was changed. */
  async close(): Promise<void> {
    for (const id of this.#changed) await this.#endIfDone(id);
    for (const rows of chunks(this.#events, eventsPerInsert))
      await this.db.insertInto('event').values(rows).execute();
    for (const id of this.#changed) {
      const { state, forced, steps, pending, failed, cancelled, sequence, ended_at } = this.run(id);
      await this.db
        .updateTable('run')
        .set({ state, forced, steps, pending, failed, cancelled, sequence, ended_at })
        .where('id', '=', id)
        .execute();
      this.transaction.announce(id);
    }
  }

  async #endIfDone(id: string): Promise<void> {
    const run = this.run(id);
    if (run.pending > 0 || !isOpen(run.state)) return;
    const outcome = outcomeOf(run);
    this.event(id, 'run.finished', { outcome });
    this.change(id, { state: outcome, ended_at: this.at });
    await this.db.deleteFrom('lock').where('run', '=', id).execute();
  }
}
