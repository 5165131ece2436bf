import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { SqliteConnection } from './connection.ts';

/** Set while a transaction's work runs; `open` turns false when it ends, since timers started inside keep the context. */
export const openTransaction = new AsyncLocalStorage<{ readonly connection: unknown; open: boolean }>();

/** Tells Kysely to leave sharing the connection to the driver: its own lock is not first come, first served. */
class Adapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

/**
 * One connection, handed to one user at a time in order of arrival. Transactions begin IMMEDIATE: one that begins as a
 * reader and turns into a writer would fail at once when another process has written meanwhile.
 */
class SqliteDriver implements Driver {
  readonly #connection: SqliteConnection;
  readonly #waiting: (() => void)[] = [];
  #taken = false;

  constructor(connection: SqliteConnection) {
    this.#connection = connection;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    const context = openTransaction.getStore();
    if (context?.open === true && context.connection === this.#connection) {
      throw new Error('a query outside the open transaction would wait for it for ever');
    }
    if (this.#taken) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#taken = true;
    return this.#connection;
  }

  async releaseConnection(): Promise<void> {
    const next = this.#waiting.shift();
    if (next === undefined) this.#taken = false;
    else next();
  }

  async beginTransaction(): Promise<void> {
    await this.#connection.control('begin immediate');
  }

  async commitTransaction(): Promise<void> {
    await this.#connection.control('commit');
  }

  async rollbackTransaction(): Promise<void> {
    await this.#connection.control('rollback');
  }

  async destroy(): Promise<void> {
    this.#connection.close();
  }
}

export const sqliteDialect = (connection: SqliteConnection): Dialect => ({
  createAdapter: () => new Adapter(),
  createDriver: () => new SqliteDriver(connection),
  createIntrospector: (db: Kysely<unknown>) => new SqliteIntrospector(db),
  createQueryCompiler: () => new SqliteQueryCompiler(),
});
