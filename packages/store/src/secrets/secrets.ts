import { createHmac, randomBytes } from 'node:crypto';
import { DiagnosticError, error } from '@groundcrew/contract';
import { clock } from '../clock.ts';
import type { Database, Session } from '../database.ts';
import { decrypt, encrypt } from './cipher.ts';
import { ringOf, type KeyRing } from './key-ring.ts';
import type { Key } from './key.ts';
import type { SecretTables } from './tables.ts';

/** Values that rest encrypted and travel as references. A session given as last argument joins a transaction. */
export interface Secrets {
  /** Answers the reference, `secret:<id>`. */
  put(value: string, session?: Session): Promise<string>;
  /** Throws SECRET_MISSING, SECRET_KEY_UNKNOWN or SECRET_UNREADABLE. */
  get(reference: string, session?: Session): Promise<string>;
  remove(reference: string, session?: Session): Promise<void>;
  /** Tells equal values from different ones without telling the value: HMAC-SHA256 in hex. */
  fingerprint(value: string): string;
}

const prefix = 'secret:';
/** The row that holds the key of fingerprints, once it is no longer what the key in use would make. */
export const fingerprintsRow = 'fingerprints';
export const sealingKey = (key: Key): Buffer => key.derive('secrets');

const failure = (code: string, summary: string, next: string): DiagnosticError =>
  new DiagnosticError(error(code, summary, { next }));

const keyUnknown = (what: string, id: string, ring: KeyRing): DiagnosticError =>
  failure(
    'SECRET_KEY_UNKNOWN',
    `${what} was encrypted with the key ${id}, which ${ring.source} does not hold`,
    'Restore that key, or give the value again.',
  );

export const openSecrets = (database: Session, given: Key | KeyRing, fingerprints?: Buffer): Secrets => {
  const ring = 'keys' in given ? given : ringOf(given);
  const printing = fingerprints ?? eldest(ring).derive('fingerprints');
  const idOf = (reference: string): string => {
    if (reference.startsWith(prefix)) return reference.slice(prefix.length);
    throw failure('SECRET_MISSING', 'This is no reference to a secret', `References begin with ${prefix}`);
  };
  return {
    async put(value, session = database) {
      const id = randomBytes(12).toString('base64url');
      await joined(session, async (transaction) => {
        const key = await keyToUse(transaction, ring);
        await transaction
          .tables<SecretTables>()
          .insertInto('secret')
          .values({
            id,
            key_id: key.id,
            sealed: encrypt(sealingKey(key), id, value),
            created_at: clock(transaction.dialect),
          })
          .execute();
      });
      return prefix + id;
    },
    async get(reference, session = database) {
      let row = await rowOf(session, reference, idOf(reference));
      for (;;) {
        const key = keyOf(row, ring);
        if (key) return openedWith(key, row, reference);
        // A rotation that ended between the looks at the row and at the keys has encrypted the row anew by now.
        const now = await rowOf(session, reference, idOf(reference));
        if (now.key_id === row.key_id) throw keyUnknown(reference, row.key_id, ring);
        row = now;
      }
    },
    async remove(reference, session = database) {
      await session.tables<SecretTables>().deleteFrom('secret').where('id', '=', idOf(reference)).execute();
    },
    fingerprint: (value) => createHmac('sha256', printing).update(value).digest('hex'),
  };
};

const keyOf = (row: SecretTables['secret'], ring: KeyRing): Key | undefined =>
  ring.keys().find(({ id }) => id === row.key_id);

async function rowOf(session: Session, reference: string, id: string): Promise<SecretTables['secret']> {
  const row = await session
    .tables<SecretTables>()
    .selectFrom('secret')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  if (row) return row;
  throw failure('SECRET_MISSING', `There is no ${reference}`, 'Give the value again.');
}

/** What a row holds. Throws SECRET_KEY_UNKNOWN or SECRET_UNREADABLE. */
export function opened(row: SecretTables['secret'], ring: KeyRing, what: string): string {
  const key = keyOf(row, ring);
  if (!key) throw keyUnknown(what, row.key_id, ring);
  return openedWith(key, row, what);
}

function openedWith(key: Key, row: SecretTables['secret'], what: string): string {
  const value = decrypt(sealingKey(key), row.id, row.sealed);
  if (value !== undefined) return value;
  throw failure('SECRET_UNREADABLE', `${what} is damaged`, 'Give the value again.');
}

/**
 * The key that new rows are encrypted with. On Postgres its row stays locked until the transaction ends, so that a rotation
 * that names another key waits for rows that are on their way; SQLite lets one writer in at a time.
 */
async function keyToUse(transaction: Session, ring: KeyRing): Promise<Key> {
  const select = transaction
    .tables<SecretTables>()
    .selectFrom('secret_key')
    .select('key_id')
    .where('id', '=', 'current');
  const row = await (transaction.dialect === 'postgres' ? select.forShare() : select).executeTakeFirst();
  const keys = ring.keys();
  const wanted = row?.key_id ?? keys[0].id;
  const key = keys.find((each) => each.id === wanted);
  if (!key) throw keyUnknown('This state', wanted, ring);
  return key;
}

const joined = <T>(session: Session, work: (session: Session) => Promise<T>): Promise<T> =>
  'transaction' in session ? (session as Database).transaction(work) : work(session);

/** The key of fingerprints: it outlives rotations, since else every secret would look changed after one. */
export async function openFingerprints(database: Session, ring: KeyRing): Promise<Buffer> {
  const row = await database
    .tables<SecretTables>()
    .selectFrom('secret')
    .selectAll()
    .where('id', '=', fingerprintsRow)
    .executeTakeFirst();
  if (row) return Buffer.from(opened(row, ring, 'The key of fingerprints'), 'base64');
  return eldest(ring).derive('fingerprints');
}

/** Before the first rotation is complete, fingerprints are made with the key that was there before it. */
export function eldest(ring: KeyRing): Key {
  const [first, ...rest] = ring.keys();
  return rest.at(-1) ?? first;
}
