import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

const flags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/** A directory by way of its parent, which is held open: whatever is renamed meanwhile, the path leads there. */
export interface Place {
  /** By its name, for this host's programs, e.g. `/proc/4711/fd/23/data`. Needed where it must not be held open itself. */
  readonly path: string;
  /** Opens the directory itself. Rejects where it is none, or a link. */
  open<T>(act: (directory: Opened) => Promise<T>): Promise<T>;
}

export interface Opened {
  /** Leads to this very directory, whatever bears its name now. */
  readonly path: string;
  /** Device number of its file system. */
  readonly dev: number;
}

/**
 * Walks from `root`, a directory that a machine can write to, to `target` (absolute, without `..`) without following a
 * link anywhere on the way. Rejects with ELOOP or ENOTDIR where there is one.
 */
export async function inDirectory<T>(
  root: string,
  target: string,
  act: (place: Place) => Promise<T>,
): Promise<T> {
  const names = target.split('/').filter((name) => name !== '' && name !== '.');
  const last = names.pop() ?? '.';
  // The root itself is a link of the kernel's, which leads to the machine's root.
  let parent = await open(`${root}/.`, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    for (const name of names) {
      const next = await open(`${pathOf(parent)}/${name}`, flags);
      await parent.close();
      parent = next;
    }
    const path = `${pathOf(parent)}/${last}`;
    return await act({ path, open: (inner) => withOpened(path, inner) });
  } finally {
    await parent.close();
  }
}

const pathOf = (directory: FileHandle): string => `/proc/${process.pid}/fd/${directory.fd}`;

async function withOpened<T>(path: string, act: (directory: Opened) => Promise<T>): Promise<T> {
  const directory = await open(path, flags);
  try {
    const { dev } = await directory.stat();
    return await act({ path: pathOf(directory), dev });
  } finally {
    await directory.close();
  }
}
