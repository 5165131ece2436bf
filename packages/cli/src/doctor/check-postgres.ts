import type { Database } from '@groundcrew/store';
import { fail, findingOf, ok, warn, type Finding } from './finding.ts';

/** https://www.postgresql.org/support/versioning/ */
const oldestSupported = 13;
const noticeable = 60_000;

interface Server {
  readonly version: string;
  readonly number: number;
  readonly replica: boolean;
  readonly creates: boolean;
}

/** State in Postgres: reached, of which version, whether it may be written, its schema and its clock. Changes nothing. */
export async function checkPostgres(address: string, now: () => number): Promise<Finding[]> {
  const { openDatabase } = await import('@groundcrew/store');
  let database: Database | undefined;
  try {
    database = await openDatabase(address);
    return [
      await serverFinding(database),
      await schemaFinding(database),
      await clockOfDatabase(database, now),
    ];
  } catch (problem) {
    return [findingOf('database', problem)];
  } finally {
    await database?.close();
  }
}

async function serverFinding(database: Database): Promise<Finding> {
  const { sql } = await import('@groundcrew/store');
  const { rows } = await sql<Server>`
    select current_setting('server_version') as version, current_setting('server_version_num')::int as number,
      pg_is_in_recovery() as replica, has_schema_privilege(current_schema(), 'create') as creates`.execute(
    database.tables(),
  );
  const [server] = rows;
  const where = `${database.location} answers, Postgres ${server?.version ?? 'of an unknown version'}`;
  if (!server) return warn('database', where);
  if (server.replica)
    return fail(
      'database',
      `${where}, but it is a replica, which can't be written`,
      'Name the primary server.',
    );
  if (!server.creates)
    return fail(
      'database',
      `${where}, but this user may not create tables`,
      'Grant it CREATE on the schema, or make a database that it owns.',
    );
  if (Math.floor(server.number / 10_000) < oldestSupported)
    return warn(
      'database',
      `${where}, which gets no more corrections`,
      `Upgrade it to ${oldestSupported} or newer.`,
    );
  return ok('database', where);
}

async function schemaFinding(database: Database): Promise<Finding> {
  const [{ schemaState, secretMigrations }, { runsMigrations }, { stacksMigrations }] = await Promise.all([
    import('@groundcrew/store'),
    import('@groundcrew/runs'),
    import('@groundcrew/stacks'),
  ]);
  const migrations = [...secretMigrations, ...runsMigrations, ...stacksMigrations];
  const { pending, unknown } = await schemaState(database, migrations);
  if (unknown.length > 0)
    return fail(
      'database',
      `it was written by a newer version (${unknown.join(', ')})`,
      'Use that version here too, or another database.',
    );
  if (pending.length === migrations.length)
    return ok('database', 'it holds no state yet; the first plan makes its tables');
  return pending.length > 0
    ? warn(
        'database',
        `its schema is of an older version; the next command brings it up to date (${pending.join(', ')})`,
        'Upgrade groundcrew on all hosts that use it: an older one refuses it from then on.',
      )
    : ok('database', 'its schema is that of this version');
}

/** Leases, locks and the times of runs go by the database's clock, so a difference only confuses readers. */
async function clockOfDatabase(database: Database, now: () => number): Promise<Finding> {
  const { now: askDatabase } = await import('@groundcrew/store');
  const begun = now();
  const there = await askDatabase(database);
  const off = (begun + now()) / 2 - there;
  const seconds = Math.round(Math.abs(off) / 1000);
  if (Math.abs(off) < noticeable)
    return ok(
      'database',
      seconds <= 1 ? 'its clock agrees with this host’s' : `its clock is ${seconds} s off this host’s`,
    );
  return warn(
    'database',
    `this host’s clock is ${seconds} s ${off < 0 ? 'behind' : 'ahead of'} the database’s, by which runs and locks are timed`,
    'Let both clocks be set by NTP.',
  );
}
