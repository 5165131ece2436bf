import { clock } from '../clock.ts';
import type { Database, Session } from '../database.ts';
import { encrypt } from './cipher.ts';
import type { KeyRing } from './key-ring.ts';
import type { Key } from './key.ts';
import { eldest, fingerprintsRow, opened, sealingKey } from './secrets.ts';
import type { SecretTables } from './tables.ts';

/** Rows that one transaction encrypts anew. */
const batch = 100;

export interface Rotated {
  /** The id of the key that everything is encrypted with now. */
  readonly key: string;
  /** Secrets that were encrypted anew; those of an interrupted rotation before it are not counted again. */
  readonly secrets: number;
  /** Where the key is kept: a path, or GROUNDCREW_KEY. */
  readonly source: string;
}

/**
 * Encrypts every secret with a new key, in transactions of a hundred, while others read and write. The old key is kept until
 * nothing needs it; a rotation that was cut off anywhere goes on where it was. Throws KEY_FROM_ENVIRONMENT,
 * SECRET_KEY_UNKNOWN or SECRET_UNREADABLE; then all keys are kept.
 */
export async function rotateSecrets(database: Database, ring: KeyRing): Promise<Rotated> {
  const key = await database.transaction(async (transaction) => begin(transaction, ring));
  let secrets = 0;
  for (;;) {
    const count = await database.transaction(async (transaction) => next(transaction, ring, key));
    if (count === 0) break;
    secrets += count;
  }
  await database.transaction(async (transaction) => {
    await lock(transaction);
    // Whoever began another rotation meanwhile needs the keys.
    if (ring.keys()[0].id === key.id) ring.settle();
  });
  return { key: key.id, secrets, source: ring.source };
}

/** From its end on, every new row takes the new key. */
async function begin(transaction: Session, ring: KeyRing): Promise<Key> {
  await lock(transaction);
  const db = transaction.tables<SecretTables>();
  const present = eldest(ring);
  const [key] = ring.advance();
  const kept = await db
    .selectFrom('secret')
    .select('id')
    .where('id', '=', fingerprintsRow)
    .executeTakeFirst();
  if (!kept) {
    const value = present.derive('fingerprints').toString('base64');
    const sealed = encrypt(sealingKey(present), fingerprintsRow, value);
    const row = { id: fingerprintsRow, key_id: present.id, sealed, created_at: clock(transaction.dialect) };
    await db.insertInto('secret').values(row).execute();
  }
  await db.updateTable('secret_key').set({ key_id: key.id }).where('id', '=', 'current').execute();
  return key;
}

/** One rotation at a time changes the keys. */
async function lock(transaction: Session): Promise<void> {
  const select = transaction.tables<SecretTables>().selectFrom('secret_key').select('id');
  await (transaction.dialect === 'postgres' ? select.forUpdate() : select).execute();
}

async function next(transaction: Session, ring: KeyRing, key: Key): Promise<number> {
  const db = transaction.tables<SecretTables>();
  const current = await db.selectFrom('secret_key').select('key_id').executeTakeFirst();
  // Another rotation has begun since, and does the rest.
  if (current?.key_id !== key.id) return 0;
  const select = db.selectFrom('secret').selectAll().where('key_id', '<>', key.id).limit(batch);
  const rows = await (transaction.dialect === 'postgres' ? select.forUpdate() : select).execute();
  for (const row of rows) {
    const value = opened(
      row,
      ring,
      row.id === fingerprintsRow ? 'The key of fingerprints' : `secret:${row.id}`,
    );
    await db
      .updateTable('secret')
      .set({ key_id: key.id, sealed: encrypt(sealingKey(key), row.id, value) })
      .where('id', '=', row.id)
      .execute();
  }
  return rows.length;
}
