export { eachDatabase } from './each-database.ts';
export type { TestDatabases } from './each-database.ts';
export { findPostgres, startPostgres } from './postgres.ts';
export type { PostgresServer } from './postgres.ts';
export { skewedBy } from './skew.ts';
