import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, run } from './command.ts';
import { type Block, deadBlocks, releaseBlock } from './block-lease.ts';

/**
 * Removes what a sandbox that was killed left in the kernel: network namespaces, its link, loop devices. Its machines
 * died with it. The lease goes last, so that nobody takes the block before it is clean.
 */
export async function removeLeftovers(registry: string): Promise<readonly Block[]> {
  const dead = deadBlocks(registry);
  for (const block of dead) {
    await removeNamespaces(block.prefix);
    await attempt('ip', ['link', 'delete', `${block.prefix}host`]);
    if (block.stateDirectory !== '') await detachLoops(block.stateDirectory);
    releaseBlock(registry, block);
  }
  return dead;
}

export async function removeNamespaces(prefix: string): Promise<void> {
  const names = (await run('ip', ['netns', 'list'])).split('\n').map((row) => row.split(' ')[0] ?? '');
  for (const name of names) {
    if (name.startsWith(`${prefix}-`)) await attempt('ip', ['netns', 'delete', name]);
  }
}

/** Detaches the loop devices whose file lies in the directory. */
export async function detachLoops(directory: string): Promise<void> {
  const rows = (
    await run('losetup', ['--list', '--noheadings', '--raw', '--output', 'NAME,BACK-FILE'])
  ).split('\n');
  for (const row of rows) {
    const [device = '', ...file] = row.split(' ');
    const path = file
      .join(' ')
      .replace(/\\x20/g, ' ')
      .replace(/ \(deleted\)$/, '');
    if (path.startsWith(join(directory, 'volumes'))) await attempt('losetup', ['--detach', device]);
  }
}

/** Mount points of this process's namespace below a directory, which should be none: machines mount in their own. */
export function mountsBelow(directory: string): readonly string[] {
  const rows = readFileSync('/proc/self/mounts', 'utf8').split('\n');
  return rows.map((row) => row.split(' ')[1] ?? '').filter((path) => path.startsWith(`${directory}/`));
}
