import { runsMigrations } from '@groundcrew/runs';
import { stacksMigrations } from '@groundcrew/stacks';
import { migrate, secretMigrations, type Database, type Migration } from '@groundcrew/store';
import { eachDatabase } from '@groundcrew/store/testing';
import { expect, test } from 'vitest';

const packages = { secrets: secretMigrations, runs: runsMigrations, stacks: stacksMigrations };
type Package = keyof typeof packages;

/** The newest schema, but for the packages that are given: of these only so many migrations. */
const upTo = (cut: Partial<Record<Package, number>>): readonly Migration[] =>
  (Object.keys(packages) as Package[]).flatMap((name) => packages[name].slice(0, cut[name]));

/** Every package by itself at each of its former versions, and all of them at their first. */
const former: readonly Partial<Record<Package, number>>[] = [
  ...(Object.keys(packages) as Package[]).flatMap((name) =>
    packages[name].slice(1).map((_, i) => ({ [name]: i + 1 })),
  ),
  { secrets: 1, runs: 1, stacks: 1 },
];

type Row = Record<string, unknown>;
type Rows = Record<string, readonly Row[]>;
type AnyTables = Record<string, Row>;

interface Table {
  readonly name: string;
  readonly columns: readonly {
    readonly name: string;
    readonly dataType: string;
    readonly isNullable: boolean;
  }[];
}

/** All tables but the list of migrations; runs first, since others refer to them. */
async function tablesOf(database: Database): Promise<readonly Table[]> {
  const found = await database.tables<AnyTables>().introspection.getTables();
  const others = found.filter(({ name }) => name !== 'migration');
  return others.toSorted((a, b) => Number(b.name === 'run') - Number(a.name === 'run'));
}

/** SQLite says of primary keys that they may be empty. */
const keys = new Set(['id', 'name', 'hash', 'run']);

/** Columns whose text a migration reads. */
const documents: Readonly<Record<string, string>> = { binding: '{"secrets":{"Password":"kept"}}' };

/** Two rows for each table: one with a value in each column, one with nothing where nothing may stand. */
async function fill(database: Database): Promise<Rows> {
  const filled: Record<string, Row[]> = {};
  for (const { name, columns } of await tablesOf(database)) {
    const rows = [1, 2].map((n) =>
      Object.fromEntries(
        columns.map((column): [string, unknown] => {
          if (column.isNullable && !keys.has(column.name) && n === 2) return [column.name, null];
          const text = documents[column.name] ?? `row ${n}`;
          return [column.name, /int/i.test(column.dataType) ? n : text];
        }),
      ),
    );
    await database.tables<AnyTables>().insertInto(name).values(rows).execute();
    filled[name] = rows;
  }
  return filled;
}

const readAll = async (database: Database, table: string): Promise<readonly Row[]> =>
  database.tables<AnyTables>().selectFrom(table).selectAll().execute();

/** Names, columns and whether they may be empty, in an order that says nothing. */
const shapeOf = async (database: Database) =>
  Object.fromEntries(
    (await tablesOf(database)).map(({ name, columns }) => [
      name,
      columns
        .map((column) => `${column.name} ${column.dataType} ${column.isNullable ? 'null' : 'not null'}`)
        .toSorted(),
    ]),
  );

eachDatabase('a database of a former version', (databases) => {
  test.each(former)('with %j keeps every row, and becomes what a new one is', async (cut) => {
    const database = await databases.open();
    await migrate(database, upTo(cut));
    const before = await fill(database);
    await migrate(database, upTo({}));
    for (const [table, rows] of Object.entries(before)) {
      const after = await readAll(database, table);
      for (const row of rows) expect(after).toContainEqual(expect.objectContaining(row));
    }
    if (cut.stacks !== undefined && cut.stacks < 4)
      for (const plan of await readAll(database, 'plan')) expect(plan['secrets']).toBe('["kept"]');
    const fresh = await databases.open();
    await migrate(fresh, upTo({}));
    expect(await shapeOf(database)).toEqual(await shapeOf(fresh));
  });
});
