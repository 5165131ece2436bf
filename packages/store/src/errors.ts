import { type Diagnostic, DiagnosticError, error } from '@groundcrew/contract';

const codeOf = (thrown: unknown): string | undefined =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;

/** SQLite's primary result code (https://www.sqlite.org/rescode.html), or undefined for any other error. */
const sqliteCode = (thrown: unknown): number | undefined =>
  thrown instanceof Error && 'errcode' in thrown && typeof thrown.errcode === 'number'
    ? thrown.errcode & 0xff
    : undefined;

const sqliteBusy = new Set([5, 6]);

export const isBusy = (thrown: unknown): boolean => sqliteBusy.has(sqliteCode(thrown) ?? -1);

/** Postgres: too many connections, shutdown, and every class-08 connection error. */
const postgresLost = /^(08...|53300|57P0[123])$/;
/** Postgres: serialization failure and deadlock. */
const postgresAgain = /^(40001|40P01)$/;
const socketErrors = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
]);

/** True when there is no connection to Postgres, or no longer. */
export const isConnectionLost = (thrown: unknown): boolean => {
  const code = codeOf(thrown);
  if (code !== undefined && (postgresLost.test(code) || socketErrors.has(code))) return true;
  return (
    thrown instanceof Error &&
    /Connection terminated|timeout exceeded when trying to connect|not queryable/.test(thrown.message)
  );
};

/** True when the same transaction may well succeed a little later: nothing of it has been committed for certain. */
export const isTransient = (thrown: unknown): boolean => {
  if (isBusy(thrown)) return true;
  if (thrown instanceof DiagnosticError) {
    return thrown.diagnostics.some(
      ({ code }) =>
        code === 'DATABASE_BUSY' || (code === 'DATABASE_UNREACHABLE' && isConnectionLost(thrown.cause)),
    );
  }
  return postgresAgain.test(codeOf(thrown) ?? '') || isConnectionLost(thrown);
};

export const busy = (location: string): DiagnosticError =>
  new DiagnosticError(
    error('DATABASE_BUSY', `Another process keeps ${location} locked`, {
      next: 'Look for a stopped or hanging groundcrew process and end it, then try again.',
    }),
  );

const sqliteProblems: Readonly<Record<number, { code: string; what: string; next: string }>> = {
  8: {
    code: 'DATABASE_READ_ONLY',
    what: 'cannot be written',
    next: 'Check the permissions of the file and its directory.',
  },
  10: { code: 'DATABASE_UNREACHABLE', what: 'cannot be read or written', next: 'Check the disk it lies on.' },
  11: { code: 'DATABASE_CORRUPT', what: 'is damaged', next: 'Restore it from a backup.' },
  13: {
    code: 'DATABASE_FULL',
    what: 'cannot grow, the disk is full',
    next: 'Free some space and try again.',
  },
  14: {
    code: 'DATABASE_UNREACHABLE',
    what: 'cannot be opened',
    next: 'Check that its directory exists and may be written.',
  },
  26: {
    code: 'DATABASE_CORRUPT',
    what: 'is not a database',
    next: 'Restore it from a backup, or name another file.',
  },
};

/** Turns what SQLite says about the file itself into a diagnostic; a mistake in a statement stays what it is. */
export const explainSqlite = (thrown: unknown, location: string): unknown => {
  const problem = sqliteProblems[sqliteCode(thrown) ?? -1];
  if (problem === undefined) return thrown;
  return new DiagnosticError(
    error(problem.code, `The database ${location} ${problem.what}`, {
      detail: thrown instanceof Error ? thrown.message : undefined,
      next: problem.next,
    }),
    { cause: thrown },
  );
};

/** What a failure of the store itself looks like to people; undefined for any other error. */
export const explainDatabase = (thrown: unknown, location: string): readonly Diagnostic[] | undefined => {
  if (thrown instanceof DiagnosticError) {
    return thrown.diagnostics.every(({ code }) => code.startsWith('DATABASE_'))
      ? thrown.diagnostics
      : undefined;
  }
  return isBusy(thrown) ? busy(location).diagnostics : undefined;
};

/** Turns a failure to connect into a diagnostic. Postgres's messages name the user and the database, never a password. */
export const explainPostgres = (thrown: unknown, location: string): DiagnosticError =>
  new DiagnosticError(
    error('DATABASE_UNREACHABLE', `The database ${location} cannot be reached`, {
      detail: thrown instanceof Error ? thrown.message || codeOf(thrown) : undefined,
      next: 'Check that the server runs and that the address, user and password are right.',
    }),
    { cause: thrown },
  );
