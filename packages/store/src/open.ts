import { DiagnosticError, error } from '@groundcrew/contract';
import type { Database } from './database.ts';
import type { SqliteOptions } from './sqlite/options.ts';

/**
 * Opens `sqlite:<path>`, a plain path, `:memory:`, or `postgres://…`. The schema is `migrate`'s business.
 * Throws `DiagnosticError` with DATABASE_UNREACHABLE, DATABASE_CORRUPT, DATABASE_FOREIGN, DATABASE_READ_ONLY or
 * DATABASE_ADDRESS.
 */
export const openDatabase = async (address: string, options: SqliteOptions = {}): Promise<Database> => {
  if (/^postgres(ql)?:\/\//.test(address)) return (await import('./postgres/open.ts')).openPostgres(address);
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(address)?.[1];
  if (address === '' || (scheme !== undefined && scheme !== 'sqlite' && scheme.length > 1)) {
    throw new DiagnosticError(
      error('DATABASE_ADDRESS', `${JSON.stringify(scheme ?? address)} is no kind of database`, {
        next: 'Give a file, sqlite:<file> or postgres://<user>@<host>/<database>.',
      }),
    );
  }
  const path = address.replace(/^sqlite:(\/\/)?/, '');
  return (await import('./sqlite/open.ts')).openSqlite(path, options);
};
