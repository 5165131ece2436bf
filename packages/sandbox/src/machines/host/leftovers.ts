import { join } from 'node:path';
import { attempt, run } from './command.ts';
import { type Block, claimDeadBlock, deadBlocks, releaseBlock } from './block-lease.ts';

/**
 * Removes what a sandbox that was killed left in the kernel: network namespaces, its link, loop devices. Its machines
 * died with it. The lease goes last, so that nobody takes the block before it is clean.
 */
export async function removeLeftovers(registry: string): Promise<readonly Block[]> {
  const removed: Block[] = [];
  for (const block of deadBlocks(registry)) {
    const claim = claimDeadBlock(registry, block);
    if (claim === undefined) continue;
    await removeNamespaces(block.prefix);
    await attempt('ip', ['link', 'delete', `${block.prefix}host`]);
    if (block.stateDirectory !== '') await detachLoops(block.stateDirectory);
    releaseBlock(registry, block);
    claim.release();
    removed.push(block);
  }
  return removed;
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
