import type { Kysely } from 'kysely';

export type DialectName = 'sqlite' | 'postgres';

/** What a query needs. Each package names its own tables: `session.tables<RunTables>().selectFrom('run')`. */
export interface Session {
  readonly dialect: DialectName;
  tables<Tables>(): Kysely<Tables>;
}

/** Nothing but SQL may be awaited while one is open: on SQLite every other query of the process waits for it. */
export interface Transaction extends Session {
  /** Tells the listeners of this database about a topic once the transaction has been committed. */
  announce(topic: string): void;
  /** Called once the transaction has been committed, never after a rollback. */
  afterCommit(callback: () => void): void;
}

export interface Database extends Session {
  /** For people: the file, or the server without its password. */
  readonly location: string;
  /** Commits when `work` resolves and rolls back when it rejects. */
  transaction<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result>;
  /**
   * Hears what transactions announce: in this process, and on Postgres in every process. Announcements may be lost when
   * a connection breaks, so a listener polls as well. Returns the function that ends listening.
   */
  listen(listener: (topic: string) => void): () => void;
  close(): Promise<void>;
}

/** Joins the caller's transaction when it has one, else opens one. */
export const inTransaction = <Result>(
  session: Database | Transaction,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> => ('transaction' in session ? session.transaction(work) : work(session));
