import { createHmac, randomBytes } from 'node:crypto';
import { DiagnosticError, error } from '@groundcrew/contract';
import { clock } from '../clock.ts';
import type { Session } from '../database.ts';
import type { Migration } from '../migrate.ts';
import { decrypt, encrypt } from './cipher.ts';
import type { Key } from './key.ts';

interface SecretTables {
  secret: { id: string; key_id: string; sealed: string; created_at: number };
}

export const secretMigrations: readonly Migration[] = [
  {
    id: 'store/0001-secret',
    async up(db) {
      await db.schema
        .createTable('secret')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('key_id', 'text', (column) => column.notNull())
        .addColumn('sealed', 'text', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .execute();
    },
  },
];

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

const failure = (code: string, summary: string, next: string): DiagnosticError =>
  new DiagnosticError(error(code, summary, { next }));

export const openSecrets = (database: Session, key: Key): Secrets => {
  const sealing = key.derive('secrets');
  const printing = key.derive('fingerprints');
  const idOf = (reference: string): string => {
    if (reference.startsWith(prefix)) return reference.slice(prefix.length);
    throw failure('SECRET_MISSING', 'This is no reference to a secret', `References begin with ${prefix}`);
  };
  return {
    async put(value, session = database) {
      const id = randomBytes(12).toString('base64url');
      await session
        .tables<SecretTables>()
        .insertInto('secret')
        .values({
          id,
          key_id: key.id,
          sealed: encrypt(sealing, id, value),
          created_at: clock(session.dialect),
        })
        .execute();
      return prefix + id;
    },
    async get(reference, session = database) {
      const row = await session
        .tables<SecretTables>()
        .selectFrom('secret')
        .selectAll()
        .where('id', '=', idOf(reference))
        .executeTakeFirst();
      if (row === undefined) {
        throw failure('SECRET_MISSING', `There is no ${reference}`, 'Give the value again.');
      }
      if (row.key_id !== key.id) {
        throw failure(
          'SECRET_KEY_UNKNOWN',
          `${reference} was encrypted with the key ${row.key_id}, not with ${key.id}`,
          'Restore that key, or give the value again.',
        );
      }
      const value = decrypt(sealing, row.id, row.sealed);
      if (value === undefined) {
        throw failure('SECRET_UNREADABLE', `${reference} is damaged`, 'Give the value again.');
      }
      return value;
    },
    async remove(reference, session = database) {
      await session.tables<SecretTables>().deleteFrom('secret').where('id', '=', idOf(reference)).execute();
    },
    fingerprint: (value) => createHmac('sha256', printing).update(value).digest('hex'),
  };
};
