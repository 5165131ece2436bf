// One query builder serves all packages.
export { sql } from 'kysely';
export type { Kysely } from 'kysely';
export { clock, now } from './clock.ts';
export { inTransaction } from './database.ts';
export type { Database, DialectName, Session, Transaction } from './database.ts';
export { explainDatabase, isTransient } from './errors.ts';
export { decodeJson, encodeJson } from './json-column.ts';
export { migrate } from './migrate.ts';
export type { Migration } from './migrate.ts';
export { openDatabase } from './open.ts';
export { copyDatabase, inspectDatabase, type Inspected } from './sqlite/inspect.ts';
export type { SqliteOptions } from './sqlite/options.ts';
export { keyFromText, openKey } from './secrets/key.ts';
export type { Key } from './secrets/key.ts';
export { openSecrets, secretMigrations } from './secrets/secrets.ts';
export type { Secrets } from './secrets/secrets.ts';
