import { placesMigration } from './places-migration.ts';
import { planSecretsMigration } from './plan-secrets-migration.ts';
import type { Migration } from '@groundcrew/store';

export const stacksMigrations: readonly Migration[] = [
  {
    id: 'stacks/0001-state',
    async up(db) {
      await db.schema
        .createTable('stack')
        .addColumn('name', 'text', (column) => column.primaryKey())
        .addColumn('account_id', 'text', (column) => column.notNull())
        .addColumn('region', 'text', (column) => column.notNull())
        .addColumn('partition', 'text', (column) => column.notNull())
        .addColumn('status', 'text', (column) => column.notNull())
        .addColumn('description', 'text')
        .addColumn('program_hash', 'text', (column) => column.notNull())
        .addColumn('parameters', 'text', (column) => column.notNull())
        .addColumn('outputs', 'text', (column) => column.notNull())
        .addColumn('imports', 'text', (column) => column.notNull())
        .addColumn('updated_at', 'bigint', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('resource')
        .addColumn('stack', 'text', (column) => column.notNull())
        .addColumn('logical_id', 'text', (column) => column.notNull())
        .addColumn('type', 'text', (column) => column.notNull())
        .addColumn('physical_id', 'text', (column) => column.notNull())
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
        .addPrimaryKeyConstraint('resource_key', ['stack', 'logical_id', 'type', 'physical_id'])
        .execute();
      await db.schema
        .createTable('plan')
        .addColumn('hash', 'text', (column) => column.primaryKey())
        .addColumn('stack', 'text', (column) => column.notNull())
        .addColumn('plan', 'text', (column) => column.notNull())
        .addColumn('binding', 'text', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .execute();
      await db.schema.createIndex('plan_stack').on('plan').column('stack').execute();
    },
  },
  {
    id: 'stacks/0002-rollback',
    async up(db) {
      await db.schema
        .createTable('before_image')
        .addColumn('run', 'text', (column) => column.primaryKey())
        .addColumn('stack', 'text', (column) => column.notNull())
        .addColumn('image', 'text', (column) => column.notNull())
        .execute();
      await db.schema.createIndex('before_image_stack').on('before_image').column('stack').execute();
      await db.schema
        .createTable('kept_value')
        .addColumn('stack', 'text', (column) => column.notNull())
        .addColumn('fingerprint', 'text', (column) => column.notNull())
        .addColumn('reference', 'text', (column) => column.notNull())
        .addColumn('form', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('kept_value_key', ['stack', 'fingerprint'])
        .execute();
    },
  },
  placesMigration,
  planSecretsMigration,
  {
    // Each new record asks for the highest number of its stack.
    id: 'stacks/0005-order-of-records',
    async up(db) {
      await db.schema
        .createIndex('resource_sequence')
        .on('resource')
        .columns(['stack', 'sequence'])
        .execute();
    },
  },
  {
    // Unknown of what was recorded before, until it is applied again.
    id: 'stacks/0006-answered-properties',
    async up(db) {
      await db.schema.alterTable('resource').addColumn('answered', 'text').execute();
    },
  },
];
