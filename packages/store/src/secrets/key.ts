import { createHash, hkdfSync, randomBytes } from 'node:crypto';
import { constants, link, mkdir, open, readFile, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { DiagnosticError, error } from '@groundcrew/contract';

const keyBytes = 32;

/** The key from which all others are derived. `id` tells keys apart without telling anything about them. */
export interface Key {
  readonly id: string;
  /** A key of 32 bytes for one purpose (HKDF, RFC 5869). */
  derive(purpose: string): Buffer;
}

const fromBytes = (bytes: Buffer): Key => ({
  id: createHash('sha256').update('groundcrew key id').update(bytes).digest('hex').slice(0, 16),
  derive: (purpose) => Buffer.from(hkdfSync('sha256', bytes, '', `groundcrew ${purpose}`, keyBytes)),
});

/** Reads 32 bytes in base64. `where` names the source in the diagnostic, which never shows the text. */
export const keyFromText = (text: string, where: string): Key => {
  const bytes = Buffer.from(text.trim(), 'base64');
  if (bytes.length === keyBytes) return fromBytes(bytes);
  throw new DiagnosticError(
    error('KEY_INVALID', `${where} holds no key`, {
      detail: `A key is ${keyBytes} bytes in base64.`,
      next: 'Restore it; what it has encrypted can be read with nothing else.',
    }),
  );
};

const hasCode = (thrown: unknown, code: string): boolean =>
  thrown instanceof Error && 'code' in thrown && thrown.code === code;

const readKeyFile = async (path: string): Promise<Key | undefined> => {
  const text = await readFile(path, 'utf8').catch((thrown: unknown) => {
    if (hasCode(thrown, 'ENOENT')) return undefined;
    throw thrown;
  });
  if (text === undefined) return undefined;
  const { mode } = await stat(path);
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new DiagnosticError(
      error('KEY_EXPOSED', `Others may read the key ${path}`, { next: `Run chmod 600 ${path}` }),
    );
  }
  return keyFromText(text, path);
};

/** Written whole under another name and then linked, so that of two processes that start at once both use one key. */
const createKeyFile = async (directory: string, path: string): Promise<void> => {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const draft = join(directory, `.key-${randomBytes(6).toString('hex')}`);
  const file = await open(draft, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600);
  try {
    await file.writeFile(`${randomBytes(keyBytes).toString('base64')}\n`);
    await file.sync();
    await file.close();
    await link(draft, path).catch((thrown: unknown) => {
      if (!hasCode(thrown, 'EEXIST')) throw thrown;
    });
  } finally {
    await file.close();
    await unlink(draft);
  }
};

/** The key from `GROUNDCREW_KEY` when it is set, else from the file `key` in the state directory, made when missing. */
export const openKey = async (
  stateDirectory: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Key> => {
  if (environment.GROUNDCREW_KEY !== undefined)
    return keyFromText(environment.GROUNDCREW_KEY, 'GROUNDCREW_KEY');
  const path = join(stateDirectory, 'key');
  try {
    const existing = await readKeyFile(path);
    if (existing !== undefined) return existing;
    await createKeyFile(stateDirectory, path);
    const created = await readKeyFile(path);
    if (created !== undefined) return created;
  } catch (thrown) {
    if (thrown instanceof DiagnosticError) throw thrown;
    throw new DiagnosticError(
      error('KEY_UNREACHABLE', `The key ${path} cannot be read or created`, {
        detail: thrown instanceof Error ? thrown.message : undefined,
        next: 'Check the permissions of its directory.',
      }),
      { cause: thrown },
    );
  }
  throw new DiagnosticError(
    error('KEY_UNREACHABLE', `The key ${path} vanished`, { next: 'Check what else uses its directory.' }),
  );
};
