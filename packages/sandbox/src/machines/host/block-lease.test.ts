import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { block, claimDeadBlock, deadBlocks, innerAddress, leaseBlock, releaseBlock } from './block-lease.ts';
import { identify, isAlive } from './process.ts';

describe.skipIf(process.platform !== 'linux')('address blocks (need /proc)', () => {
  let registry: string;
  beforeEach(() => {
    registry = mkdtempSync(join(tmpdir(), 'leases-'));
  });
  afterEach(() => rmSync(registry, { recursive: true }));

  it('are a /22 each, the lower half public', () => {
    expect(block(0, '').publicCidr).toBe('198.18.0.0/23');
    expect(block(127, '').cidr).toBe('198.19.252.0/22');
    expect(innerAddress(127, 511)).toBe('198.19.255.255');
  });

  it('go to one holder at a time and come back', () => {
    const first = leaseBlock(registry, '/a');
    const second = leaseBlock(registry, '/b');
    expect([first.prefix, second.prefix]).toEqual(['gc0', 'gc1']);
    releaseBlock(registry, first);
    expect(leaseBlock(registry, '/c').prefix).toBe('gc0');
    expect(deadBlocks(registry)).toEqual([]);
  });

  it('of a process that is gone, or whose number another one has now, are dead', () => {
    const { pid } = spawnSync('true');
    writeFileSync(join(registry, '3.json'), JSON.stringify({ pid, startTime: '1', stateDirectory: '/d' }));
    writeFileSync(
      join(registry, '4.json'),
      JSON.stringify({ pid: process.pid, startTime: '1', stateDirectory: '/e' }),
    );
    writeFileSync(join(registry, '5.json'), '');
    expect(deadBlocks(registry).map(({ index, stateDirectory }) => [index, stateDirectory])).toEqual([
      [3, '/d'],
      [4, '/e'],
    ]);
  });

  it('are cleaned by one process, also after a cleaner was killed', () => {
    writeFileSync(
      join(registry, '3.json'),
      JSON.stringify({ pid: 1, startTime: 'none', stateDirectory: '/d' }),
    );
    writeFileSync(join(registry, '3.cleaning'), JSON.stringify({ pid: process.pid, startTime: '1' }));
    const dead = block(3, '/d');
    const claim = claimDeadBlock(registry, dead);
    expect(claim).toBeDefined();
    expect(claimDeadBlock(registry, dead)).toBeUndefined();
    releaseBlock(registry, dead);
    claim?.release();
    expect(claimDeadBlock(registry, dead)).toBeUndefined();
    expect(readdirSync(registry)).toEqual([]);
  });

  it('know a process by its start', () => {
    const own = identify(process.pid);
    expect(own !== undefined && isAlive(own)).toBe(true);
    expect(isAlive({ pid: process.pid, startTime: '1' })).toBe(false);
    expect(identify(2 ** 30)).toBeUndefined();
  });
});
