import type { Migration } from '../migrate.ts';

export interface SecretTables {
  secret: { id: string; key_id: string; sealed: string; created_at: number };
  /** One row, `current`: which key to encrypt with; null where keys were never rotated. */
  secret_key: { id: string; key_id: string | null };
}

export const secretMigrations: readonly Migration[] = [
  {
    id: 'store/0001-secret',
    async up(db) {
      await db.schema
        .createTable('secret')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('key_id', 'text', (column) => column.notNull())
        .addColumn('sealed', 'text', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .execute();
    },
  },
  {
    id: 'store/0002-secret-key',
    async up(db) {
      await db.schema
        .createTable('secret_key')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('key_id', 'text')
        .execute();
      await (db as import('kysely').Kysely<SecretTables>)
        .insertInto('secret_key')
        .values({ id: 'current', key_id: null })
        .execute();
    },
  },
];
