import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eachDatabase } from '../test-support/index.ts';
import { migrate, openKeyRing, openSecrets, secretMigrations } from '../src/index.ts';
import { diagnosticCode } from './diagnostic-code.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'groundcrew-key-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('the key is made once, for its owner only, also by many at the same time', async () => {
  const state = join(directory, 'state');
  const rings = await Promise.all(Array.from({ length: 8 }, async () => openKeyRing(state, {})));
  const keys = rings.map((ring) => ring.keys()[0]);
  expect(new Set(keys.map((key) => key.id)).size).toBe(1);
  expect(statSync(join(state, 'key')).mode & 0o777).toBe(0o600);
  expect(statSync(state).mode & 0o777).toBe(0o700);
});

test('a key that others may read is refused, and so is one that is none', async () => {
  const opening = async () => openKeyRing(directory, {}).keys();
  openKeyRing(directory, {});
  chmodSync(join(directory, 'key'), 0o644);
  expect(await diagnosticCode(opening())).toBe('KEY_EXPOSED');
  chmodSync(join(directory, 'key'), 0o600);
  writeFileSync(join(directory, 'key'), 'short');
  expect(await diagnosticCode(opening())).toBe('KEY_INVALID');
});

test('the environment may give the key, and no file is made', async () => {
  const ring = openKeyRing(join(directory, 'none'), {
    GROUNDCREW_KEY: Buffer.alloc(32, 7).toString('base64'),
  });
  expect(ring.keys()[0].id).toMatch(/^[0-9a-f]{16}$/);
  expect(() => statSync(join(directory, 'none'))).toThrow('ENOENT');
});

eachDatabase('secrets', (databases) => {
  const open = async () => {
    const database = await databases.open();
    await migrate(database, secretMigrations);
    return { database, secrets: openSecrets(database, openKeyRing(directory, {})) };
  };

  test('come back by reference and never rest in clear', async () => {
    const { database, secrets } = await open();
    const reference = await secrets.put('hunter2 ✓');
    expect(reference).toMatch(/^secret:[\w-]{16}$/);
    expect(await secrets.get(reference)).toBe('hunter2 ✓');
    const rows = await database
      .tables<{ secret: { sealed: string } }>()
      .selectFrom('secret')
      .selectAll()
      .execute();
    const resting = JSON.stringify(rows) + Buffer.from(rows[0]?.sealed ?? '', 'base64').toString('latin1');
    expect(resting).not.toContain('hunter2');
    expect(readFileSync(join(directory, 'key'), 'utf8')).not.toContain('hunter2');
  });

  test('are gone when removed', async () => {
    const { secrets } = await open();
    const reference = await secrets.put('x');
    await secrets.remove(reference);
    expect(await diagnosticCode(secrets.get(reference))).toBe('SECRET_MISSING');
    expect(await diagnosticCode(secrets.get('plain'))).toBe('SECRET_MISSING');
  });

  test('do not open with another key', async () => {
    const { database, secrets } = await open();
    const reference = await secrets.put('x');
    const other = openSecrets(database, openKeyRing(join(directory, 'other'), {}));
    expect(await diagnosticCode(other.get(reference))).toBe('SECRET_KEY_UNKNOWN');
    expect(other.fingerprint('x')).not.toBe(secrets.fingerprint('x'));
    expect(secrets.fingerprint('x')).toBe(secrets.fingerprint('x'));
  });

  test('do not open when moved to another row', async () => {
    const { database, secrets } = await open();
    const [one, two] = [await secrets.put('one'), await secrets.put('two')];
    const table = database.tables<{ secret: { id: string; sealed: string } }>();
    const row = await table
      .selectFrom('secret')
      .select('sealed')
      .where('id', '=', one.slice(7))
      .executeTakeFirstOrThrow();
    await table.updateTable('secret').set({ sealed: row.sealed }).where('id', '=', two.slice(7)).execute();
    expect(await diagnosticCode(secrets.get(two))).toBe('SECRET_UNREADABLE');
  });

  test('roll back with the transaction they are put in', async () => {
    const { database, secrets } = await open();
    let reference = '';
    const attempt = database.transaction(async (transaction) => {
      reference = await secrets.put('x', transaction);
      throw new Error('no');
    });
    await expect(attempt).rejects.toThrow('no');
    expect(await diagnosticCode(secrets.get(reference))).toBe('SECRET_MISSING');
  });
});
