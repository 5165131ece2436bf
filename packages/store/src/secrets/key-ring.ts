import { join } from 'node:path';
import { DiagnosticError, error } from '@groundcrew/contract';
import { createKeyFile, readKeyFile, replaceKeyFile } from './key-file.ts';
import { keyFromText, newKeyText, type Key } from './key.ts';

/** The keys of an installation: one in use, and while they are rotated the ones before it. */
export interface KeyRing {
  /** For people: a path, or GROUNDCREW_KEY. */
  readonly source: string;
  /** The key in use first. What a file holds is read again each time, since another process may have rotated it. */
  keys(): readonly [Key, ...Key[]];
  /**
   * Begins a rotation, or goes on with one that was interrupted: puts a new key before the present one. Throws
   * KEY_FROM_ENVIRONMENT where only the user can do that.
   */
  advance(): readonly [Key, ...Key[]];
  /** Forgets all but the key in use. */
  settle(): void;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The keys from `GROUNDCREW_KEY` when it is set, else from the file `key` in the state directory, made when missing. */
export const openKeyRing = (stateDirectory: string, environment: Environment): KeyRing => {
  const given = environment['GROUNDCREW_KEY'];
  return given === undefined ? fileRing(join(stateDirectory, 'key')) : environmentRing(given);
};

/** A ring of one key that stays. */
export const ringOf = (key: Key): KeyRing => ({
  source: 'the key given',
  keys: () => [key],
  advance: () => [key],
  settle: () => undefined,
});

const parsed = (texts: readonly string[], source: string): readonly [Key, ...Key[]] => {
  const [first = '', ...rest] = texts;
  return [keyFromText(first, source), ...rest.map((text) => keyFromText(text, source))];
};

function fileRing(path: string): KeyRing {
  const texts = (): readonly string[] => {
    const found = attempt(path, () => {
      const before = readKeyFile(path);
      if (before === undefined) createKeyFile(path);
      return before ?? readKeyFile(path);
    });
    if (found) return found;
    throw unreachable(path, undefined);
  };
  texts();
  return {
    source: path,
    keys: () => parsed(texts(), path),
    advance() {
      const present = texts();
      if (present.length === 1) attempt(path, () => replaceKeyFile(path, [newKeyText(), ...present]));
      return parsed(texts(), path);
    },
    settle() {
      attempt(path, () => replaceKeyFile(path, texts().slice(0, 1)));
    },
  };
}

/** `NEW,OLD` while a rotation is wanted; a single key else. */
function environmentRing(text: string): KeyRing {
  const source = 'GROUNDCREW_KEY';
  const keys = parsed(text.split(','), source);
  return {
    source,
    keys: () => keys,
    advance() {
      if (keys.length > 1) return keys;
      throw new DiagnosticError(
        error('KEY_FROM_ENVIRONMENT', 'The key comes from GROUNDCREW_KEY, where only you can change it', {
          next: 'Set GROUNDCREW_KEY to a new key, a comma and the present key (`openssl rand -base64 32` makes one), for every process that uses this state; run this again; then leave the old key out.',
        }),
      );
    },
    settle: () => undefined,
  };
}

function attempt<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof DiagnosticError) throw thrown;
    throw unreachable(path, thrown);
  }
}

const unreachable = (path: string, cause: unknown): DiagnosticError =>
  new DiagnosticError(
    error('KEY_UNREACHABLE', `The key ${path} cannot be read or written`, {
      detail: cause instanceof Error ? cause.message : undefined,
      next: 'Check the permissions of its directory.',
    }),
    { cause },
  );
