import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';
import { busy, explainSqlite, isBusy } from '../errors.ts';
import type { SqliteOptions } from './options.ts';

const maximumStatements = 256;
const busyRetryMilliseconds = 5;

/** SQLite knows neither booleans nor undefined. */
const bind = (value: unknown): SQLInputValue => {
  if (value === undefined) return null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value as SQLInputValue;
};

/** One connection with its prepared statements. */
export class SqliteConnection implements DatabaseConnection {
  readonly #database: DatabaseSync;
  readonly #location: string;
  readonly #patience: number;
  readonly #around: NonNullable<SqliteOptions['around']>;
  readonly #statements = new Map<string, { statement: StatementSync; reads: boolean }>();

  /** `patience`: milliseconds for which a lock held by another process is waited for. */
  constructor(
    database: DatabaseSync,
    location: string,
    patience: number,
    around: NonNullable<SqliteOptions['around']> = (_, work) => work(),
  ) {
    this.#database = database;
    this.#around = around;
    this.#location = location;
    this.#patience = patience;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const parameters = query.parameters.map(bind);
    const work = () => {
      const { statement, reads } = this.#prepare(query.sql);
      if (reads) return { rows: statement.all(...parameters) as Row[] };
      const { changes } = statement.run(...parameters);
      return { rows: [], numAffectedRows: BigInt(changes) };
    };
    return this.#around(query.sql, () => this.attempt(work));
  }

  /** For statements that are not prepared: BEGIN IMMEDIATE, COMMIT, PRAGMA. */
  async control(statement: string): Promise<void> {
    const work = () => this.#database.exec(statement);
    await this.#around(statement, () => this.attempt(work));
  }

  async *streamQuery<Row>(query: CompiledQuery): AsyncIterableIterator<QueryResult<Row>> {
    yield await this.executeQuery<Row>(query);
  }

  close(): void {
    this.#statements.clear();
    if (this.#database.isOpen) this.#database.close();
  }

  #prepare(text: string): { statement: StatementSync; reads: boolean } {
    const known = this.#statements.get(text);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(text);
    const prepared = { statement, reads: statement.columns().length > 0 };
    const oldest = this.#statements.keys().next();
    if (this.#statements.size >= maximumStatements && !oldest.done) this.#statements.delete(oldest.value);
    this.#statements.set(text, prepared);
    return prepared;
  }

  /**
   * SQLite's own busy handler sleeps in this thread, so it is given little time, and the rest is waited for without
   * blocking. Inside a transaction the lock is already held and nothing is ever busy.
   */
  async attempt<Result>(work: () => Result): Promise<Result> {
    const started = performance.now();
    for (;;) {
      try {
        return work();
      } catch (thrown) {
        if (!isBusy(thrown)) throw explainSqlite(thrown, this.#location);
        if (performance.now() - started > this.#patience) throw busy(this.#location);
        await sleep(busyRetryMilliseconds);
      }
    }
  }
}
