import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import { type Database, openDatabase } from '../src/index.ts';
import { type PostgresServer, findPostgres, startPostgres } from './postgres.ts';

export interface TestDatabases {
  readonly dialect: 'sqlite' | 'postgres';
  /** The address of an empty database that nobody has used. */
  address(): Promise<string>;
  /** Opens a database, an empty one unless an address is given, and closes it after the test. */
  open(address?: string): Promise<Database>;
}

const opener = (dialect: 'sqlite' | 'postgres', address: () => Promise<string>): TestDatabases => {
  const opened: Database[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((database) => database.close()));
  });
  return {
    dialect,
    address,
    async open(given) {
      const database = await openDatabase(given ?? (await address()));
      opened.push(database);
      return database;
    },
  };
};

/** Tells the same story over each database. Postgres is skipped, by name, where no server is installed. */
export const eachDatabase = (title: string, story: (databases: TestDatabases) => void): void => {
  describe(`${title} on SQLite`, () => {
    let directory = '';
    let count = 0;
    beforeAll(() => {
      directory = mkdtempSync(join(tmpdir(), 'groundcrew-sqlite-'));
    });
    afterAll(() => rmSync(directory, { recursive: true, force: true }));
    story(opener('sqlite', async () => join(directory, `${++count}.db`)));
  });

  describe.skipIf(findPostgres() === undefined)(`${title} on Postgres`, () => {
    let server: PostgresServer | undefined;
    beforeAll(async () => {
      server = await startPostgres();
    });
    afterAll(() => server?.stop());
    story(
      opener('postgres', async () => {
        if (server === undefined) throw new Error('the server has not been started');
        return server.createDatabase();
      }),
    );
  });
};
