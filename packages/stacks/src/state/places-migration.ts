import { sql, type Migration } from '@groundcrew/store';

const kept = [
  'stack',
  'logical_id',
  'type',
  'physical_id',
  'role',
  'status',
  'properties',
  'attributes',
  'depends_on',
  'deletion_policy',
  'update_replace_policy',
  'sequence',
  'operation',
  'source',
  'updated_at',
];

/**
 * A resource may stand elsewhere than its stack, and then its physical id says nothing without its place, which becomes
 * part of the key. SQLite can't change a key, so the table is made anew.
 */
export const placesMigration: Migration = {
  id: 'stacks/0003-places',
  async up(db) {
    await db.schema.alterTable('resource').renameTo('resource_without_place').execute();
    await db.schema
      .createTable('resource')
      .addColumn('stack', 'text', (column) => column.notNull())
      .addColumn('logical_id', 'text', (column) => column.notNull())
      .addColumn('type', 'text', (column) => column.notNull())
      .addColumn('physical_id', 'text', (column) => column.notNull())
      .addColumn('account_id', 'text', (column) => column.notNull().defaultTo(''))
      .addColumn('region', 'text', (column) => column.notNull().defaultTo(''))
      .addColumn('partition', 'text', (column) => column.notNull().defaultTo(''))
      .addColumn('role', 'text', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('properties', 'text', (column) => column.notNull())
      .addColumn('attributes', 'text', (column) => column.notNull())
      .addColumn('depends_on', 'text', (column) => column.notNull())
      .addColumn('deletion_policy', 'text', (column) => column.notNull())
      .addColumn('update_replace_policy', 'text', (column) => column.notNull())
      .addColumn('sequence', 'bigint', (column) => column.notNull())
      .addColumn('operation', 'text', (column) => column.notNull())
      .addColumn('source', 'text')
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('resource_place_key', [
        'stack',
        'logical_id',
        'type',
        'physical_id',
        'account_id',
        'region',
      ])
      .execute();
    const columns = sql.join(kept.map((name) => sql.ref(name)));
    await sql`insert into resource (${columns}) select ${columns} from resource_without_place`.execute(db);
    await db.schema.dropTable('resource_without_place').execute();
  },
};
