import { runsMigrations } from '@groundcrew/runs';
import { stacksMigrations } from '@groundcrew/stacks';
import { migrate, openDatabase, secretMigrations, sql } from '@groundcrew/store';
import { findPostgres, startPostgres, type PostgresServer } from '@groundcrew/store/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recorded } from './recorded.ts';

describe.skipIf(findPostgres() === undefined)('what is on record in Postgres', () => {
  let server: PostgresServer;
  let address: string;
  beforeAll(async () => {
    server = await startPostgres();
    address = await server.createDatabase();
    const database = await openDatabase(address);
    await migrate(database, [...secretMigrations, ...runsMigrations, ...stacksMigrations]);
    await sql`insert into stack (name, account_id, region, partition, status, program_hash, parameters, outputs, imports, updated_at)
      values ('web', '1', 'r', 'aws', 'complete', '', '{}', '{"Url": {"value": 1}}', '[]', 0)`.execute(
      database.tables(),
    );
    await database.close();
  });
  afterAll(() => server.stop());

  it('is offered as from a file', async () => {
    const env = { GROUNDCREW_DATABASE: address };
    expect(await recorded('stacks', '', '/', env)).toEqual([['web', 'complete']]);
    expect(await recorded('outputs', 'web', '/', env)).toEqual([['Url']]);
    expect(await recorded('resources', "web' or true --", '/', env)).toEqual([]);
    expect(await recorded('runs', '', '/', env)).toEqual([]);
  });
});
