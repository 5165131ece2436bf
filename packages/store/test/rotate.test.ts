import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  migrate,
  openDatabase,
  openFingerprints,
  openKeyRing,
  openSecrets,
  rotateSecrets,
  secretMigrations,
  type Database,
  type KeyRing,
} from '../src/index.ts';
import type { SecretTables } from '../src/secrets/tables.ts';
import { eachDatabase } from '../test-support/index.ts';
import { diagnosticCode } from './diagnostic-code.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'groundcrew-rotate-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const keyFile = () => join(directory, 'key');
const open = async (database: Database, ring: KeyRing) =>
  openSecrets(database, ring, await openFingerprints(database, ring));
const keyIds = async (database: Database) => {
  const rows = await database
    .tables<{ secret: { key_id: string } }>()
    .selectFrom('secret')
    .select('key_id')
    .execute();
  return [...new Set(rows.map((row) => row.key_id))];
};

eachDatabase('a rotation of keys', (databases) => {
  test('encrypts everything anew, keeps fingerprints, and forgets the old key', async () => {
    const database = await databases.open();
    await migrate(database, secretMigrations);
    const ring = openKeyRing(directory, {});
    const before = await open(database, ring);
    const references = await Promise.all(
      Array.from({ length: 250 }, async (_, i) => before.put(`value ${i}`)),
    );
    const [old] = ring.keys();
    const oldText = readFileSync(keyFile(), 'utf8').trim();
    const print = before.fingerprint('x');

    const rotated = await rotateSecrets(database, ring);
    expect(rotated).toMatchObject({ secrets: 251, source: keyFile() });
    expect(rotated.key).not.toBe(old.id);
    expect(await keyIds(database)).toEqual([rotated.key]);
    expect(readFileSync(keyFile(), 'utf8')).not.toContain(oldText);
    expect(statSync(keyFile()).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory)).toEqual(['key']);
    // One that was open before goes on.
    expect(await before.get(references[0] ?? '')).toBe('value 0');
    const later = await before.put('later');
    expect(await keyIds(database)).toEqual([rotated.key]);
    const after = await open(database, openKeyRing(directory, {}));
    expect(await Promise.all(references.map(async (each) => after.get(each)))).toEqual(
      references.map((_, i) => `value ${i}`),
    );
    expect(await after.get(later)).toBe('later');
    expect(after.fingerprint('x')).toBe(print);

    await rotateSecrets(database, ring);
    const again = await open(database, ring);
    expect(again.fingerprint('x')).toBe(print);
    expect(await again.get(later)).toBe('later');
  });

  test('lets others read and write all the while', async () => {
    const database = await databases.open();
    await migrate(database, secretMigrations);
    const ring = openKeyRing(directory, {});
    const secrets = await open(database, ring);
    const kept = await Promise.all(Array.from({ length: 150 }, async (_, i) => secrets.put(`early ${i}`)));
    const rotated = new AbortController();
    const writing = (async () => {
      const written: [string, string][] = [];
      for (let i = 0; !rotated.signal.aborted || i < 20; i++) {
        const value = `during ${i}`;
        written.push([await secrets.put(value), value]);
        expect(await secrets.get(kept[i % kept.length] ?? '')).toBe(`early ${i % kept.length}`);
      }
      return written;
    })();
    // Two at the same time agree on one key.
    const [one, two] = await Promise.all([rotateSecrets(database, ring), rotateSecrets(database, ring)]);
    const three = await rotateSecrets(database, openKeyRing(directory, {}));
    rotated.abort();
    for (const [reference, value] of await writing) expect(await secrets.get(reference)).toBe(value);
    expect(one.source).toBe(two.source);
    expect(await keyIds(database)).toEqual([three.key]);
    expect(ring.keys()).toHaveLength(1);
  });

  test('may end between a reader’s looks at the row and at the keys', async () => {
    const database = await databases.open();
    await migrate(database, secretMigrations);
    const ring = openKeyRing(directory, {});
    const secrets = await open(database, ring);
    const reference = await secrets.put('x');
    const rows = () => database.tables<SecretTables>().selectFrom('secret').selectAll();
    const before = await rows().where('id', '=', reference.slice('secret:'.length)).executeTakeFirst();
    await rotateSecrets(database, ring);
    // The row as it was read before the rotation, once; in truth the moment in between is too short to be met.
    const [old, where] = [{ executeTakeFirst: async () => before }, () => old];
    const once = [{ selectFrom: () => ({ selectAll: () => ({ where }) }) }];
    const late = Object.assign(Object.create(database), {
      tables: () => once.pop() ?? database.tables<SecretTables>(),
    }) as typeof database;
    expect(await secrets.get(reference, late)).toBe('x');
    expect(once).toEqual([]);
  });

  test('that meets a key which is lost keeps all keys and says which one', async () => {
    const database = await databases.open();
    await migrate(database, secretMigrations);
    const lost = openKeyRing(join(directory, 'lost'), {});
    await openSecrets(database, lost).put('x');
    const ring = openKeyRing(directory, {});
    const reference = await openSecrets(database, ring).put('y');
    expect(await diagnosticCode(rotateSecrets(database, ring))).toBe('SECRET_KEY_UNKNOWN');
    expect(ring.keys()).toHaveLength(2);
    expect(await openSecrets(database, ring).get(reference)).toBe('y');
  });

  test('of a key from the environment takes a new one before the old one', async () => {
    const database = await databases.open();
    await migrate(database, secretMigrations);
    const [OLD, NEW] = [1, 2].map((byte) => Buffer.alloc(32, byte).toString('base64'));
    const ring = (text: string | undefined) => openKeyRing(directory, { GROUNDCREW_KEY: text });
    const before = await open(database, ring(OLD));
    const reference = await before.put('x');
    expect(await diagnosticCode(rotateSecrets(database, ring(OLD)))).toBe('KEY_FROM_ENVIRONMENT');
    expect((await open(database, ring(`${NEW},${OLD}`))).fingerprint('x')).toBe(before.fingerprint('x'));
    await rotateSecrets(database, ring(`${NEW},${OLD}`));
    const after = await open(database, ring(NEW));
    expect(await after.get(reference)).toBe('x');
    expect(after.fingerprint('x')).toBe(before.fingerprint('x'));
    expect(await diagnosticCode(before.put('y'))).toBe('SECRET_KEY_UNKNOWN');
  });
});

test('a file that holds something else is refused before anything changes', async () => {
  const database = await openDatabase(join(directory, 'groundcrew.db'));
  await migrate(database, secretMigrations);
  const ring = openKeyRing(directory, {});
  writeFileSync(keyFile(), 'short\n');
  expect(await diagnosticCode(rotateSecrets(database, ring))).toBe('KEY_INVALID');
  expect(readFileSync(keyFile(), 'utf8')).toBe('short\n');
  await database.close();
});

test(
  'a rotation killed again and again comes to its end, and no secret is lost',
  { timeout: 240_000 },
  async () => {
    const database = await openDatabase(join(directory, 'groundcrew.db'));
    await migrate(database, secretMigrations);
    const ring = openKeyRing(directory, {});
    const before = await open(database, ring);
    const references = await database.transaction(async (transaction) => {
      const made: string[] = [];
      for (let i = 0; i < 3000; i++) made.push(await before.put(`value ${i}`, transaction));
      return made;
    });
    const print = before.fingerprint('x');
    const [old] = ring.keys();
    const program = fileURLToPath(new URL('rotating-process.ts', import.meta.url));
    let killed = 0;
    for (let delay = 0; killed < 12; delay += 12) {
      const child = spawn(process.execPath, [program, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
      const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
      await new Promise((resolve) => child.stdout.once('data', resolve));
      const code = await Promise.race([ended, sleep(delay).then(() => 'late' as const)]);
      if (code === 0) break;
      child.kill('SIGKILL');
      killed += (await ended) === null ? 1 : 0;
      // Whatever moment it was: everything can be read.
      const secrets = await open(database, openKeyRing(directory, {}));
      for (const index of [0, 1500, 2999])
        expect(await secrets.get(references[index] ?? '')).toBe(`value ${index}`);
      expect(secrets.fingerprint('x')).toBe(print);
    }
    await rotateSecrets(database, openKeyRing(directory, {}));
    expect(killed).toBeGreaterThan(3);
    expect(await keyIds(database)).toHaveLength(1);
    expect(await keyIds(database)).not.toContain(old.id);
    expect(ring.keys()).toHaveLength(1);
    await database.close();
  },
);
