import { inspectDatabase, openKeyRing } from '@groundcrew/store';
import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fail, findingOf, ok, warn, type Finding } from './finding.ts';

const mebibyte = 1024 * 1024;
const hardlyAny = 50 * mebibyte;
const little = 500 * mebibyte;

export interface StateToCheck {
  readonly directory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Bytes that may still be written where a path lies. */
  readonly freeBytes?: (path: string) => number;
  /** Whether this user may write there. */
  readonly mayWrite?: (path: string) => boolean;
}

/** The state directory, its database and its key, without changing any of them. */
export function checkState(state: StateToCheck): Finding[] {
  const { directory, env } = state;
  const mayWrite = state.mayWrite ?? isWritable;
  const standing = nearestExisting(directory);
  const space = spaceFinding((state.freeBytes ?? freeBytes)(standing));
  if (standing !== directory) {
    const there = statSync(standing).isDirectory() && mayWrite(standing);
    return [
      there
        ? ok('state', `${directory} does not exist yet; the first plan makes it`)
        : fail(
            'state',
            `${directory} can't be made: ${standing} may not be written`,
            'Run it elsewhere, or set GROUNDCREW_STATE.',
          ),
      space,
    ];
  }
  return [
    directoryFinding(directory, mayWrite),
    space,
    ...(isPostgres(env) ? [] : [databaseFinding(directory, env)]),
    keyFinding(directory, env),
  ];
}

function directoryFinding(directory: string, mayWrite: (path: string) => boolean): Finding {
  const found = statSync(directory);
  if (!found.isDirectory()) return fail('state', `${directory} is no directory`, 'Move it out of the way.');
  if (!mayWrite(directory))
    return fail(
      'state',
      `${directory} may not be written`,
      `Give it to the user who runs groundcrew, or set GROUNDCREW_STATE.`,
    );
  if (process.platform !== 'win32' && (found.mode & 0o077) !== 0)
    return warn(
      'state',
      `${directory} is open to other users (mode ${modeText(found.mode)})`,
      `Close it to them: chmod 700 ${directory}`,
    );
  return ok('state', `${directory} may be written, and by this user only`);
}

function spaceFinding(bytes: number): Finding {
  const free =
    bytes >= 10_000 * mebibyte
      ? `${Math.floor(bytes / (1024 * mebibyte))} GiB`
      : `${Math.floor(bytes / mebibyte)} MiB`;
  const next = 'Make room: an apply that can’t record what it made stops.';
  if (bytes < hardlyAny) return fail('space', `only ${free} are free for state`, next);
  return bytes < little
    ? warn('space', `only ${free} are free for state`, next)
    : ok('space', `${free} are free for state`);
}

function databaseFinding(directory: string, env: StateToCheck['env']): Finding {
  const elsewhere = env['GROUNDCREW_DATABASE'];
  const path = elsewhere?.replace(/^sqlite:(\/\/)?/, '') ?? join(directory, 'groundcrew.db');
  const found = inspectDatabase(path);
  switch (found.state) {
    case 'absent':
      return ok('database', 'there is none yet; the first plan makes it');
    case 'whole':
      return ok('database', `${path} is whole`);
    case 'foreign':
      return fail(
        'database',
        `${path} belongs to another program`,
        'Move it away, or name another file with GROUNDCREW_DATABASE.',
      );
    case 'damaged':
      return fail(
        'database',
        `${path} can't be read: ${found.why}`,
        'Restore it from a backup; nothing in AWS depends on it.',
      );
  }
}

function keyFinding(directory: string, env: StateToCheck['env']): Finding {
  const path = join(directory, 'key');
  try {
    const given = env['GROUNDCREW_KEY'];
    if (given !== undefined) return keysFinding(directory, env, 'the key comes from GROUNDCREW_KEY');
    if (!existsSync(path))
      return inspectDatabase(join(directory, 'groundcrew.db')).state === 'absent'
        ? ok('key', 'there is none yet; the first plan makes it')
        : fail(
            'key',
            `${path} is missing, and what it has encrypted can be read with nothing else`,
            'Restore it, or set GROUNDCREW_KEY.',
          );
    const { mode } = statSync(path);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      return fail(
        'key',
        `others may read ${path} (mode ${modeText(mode)})`,
        `Close it to them: chmod 600 ${path}`,
      );
    return keysFinding(directory, env, `${path} is readable by this user only`);
  } catch (problem) {
    return findingOf('key', problem);
  }
}

/** While keys are rotated there are several. Only to be called where there is one: opening the ring would make it. */
function keysFinding(directory: string, env: StateToCheck['env'], summary: string): Finding {
  const former = openKeyRing(directory, env).keys().length - 1;
  return former === 0
    ? ok('key', summary)
    : warn('key', `${summary}; a rotation of keys is not finished`, 'Finish it: groundcrew secrets rotate');
}

/** Whether state is kept in Postgres, which is examined by itself. */
export const isPostgres = (env: StateToCheck['env']): boolean =>
  /^postgres(ql)?:/.test(env['GROUNDCREW_DATABASE'] ?? '');

const modeText = (mode: number): string => `0${(mode & 0o777).toString(8)}`;

function nearestExisting(path: string): string {
  return existsSync(path) || path === dirname(path) ? path : nearestExisting(dirname(path));
}

function freeBytes(path: string): number {
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize;
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
