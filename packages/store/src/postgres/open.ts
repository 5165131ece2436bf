import { DiagnosticError, error } from '@groundcrew/contract';
import {
  Kysely,
  PostgresDialect,
  type PostgresPool,
  type PostgresPoolClient,
  type PostgresQueryResult,
  sql,
} from 'kysely';
import type { Pool } from 'pg';
import type { Database, Transaction } from '../database.ts';
import { explainPostgres, isConnectionLost } from '../errors.ts';
import { Announcements } from './announcements.ts';

/** Postgres answers 8-byte integers as text, since they may exceed what a number holds; ours are times and counts. */
const int8 = 20;
const maximumConnections = 10;
const connectTimeoutMilliseconds = 10_000;

/** The address without its password and parameters. */
const withoutPassword = (address: string): string => {
  if (!URL.canParse(address)) throw unreadable();
  const url = new URL(address);
  return `${url.protocol}//${url.username === '' ? '' : `${url.username}@`}${url.host}${url.pathname}`;
};

/** Does not repeat the address, in which something that belongs to the password may look like anything else. */
const unreadable = (): DiagnosticError =>
  new DiagnosticError(
    error('DATABASE_ADDRESS', 'The address of the Postgres database is no URL', {
      next: 'Write it as postgres://<user>:<password>@<host>:<port>/<database>, with %2F for a / in the password and so on.',
    }),
  );

/** Says of a broken connection which database it was to, so that nobody takes it for another server's. */
const explainedPool = (pool: Pool, location: string): PostgresPool => {
  const explain = (thrown: unknown): never => {
    throw isConnectionLost(thrown) ? explainPostgres(thrown, location) : thrown;
  };
  return {
    async connect() {
      const client = await pool.connect().catch(explain);
      return {
        query: (<Row>(statement: string, parameters: readonly unknown[]) =>
          client.query(statement, [...parameters]).catch(explain) as Promise<unknown> as Promise<
            PostgresQueryResult<Row>
          >) as PostgresPoolClient['query'],
        release: () => client.release(),
      };
    },
    end: () => pool.end(),
    options: pool.options,
  };
};

export const openPostgres = async (address: string): Promise<Database> => {
  const { default: pg } = await import('pg');
  const location = withoutPassword(address);
  const config = {
    connectionString: address,
    application_name: 'groundcrew',
    connectionTimeoutMillis: connectTimeoutMilliseconds,
    types: {
      getTypeParser: (id: number, format?: 'text' | 'binary') =>
        id === int8 ? Number : (pg.types.getTypeParser(id, format) as (value: string) => unknown),
    },
  };
  const pool = new pg.Pool({ ...config, max: maximumConnections });
  // An idle connection that breaks is replaced at the next use; without a listener it would end the process.
  pool.on('error', () => undefined);
  // So would one that breaks between two statements of a transaction; the next statement rejects.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const kysely = new Kysely<unknown>({
    dialect: new PostgresDialect({ pool: explainedPool(pool, location) }),
  });
  try {
    await sql`select 1`.execute(kysely);
  } catch (thrown) {
    await kysely.destroy();
    throw thrown instanceof DiagnosticError ? thrown : explainPostgres(thrown, location);
  }
  const announcements = new Announcements(() => new pg.Client(config));

  const transaction = async <Result>(
    work: (transaction: Transaction) => Promise<Result>,
  ): Promise<Result> => {
    const topics = new Set<string>();
    const callbacks: (() => void)[] = [];
    const result = await kysely.transaction().execute(async (inner) => {
      const outcome = await work({
        dialect: 'postgres',
        tables: <Tables>() => inner as Kysely<unknown> as Kysely<Tables>,
        announce: (topic) => void topics.add(topic),
        afterCommit: (callback) => void callbacks.push(callback),
      });
      if (topics.size > 0) await announcements.send(inner, [...topics]);
      return outcome;
    });
    for (const callback of callbacks) callback();
    for (const topic of topics) announcements.bus.emit(topic);
    return result;
  };

  return {
    dialect: 'postgres',
    location,
    tables: <Tables>() => kysely as Kysely<Tables>,
    transaction,
    listen: (listener) => announcements.listen(listener),
    close: async () => {
      await announcements.close();
      await kysely.destroy();
    },
  };
};
