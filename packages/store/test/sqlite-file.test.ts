import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../src/index.ts';
import { diagnosticCode } from './diagnostic-code.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'groundcrew-file-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const refused = (address: string): Promise<string> => diagnosticCode(openDatabase(address));

test('a new file may be read by its owner only, and so may its directory', async () => {
  const path = join(directory, 'state', 'groundcrew.db');
  const database = await openDatabase(`sqlite:${path}`);
  await database.tables().schema.createTable('note').addColumn('id', 'bigint').execute();
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(`${path}-wal`).mode & 0o777).toBe(0o600);
  expect(statSync(join(directory, 'state')).mode & 0o777).toBe(0o700);
  await database.close();
});

test('a file that is no database is refused and left as it is', async () => {
  const path = join(directory, 'text.db');
  const text = 'not a database at all, by no means\n'.repeat(100);
  writeFileSync(path, text);
  expect(await refused(path)).toBe('DATABASE_CORRUPT');
  expect(readFileSync(path, 'utf8')).toBe(text);
});

test('the database of another program is refused and left as it is', async () => {
  const path = join(directory, 'other.db');
  const other = new DatabaseSync(path);
  other.exec('create table theirs (id integer)');
  other.close();
  const before = readFileSync(path);
  expect(await refused(path)).toBe('DATABASE_FOREIGN');
  expect(readFileSync(path)).toEqual(before);
});

test('a damaged page is called by its name', async () => {
  const path = join(directory, 'damaged.db');
  const database = await openDatabase(path);
  await database.tables().schema.createTable('note').addColumn('id', 'bigint').execute();
  await database.close();
  const bytes = readFileSync(path);
  bytes.fill(0xff, 4_096);
  bytes.fill(0xff, 100, 4_096);
  writeFileSync(path, bytes);
  expect(await refused(path)).toBe('DATABASE_CORRUPT');
});

test('a directory in the place of the file is refused', async () => {
  mkdirSync(join(directory, 'a.db'));
  expect(await refused(join(directory, 'a.db'))).toBe('DATABASE_UNREACHABLE');
});

test('a place that cannot hold a file is refused', async () => {
  writeFileSync(join(directory, 'file'), '');
  expect(await refused(join(directory, 'file', 'a.db'))).toBe('DATABASE_UNREACHABLE');
});

test('an unknown kind of address is refused', async () => {
  expect(await refused('mysql://somewhere/db')).toBe('DATABASE_ADDRESS');
  expect(await refused('')).toBe('DATABASE_ADDRESS');
  for (const address of ['postgres://me:se/cret@somewhere/db', 'postgres://me:secret@somewhere:port/db'])
    expect(await refused(address)).toBe('DATABASE_ADDRESS');
});

test('a server that does not answer is refused without its password', async () => {
  const failure: unknown = await openDatabase('postgres://crew:hunter2@127.0.0.1:1/db').catch(
    (thrown: unknown) => thrown,
  );
  expect(failure).toMatchObject({ diagnostics: [{ code: 'DATABASE_UNREACHABLE' }] });
  expect(JSON.stringify(failure)).not.toContain('hunter2');
});

test('a query that forgets the open transaction fails instead of hanging', async () => {
  const database = await openDatabase(':memory:');
  const attempt = database.transaction(() => database.tables().introspection.getTables());
  await expect(attempt).rejects.toThrow('outside the open transaction');
  await database.close();
});

test('a lock held by another process is waited for', async () => {
  const path = join(directory, 'busy.db');
  const database = await openDatabase(path);
  await database.tables().schema.createTable('note').addColumn('id', 'bigint').execute();
  const holder = `
    const { DatabaseSync } = require('node:sqlite');
    const db = new DatabaseSync(${JSON.stringify(path)});
    db.exec('begin immediate');
    setTimeout(() => db.exec('commit'), 300);
    console.log('held');`;
  const child = spawn(process.execPath, ['-e', holder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const held = new Promise<void>((resolve) => child.stdout.once('data', () => resolve()));
  await held;
  const started = performance.now();
  await database.transaction((transaction) =>
    transaction.tables<{ note: { id: number } }>().insertInto('note').values({ id: 1 }).execute(),
  );
  expect(performance.now() - started).toBeGreaterThan(100);
  await database.close();
});

test.skipIf(process.getuid?.() !== 0)('an unwritable directory is refused', () => {
  const locked = join(directory, 'locked');
  mkdirSync(locked, { mode: 0o700 });
  const program = `
    process.setuid('nobody');
    const { openDatabase } = await import(${JSON.stringify(new URL('../src/index.ts', import.meta.url).href)});
    console.log(await openDatabase(${JSON.stringify(join(locked, 'a.db'))}).catch((e) => e.diagnostics[0].code));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  expect(output.trim()).toBe('DATABASE_UNREACHABLE');
});
