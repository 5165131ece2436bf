import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** What a database file is, found out without changing it. */
export type Inspected =
  | { readonly state: 'absent' | 'whole' | 'foreign' }
  | { readonly state: 'damaged'; readonly why: string };

/** Marks a file as ours (https://www.sqlite.org/pragma.html#pragma_application_id): the letters "gcrw". */
export const applicationId = 0x67637277;

/** Reads all of it (https://www.sqlite.org/pragma.html#pragma_integrity_check). */
export function inspectDatabase(path: string): Inspected {
  if (!existsSync(path)) return { state: 'absent' };
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { readOnly: true });
    const id = Object.values(database.prepare('pragma application_id').get() ?? {})[0];
    if (id !== applicationId) return { state: 'foreign' };
    const answer = Object.values(database.prepare('pragma integrity_check(1)').get() ?? {})[0];
    return answer === 'ok' ? { state: 'whole' } : { state: 'damaged', why: String(answer) };
  } catch (problem) {
    return { state: 'damaged', why: problem instanceof Error ? problem.message : String(problem) };
  } finally {
    database?.close();
  }
}

/** Writes a whole copy of a database that others may be writing to, e.g. to try something out on it. */
export function copyDatabase(from: string, to: string): void {
  const database = new DatabaseSync(from, { readOnly: true });
  try {
    database.prepare('vacuum into ?').run(to);
  } finally {
    database.close();
  }
}
