import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DiagnosticError, error } from '@groundcrew/contract';
import { Kysely } from 'kysely';
import { Bus } from '../bus.ts';
import type { Database, Transaction } from '../database.ts';
import { explainSqlite } from '../errors.ts';
import { SqliteConnection } from './connection.ts';
import { applicationId } from './inspect.ts';
import { openTransaction, sqliteDialect } from './dialect.ts';
import type { SqliteOptions } from './options.ts';

const blockingMilliseconds = 20;
const patienceMilliseconds = 30_000;

/** Only its owner may read a database: it tells what stands where. SQLite gives its side files the same mode. */
const createFile = (path: string): void => {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    closeSync(openSync(path, 'wx', 0o600));
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST') return;
    throw new DiagnosticError(
      error('DATABASE_UNREACHABLE', `The database ${path} cannot be created`, {
        detail: thrown instanceof Error ? thrown.message : undefined,
        next: 'Check that its directory exists and may be written.',
      }),
      { cause: thrown },
    );
  }
};

const foreign = (path: string): DiagnosticError =>
  new DiagnosticError(
    error('DATABASE_FOREIGN', `The database ${path} belongs to another program`, {
      next: 'Name another file.',
    }),
  );

const integer = (database: DatabaseSync, query: string): number =>
  Number(Object.values(database.prepare(query).get() ?? {})[0] ?? 0);

/** Refuses what is not ours before anything is written to it. */
const claimFile = (database: DatabaseSync, path: string): void => {
  if (integer(database, 'pragma application_id') === applicationId) return;
  if (integer(database, 'select count(*) from sqlite_schema') > 0) throw foreign(path);
  database.exec(`pragma application_id = ${applicationId}`);
};

/** Statements ask `unixepoch`, which SQLite lets a program define anew. */
const setClock = (database: DatabaseSync, now: SqliteOptions['now']): void => {
  if (now !== undefined) database.function('unixepoch', { varargs: true }, () => now() / 1000);
};

const connect = async (path: string, options: SqliteOptions): Promise<SqliteConnection> => {
  const inMemory = path === ':memory:';
  if (!inMemory) createFile(path);
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { timeout: blockingMilliseconds });
    const connection = new SqliteConnection(database, path, patienceMilliseconds, options.around);
    const opened = database;
    setClock(opened, options.now);
    await connection.attempt(() => {
      opened.exec('pragma foreign_keys = on');
      claimFile(opened, path);
    });
    // FULL, since the identifiers of what was created at AWS must survive a power cut.
    const synchronous = options.durable === false ? 'off' : 'full';
    if (!inMemory) {
      await connection.attempt(() =>
        opened.exec(`pragma journal_mode = wal; pragma synchronous = ${synchronous};`),
      );
    }
    return connection;
  } catch (thrown) {
    database?.close();
    throw explainSqlite(thrown, path);
  }
};

export const openSqlite = async (file: string, options: SqliteOptions = {}): Promise<Database> => {
  const path = file === ':memory:' ? file : resolve(file);
  const connection = await connect(path, options);
  const kysely = new Kysely<unknown>({ dialect: sqliteDialect(connection) });
  const bus = new Bus();

  const transaction = async <Result>(
    work: (transaction: Transaction) => Promise<Result>,
  ): Promise<Result> => {
    const topics = new Set<string>();
    const callbacks: (() => void)[] = [];
    const result = await kysely.transaction().execute(async (inner) => {
      const context = { connection, open: true };
      try {
        return await openTransaction.run(context, () =>
          work({
            dialect: 'sqlite',
            tables: <Tables>() => inner as Kysely<unknown> as Kysely<Tables>,
            announce: (topic) => void topics.add(topic),
            afterCommit: (callback) => void callbacks.push(callback),
          }),
        );
      } finally {
        context.open = false;
      }
    });
    for (const callback of callbacks) callback();
    for (const topic of topics) bus.emit(topic);
    return result;
  };

  return {
    dialect: 'sqlite',
    location: path,
    tables: <Tables>() => kysely as Kysely<Tables>,
    transaction,
    listen: (listener) => bus.listen(listener),
    close: async () => {
      await kysely.destroy();
      // Kysely destroys nothing that was never used.
      connection.close();
    },
  };
};
