import { DiagnosticError, error } from '@groundcrew/contract';
import { type Kysely, sql } from 'kysely';
import { now } from './clock.ts';
import type { Database, DialectName, Transaction } from './database.ts';

/** One change of the schema. Each package lists its own, oldest first; the opener of a database composes the lists. */
export interface Migration {
  /** `<package>/<number>-<what>`, never changed once released. */
  readonly id: string;
  up(db: Kysely<unknown>, dialect: DialectName): Promise<void>;
}

interface MigrationTables {
  migration: { id: string; applied_at: number };
}

/** Any constant will do: it keeps two processes from migrating one Postgres database at the same time. */
const advisoryLock = 0x67637277;

const applied = async (transaction: Transaction): Promise<ReadonlySet<string>> => {
  const db = transaction.tables<MigrationTables>();
  await db.schema
    .createTable('migration')
    .ifNotExists()
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('applied_at', 'bigint', (column) => column.notNull())
    .execute();
  const rows = await db.selectFrom('migration').select('id').execute();
  return new Set(rows.map((row) => row.id));
};

const newer = (location: string, unknown: readonly string[]): DiagnosticError =>
  new DiagnosticError(
    error('DATABASE_NEWER', `The database ${location} was written by a newer version`, {
      detail: `This version does not know: ${unknown.join(', ')}.`,
      next: 'Use the newer version, or another database.',
    }),
  );

/** What of a schema is still to be made, and what a newer version has made, by id. Changes nothing. */
export async function schemaState(
  database: Database,
  migrations: readonly Migration[],
): Promise<{ readonly pending: readonly string[]; readonly unknown: readonly string[] }> {
  const db = database.tables<MigrationTables>();
  const tables = await db.introspection.getTables();
  const rows = tables.some(({ name }) => name === 'migration')
    ? await db.selectFrom('migration').select('id').execute()
    : [];
  const done = new Set(rows.map(({ id }) => id));
  const known = new Set(migrations.map(({ id }) => id));
  return {
    pending: [...known].filter((id) => !done.has(id)),
    unknown: [...done].filter((id) => !known.has(id)),
  };
}

/** Brings the schema up to date in one transaction. A database that a newer version has written is left as it is. */
export const migrate = async (database: Database, migrations: readonly Migration[]): Promise<void> => {
  await database.transaction(async (transaction) => {
    const db = transaction.tables<MigrationTables>();
    if (transaction.dialect === 'postgres')
      await sql`select pg_advisory_xact_lock(${advisoryLock})`.execute(db);
    const done = await applied(transaction);
    const known = new Set(migrations.map((migration) => migration.id));
    const unknown = [...done].filter((id) => !known.has(id));
    if (unknown.length > 0) throw newer(database.location, unknown);
    for (const migration of migrations) {
      if (done.has(migration.id)) continue;
      await migration.up(transaction.tables(), transaction.dialect);
      await db
        .insertInto('migration')
        .values({ id: migration.id, applied_at: await now(transaction) })
        .execute();
    }
  });
};
