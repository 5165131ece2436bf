import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { stateDirectory } from '../project/state-directory.ts';
import type { RecordedKind } from './command-tree.ts';

type Row = Readonly<Record<string, unknown>>;

/** A name, and what tells it from others. */
export type Candidate = readonly [name: string, description?: string];

const run = (state: string): string =>
  `select id, title, state from run ${state} order by created_at desc, id desc limit 50`;

/**
 * The tables belong to `runs` and `stacks`. Those are not asked, since loading them takes longer than a person waits for a
 * key; a test asks a record that they have made. The argument is a stack's name.
 */
const statements: Readonly<Record<Exclude<RecordedKind, 'accounts'>, string>> = {
  stacks: 'select name, status from stack order by name',
  resources: 'select distinct logical_id, type from resource where stack = $1 order by logical_id',
  outputs: 'select outputs from stack where name = $1',
  runs: run(''),
  'open-runs': run(`where state in ('running', 'cancelling')`),
  'failed-runs': run(`where state in ('failed', 'cancelled', 'interrupted')`),
};

/** What this project has on record, read without opening it for more: nothing is made, migrated or settled. */
export async function recorded(
  kind: RecordedKind,
  stack: string,
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Candidate[]> {
  if (kind === 'accounts') {
    const { readProjectSettings } = await import('../project/settings.ts');
    const { accounts } = await readProjectSettings(cwd);
    return accounts.map(({ name }) => [name]);
  }
  const statement = statements[kind];
  const given = statement.includes('$1') ? [stack] : [];
  const address = env['GROUNDCREW_DATABASE'];
  const rows = /^postgres(ql)?:/.test(address ?? '')
    ? await fromPostgres(address ?? '', statement, given)
    : fromSqlite(
        address?.replace(/^sqlite:(\/\/)?/, '') ?? join(stateDirectory(cwd, env), 'groundcrew.db'),
        statement,
        given,
      );
  return rows.flatMap((row) => candidates(kind, row));
}

function candidates(kind: Exclude<RecordedKind, 'accounts'>, row: Row): Candidate[] {
  const text = (column: string) => String(row[column]);
  switch (kind) {
    case 'stacks':
      return [[text('name'), text('status')]];
    case 'resources':
      return [[text('logical_id'), text('type')]];
    case 'outputs':
      return Object.keys(JSON.parse(text('outputs')) as object).map((name) => [name]);
    default:
      return [[text('id'), `${text('title')}, ${text('state')}`]];
  }
}

function fromSqlite(path: string, statement: string, given: readonly string[]): Row[] {
  if (!existsSync(path)) return [];
  const database = new DatabaseSync(path, { readOnly: true, timeout: 200 });
  try {
    const prepared = database.prepare(statement);
    return given.length === 0 ? prepared.all() : prepared.all({ $1: given[0] ?? '' });
  } finally {
    database.close();
  }
}

async function fromPostgres(address: string, statement: string, given: readonly string[]): Promise<Row[]> {
  const { openDatabase, sql } = await import('@groundcrew/store');
  const database = await openDatabase(address);
  try {
    const [before = '', after] = statement.split('$1');
    const query = after === undefined ? sql.raw(before) : sql`${sql.raw(before)}${given[0]}${sql.raw(after)}`;
    return (await query.execute(database.tables())).rows as Row[];
  } finally {
    await database.close();
  }
}
