import { lstat, mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attempt } from './command.ts';
import { identify, isAlive } from './process.ts';

const prefix = 'sandbox-machines-';

/** A new directory for machines that go with this process, whose name says which process that is. */
export function makeTemporaryDirectory(parent = tmpdir()): Promise<string> {
  const owner = identify(process.pid);
  const name = owner === undefined ? prefix : `${prefix}${owner.pid}-${owner.startTime}-`;
  return mkdtemp(join(parent, name));
}

/** Removes those whose process is gone: killed before it could. Others' are let be, whatever they are named. */
export async function removeAbandoned(parent = tmpdir()): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const name of await readdir(parent).catch(() => [])) {
    const [, pid, startTime = ''] = /^sandbox-machines-(\d+)-(\d+)-\w+$/.exec(name) ?? [];
    if (pid === undefined || isAlive({ pid: Number(pid), startTime })) continue;
    const path = join(parent, name);
    const status = await lstat(path).catch(() => undefined);
    if (!status?.isDirectory() || status.uid !== process.getuid?.()) continue;
    // By rm(1), which follows no link even where one takes a directory's place meanwhile.
    if (await attempt('rm', ['-rf', '--one-file-system', path])) removed.push(path);
  }
  return removed;
}
