import { Kysely, PostgresDialect, sql } from 'kysely';
import type { Database, Transaction } from '../database.ts';
import { explainPostgres } from '../errors.ts';
import { Announcements } from './announcements.ts';

/** Postgres answers 8-byte integers as text, since they may exceed what a number holds; ours are times and counts. */
const int8 = 20;
const maximumConnections = 10;
const connectTimeoutMilliseconds = 10_000;

/** The address without its password and parameters. */
const withoutPassword = (address: string): string => {
  const url = new URL(address);
  return `${url.protocol}//${url.username === '' ? '' : `${url.username}@`}${url.host}${url.pathname}`;
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
  const kysely = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    await sql`select 1`.execute(kysely);
  } catch (thrown) {
    await kysely.destroy();
    throw explainPostgres(thrown, location);
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
