import { type Kysely, type Migration, sql } from '@groundcrew/store';

const createRun = (db: Kysely<unknown>) =>
  db.schema
    .createTable('run')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('title', 'text', (column) => column.notNull())
    .addColumn('stack', 'text')
    .addColumn('requested_by', 'text')
    .addColumn('meta', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('forced', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('steps', 'integer', (column) => column.notNull())
    .addColumn('pending', 'integer', (column) => column.notNull())
    .addColumn('failed', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('cancelled', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('sequence', 'bigint', (column) => column.notNull().defaultTo(0))
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('ended_at', 'bigint')
    .execute();

const createStep = (db: Kysely<unknown>) =>
  db.schema
    .createTable('step')
    .addColumn('run', 'text', (column) => column.notNull().references('run.id').onDelete('cascade'))
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('title', 'text', (column) => column.notNull())
    .addColumn('address', 'text')
    .addColumn('input', 'text', (column) => column.notNull())
    .addColumn('always', 'integer', (column) => column.notNull())
    .addColumn('max_attempts', 'integer', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('waiting', 'integer', (column) => column.notNull())
    .addColumn('attempt', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('failures', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('unknowns', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('due', 'bigint', (column) => column.notNull())
    .addColumn('worker', 'text')
    .addColumn('intent', 'text')
    .addColumn('intended_at', 'bigint')
    .addColumn('record', 'text')
    .addColumn('output', 'text')
    .addColumn('diagnostics', 'text')
    .addColumn('because', 'text')
    .addColumn('started_at', 'bigint')
    .addColumn('ended_at', 'bigint')
    .addPrimaryKeyConstraint('step_key', ['run', 'id'])
    .execute();

const createEdge = (db: Kysely<unknown>) =>
  db.schema
    .createTable('edge')
    .addColumn('run', 'text', (column) => column.notNull().references('run.id').onDelete('cascade'))
    .addColumn('step', 'text', (column) => column.notNull())
    .addColumn('needs', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('edge_key', ['run', 'needs', 'step'])
    .execute();

const createEvent = (db: Kysely<unknown>) =>
  db.schema
    .createTable('event')
    .addColumn('run', 'text', (column) => column.notNull().references('run.id').onDelete('cascade'))
    .addColumn('sequence', 'bigint', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('data', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('event_key', ['run', 'sequence'])
    .execute();

const createWorker = (db: Kysely<unknown>) =>
  db.schema
    .createTable('worker')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('host', 'text', (column) => column.notNull())
    .addColumn('host_name', 'text', (column) => column.notNull())
    .addColumn('pid', 'integer', (column) => column.notNull())
    .addColumn('process_start', 'text')
    .addColumn('only_run', 'text')
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('started_at', 'bigint', (column) => column.notNull())
    .addColumn('ended_at', 'bigint')
    .execute();

const createLock = (db: Kysely<unknown>) =>
  db.schema
    .createTable('lock')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('token', 'text', (column) => column.notNull())
    .addColumn('holder', 'text', (column) => column.notNull())
    .addColumn('host', 'text', (column) => column.notNull())
    .addColumn('host_name', 'text', (column) => column.notNull())
    .addColumn('pid', 'integer', (column) => column.notNull())
    .addColumn('process_start', 'text')
    .addColumn('run', 'text')
    .addColumn('purpose', 'text', (column) => column.notNull())
    .addColumn('acquired_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute();

const createSignal = (db: Kysely<unknown>) =>
  db.schema
    .createTable('signal')
    .addColumn('run', 'text', (column) => column.notNull().references('run.id').onDelete('cascade'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('payload', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('signal_key', ['run', 'name', 'number'])
    .execute();

const createStray = (db: Kysely<unknown>) =>
  db.schema
    .createTable('stray')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('run', 'text', (column) => column.notNull().references('run.id').onDelete('cascade'))
    .addColumn('step', 'text', (column) => column.notNull())
    .addColumn('attempt', 'integer', (column) => column.notNull())
    .addColumn('record', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .execute();

/** The partial indexes stay as small as what is under way, however long the history grows. */
const createIndexes = async (db: Kysely<unknown>): Promise<void> => {
  await sql`create index step_ready on step (due) where state = 'ready'`.execute(db);
  await sql`create index step_ready_of_run on step (run, due) where state = 'ready'`.execute(db);
  await sql`create index step_running on step (worker) where state = 'running'`.execute(db);
  await sql`create index step_intent on step (run) where intent is not null`.execute(db);
  await sql`create index edge_step on edge (run, step)`.execute(db);
  await sql`create index run_stack on run (stack, id)`.execute(db);
  await sql`create index run_open on run (id) where state in ('running', 'cancelling')`.execute(db);
  await sql`create index lock_run on lock (run)`.execute(db);
  await sql`create index stray_run on stray (run)`.execute(db);
};

export const runsMigrations: readonly Migration[] = [
  {
    id: 'runs/0001-run-graph',
    async up(db) {
      for (const create of [
        createRun,
        createStep,
        createEdge,
        createEvent,
        createWorker,
        createLock,
        createSignal,
        createStray,
      ]) {
        await create(db);
      }
      await createIndexes(db);
    },
  },
  {
    id: 'runs/0002-doubts',
    async up(db) {
      await db.schema.alterTable('step').addColumn('doubted_at', 'bigint').execute();
      await sql`create index step_doubted on step (run) where doubted_at is not null`.execute(db);
    },
  },
  {
    id: 'runs/0003-kinds-of-workers',
    async up(db) {
      await db.schema.alterTable('worker').addColumn('kinds', 'text').execute();
    },
  },
  {
    // Many steps fall due at once, and who claims some of them in order must not read all of them.
    id: 'runs/0004-order-of-ready-steps',
    async up(db) {
      await sql`drop index step_ready`.execute(db);
      await sql`drop index step_ready_of_run`.execute(db);
      await sql`create index step_ready on step (due, position) where state = 'ready'`.execute(db);
      await sql`create index step_ready_of_run on step (run, due, position) where state = 'ready'`.execute(
        db,
      );
    },
  },
];
