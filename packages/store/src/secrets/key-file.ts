import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DiagnosticError, error } from '@groundcrew/contract';
import { newKeyText } from './key.ts';

/**
 * The keys of a file, the one in use first, those of a rotation under way after it; undefined where there is no file. All of
 * this file is synchronous, since a rotation changes it inside a transaction, where nothing but SQL may be awaited.
 */
export function readKeyFile(path: string): readonly string[] | undefined {
  try {
    const text = readFileSync(path, 'utf8');
    if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) throw exposed(path);
    const lines = text.split('\n').map((line) => line.trim());
    const [first = '', ...rest] = lines;
    return [first, ...rest.filter((line) => line !== '')];
  } catch (thrown) {
    if (hasCode(thrown, 'ENOENT')) return undefined;
    throw thrown;
  }
}

/** Written whole under another name and then linked, so that of two processes that start at once both use one key. */
export function createKeyFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = writeDraft(path, [newKeyText()]);
  try {
    linkSync(draft, path);
  } catch (thrown) {
    if (!hasCode(thrown, 'EEXIST')) throw thrown;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Replaces it at once: whoever reads it sees the old keys or the new ones. */
export function replaceKeyFile(path: string, keys: readonly string[]): void {
  const draft = writeDraft(path, keys);
  renameSync(draft, path);
  const directory = openSync(dirname(path), 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

function writeDraft(path: string, keys: readonly string[]): string {
  const draft = join(dirname(path), `.key-${randomBytes(6).toString('hex')}`);
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeSync(file, `${keys.join('\n')}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return draft;
}

const exposed = (path: string): DiagnosticError =>
  new DiagnosticError(
    error('KEY_EXPOSED', `Others may read the key ${path}`, { next: `Close it to them: chmod 600 ${path}` }),
  );

const hasCode = (thrown: unknown, code: string): boolean =>
  thrown instanceof Error && 'code' in thrown && thrown.code === code;
