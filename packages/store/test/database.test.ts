import { DiagnosticError } from '@groundcrew/contract';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { eachDatabase } from '../test-support/index.ts';
import { type Migration, migrate, now } from '../src/index.ts';

interface Tables {
  note: { id: number; text: string | null };
}

const notes: Migration = {
  id: 'test/0001-note',
  async up(db) {
    await db.schema.createTable('note').addColumn('id', 'bigint').addColumn('text', 'text').execute();
  },
};
const broken: Migration = {
  id: 'test/0002-broken',
  async up(db) {
    await db.schema.createTable('other').addColumn('id', 'bigint').execute();
    await sql`this is no statement`.execute(db);
  },
};

eachDatabase('a database', (databases) => {
  test('commits what a transaction wrote and tells its listeners', async () => {
    const database = await databases.open();
    await migrate(database, [notes]);
    const heard: string[] = [];
    database.listen((topic) => heard.push(topic));
    await database.transaction(async (transaction) => {
      await transaction
        .tables<Tables>()
        .insertInto('note')
        .values({ id: 2 ** 40, text: 'one' })
        .execute();
      transaction.announce('notes');
      expect(heard).toEqual([]);
    });
    expect(heard).toContain('notes');
    expect(await database.tables<Tables>().selectFrom('note').selectAll().execute()).toEqual([
      { id: 2 ** 40, text: 'one' },
    ]);
  });

  test('tells listeners on other connections, where the database has a way to', async () => {
    const address = await databases.address();
    const [one, two] = [await databases.open(address), await databases.open(address)];
    const heard = new Set<string>();
    two.listen((topic) => heard.add(topic));
    const said = (): Promise<string[]> =>
      one.transaction(async (transaction) => transaction.announce('notes of mine')).then(() => [...heard]);
    // The listener's connection may not stand yet when it is first told.
    await expect.poll(said).toEqual({ sqlite: [], postgres: ['notes of mine'] }[databases.dialect]);
  });

  test('rolls back what a failing transaction wrote and tells nobody', async () => {
    const database = await databases.open();
    await migrate(database, [notes]);
    const heard: string[] = [];
    database.listen((topic) => heard.push(topic));
    const attempt = database.transaction(async (transaction) => {
      await transaction.tables<Tables>().insertInto('note').values({ id: 1, text: null }).execute();
      transaction.announce('notes');
      transaction.afterCommit(() => heard.push('committed'));
      throw new Error('no');
    });
    await expect(attempt).rejects.toThrow('no');
    expect(heard).toEqual([]);
    expect(await database.tables<Tables>().selectFrom('note').selectAll().execute()).toEqual([]);
  });

  test('keeps concurrent transactions apart', async () => {
    const address = await databases.address();
    const [one, two] = [await databases.open(address), await databases.open(address)];
    await migrate(one, [notes]);
    await one.tables<Tables>().insertInto('note').values({ id: 0, text: '' }).execute();
    const increment = (database: typeof one) =>
      database.transaction((transaction) =>
        transaction
          .tables<Tables>()
          .updateTable('note')
          .set((eb) => ({ id: eb('id', '+', 1) }))
          .execute(),
      );
    await Promise.all(Array.from({ length: 100 }, (_, index) => increment(index % 2 === 0 ? one : two)));
    expect(await two.tables<Tables>().selectFrom('note').select('id').executeTakeFirst()).toEqual({
      id: 100,
    });
  });

  test('has a clock', async () => {
    const database = await databases.open();
    expect(Math.abs((await now(database)) - Date.now())).toBeLessThan(5_000);
  });

  test('migrates once, also when two start at the same time', async () => {
    const address = await databases.address();
    const [one, two] = [await databases.open(address), await databases.open(address)];
    await Promise.all([migrate(one, [notes]), migrate(two, [notes])]);
    await migrate(one, [notes]);
    expect(await two.tables<Tables>().selectFrom('note').selectAll().execute()).toEqual([]);
  });

  test('leaves nothing of a migration that fails', async () => {
    const database = await databases.open();
    await migrate(database, [notes]);
    await expect(migrate(database, [notes, broken])).rejects.toThrow('syntax error');
    await expect(sql`select * from other`.execute(database.tables())).rejects.toThrow(/other/);
    await migrate(database, [notes]);
  });

  test('refuses what a newer version has written', async () => {
    const database = await databases.open();
    await migrate(database, [notes]);
    const attempt = migrate(database, []);
    await expect(attempt).rejects.toBeInstanceOf(DiagnosticError);
    await expect(attempt).rejects.toMatchObject({ diagnostics: [{ code: 'DATABASE_NEWER' }] });
    expect(await database.tables<Tables>().selectFrom('note').selectAll().execute()).toEqual([]);
  });
});
