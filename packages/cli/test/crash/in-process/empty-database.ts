import { runsMigrations } from '@groundcrew/runs';
import { stacksMigrations } from '@groundcrew/stacks';
import { migrate, openDatabase, secretMigrations } from '@groundcrew/store';
import { access, copyFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { VirtualTime } from './virtual-time.ts';

/** A fresh one, with its tables: a copy of one in the same directory that is migrated once. */
export async function emptyDatabase(path: string, time: VirtualTime): Promise<void> {
  for (const suffix of ['', '-wal', '-shm']) await rm(`${path}${suffix}`, { force: true });
  const migrated = join(dirname(path), 'migrated.db');
  const isThere = await access(migrated).then(
    () => true,
    () => false,
  );
  if (!isThere) {
    const database = await openDatabase(migrated, { durable: false, now: () => time.now });
    await migrate(database, [...secretMigrations, ...runsMigrations, ...stacksMigrations]);
    await database.close();
  }
  await copyFile(migrated, path);
}
