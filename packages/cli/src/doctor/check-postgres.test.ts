import { runsMigrations } from '@groundcrew/runs';
import { stacksMigrations } from '@groundcrew/stacks';
import { migrate, openDatabase, secretMigrations, type Migration } from '@groundcrew/store';
import { findPostgres, startPostgres, type PostgresServer } from '@groundcrew/store/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkPostgres } from './check-postgres.ts';

const all = [...secretMigrations, ...runsMigrations, ...stacksMigrations];

describe.skipIf(findPostgres() === undefined)('state in Postgres', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());

  const withSchema = async (migrations: readonly Migration[]): Promise<string> => {
    const address = await server.createDatabase();
    const database = await openDatabase(address);
    await migrate(database, migrations);
    await database.close();
    return address;
  };
  const told = async (address: string, now: () => number = Date.now) =>
    (await checkPostgres(address, now)).map(({ level, summary }) => `${level}: ${summary}`);

  it('is reached, and is of this version', async () => {
    const [reached, schema, clock] = await told(await withSchema(all));
    expect(reached).toMatch(/^(ok|warning): postgres:.* answers, Postgres \d+/);
    expect(schema).toBe('ok: its schema is that of this version');
    expect(clock).toMatch(/^ok: its clock/);
  });

  it('may be empty, older or newer, and is left as it is', async () => {
    const empty = await server.createDatabase();
    expect((await told(empty))[1]).toBe('ok: it holds no state yet; the first plan makes its tables');
    expect((await told(empty))[1]).toContain('no state yet');
    const older = await withSchema(all.slice(0, -1));
    expect((await told(older))[1]).toContain(`warning: its schema is of an older version`);
    expect((await told(older))[1]).toContain(all.at(-1)?.id);
    const newer = await withSchema([...all, { id: 'stacks/9999-later', up: () => Promise.resolve() }]);
    expect((await told(newer))[1]).toBe('failure: it was written by a newer version (stacks/9999-later)');
  });

  it('tells how far the clocks are apart', async () => {
    const address = await withSchema(all);
    const behind = await told(address, () => Date.now() - 3_600_000);
    expect(behind[2]).toMatch(/^warning: this host’s clock is 3(599|600|601) s behind the database’s/);
  });

  it('is a failure where nobody answers, without the password', async () => {
    const finding = await told('postgres://somebody:canary@127.0.0.1:9/groundcrew');
    expect(finding).toHaveLength(1);
    expect(finding[0]).toMatch(/^failure: /);
    expect(finding[0]).not.toContain('canary');
  });
});
