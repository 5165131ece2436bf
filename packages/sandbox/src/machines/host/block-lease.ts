import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ProcessIdentity, identify, isAlive } from './process.ts';

/**
 * Sandboxes on one kernel share 198.18.0.0/15 (RFC 2544's range for tests, which no one routes). Each leases a /22: the
 * lower /23 are its public addresses, the upper /23 are links and inner addresses.
 */
export interface Block {
  readonly index: number;
  /** Names of namespaces and interfaces begin with it, so that an interface's stays within 15 characters. */
  readonly prefix: string;
  readonly publicCidr: string;
  readonly cidr: string;
  readonly stateDirectory: string;
}

interface Lease extends ProcessIdentity {
  readonly stateDirectory: string;
}

const blocks = 128;
const base = (198 << 24) + (18 << 16);

export function block(index: number, stateDirectory: string): Block {
  const first = address(index, 0);
  return {
    index,
    prefix: `gc${index}`,
    publicCidr: `${first}/23`,
    cidr: `${first}/22`,
    stateDirectory,
  };
}

/** The nth address of the whole /22. */
export function address(index: number, n: number): string {
  const value = (base + index * 1024 + n) >>> 0;
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255].join('.');
}

/** The nth address of the upper half. */
export function innerAddress(index: number, n: number): string {
  return address(index, 512 + n);
}

/**
 * Takes a free block for this process. A lease is a file made exclusively, so two processes never get the same block.
 * Several hosts in one process hold a block each.
 */
export function leaseBlock(registry: string, stateDirectory: string): Block {
  mkdirSync(registry, { recursive: true, mode: 0o700 });
  const owner = identify(process.pid);
  if (owner === undefined) throw new Error('this process cannot be found under /proc');
  const lease: Lease = { ...owner, stateDirectory };
  for (let index = 0; index < blocks; index += 1) {
    try {
      writeFileSync(join(registry, `${index}.json`), JSON.stringify(lease), { flag: 'wx', mode: 0o600 });
      return block(index, stateDirectory);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
  throw new Error(`all ${blocks} address blocks of this host are in use by other sandboxes`);
}

export function releaseBlock(registry: string, held: Block): void {
  rmSync(join(registry, `${held.index}.json`), { force: true });
}

/** Blocks whose process is gone: killed before it could clean up. An unreadable lease counts as such. */
export function deadBlocks(registry: string): readonly Block[] {
  let names: string[];
  try {
    names = readdirSync(registry);
  } catch {
    return [];
  }
  const dead: Block[] = [];
  for (const name of names) {
    const index = /^(\d+)\.json$/.exec(name)?.[1];
    if (index === undefined) continue;
    const lease = readLease(join(registry, name));
    if (lease === 'unfinished' || (lease !== undefined && isAlive(lease))) continue;
    dead.push(block(Number(index), lease?.stateDirectory ?? ''));
  }
  return dead;
}

/**
 * Makes this process the only one that cleans a dead block, as a file made exclusively; one left by a killed cleaner is
 * put aside. Undefined where somebody else is at it, or has been: then the lease is gone or somebody's again.
 */
export function claimDeadBlock(registry: string, dead: Block): { release(): void } | undefined {
  const path = join(registry, `${dead.index}.cleaning`);
  const cleaner = readLease(path);
  if (cleaner !== undefined && cleaner !== 'unfinished' && !isAlive(cleaner)) rmSync(path, { force: true });
  try {
    writeFileSync(path, JSON.stringify(identify(process.pid)), { flag: 'wx', mode: 0o600 });
  } catch {
    return undefined;
  }
  const release = (): void => rmSync(path, { force: true });
  if (deadBlocks(registry).some(({ index }) => index === dead.index)) return { release };
  release();
  return undefined;
}

function readLease(path: string): Lease | 'unfinished' | undefined {
  try {
    const text = readFileSync(path, 'utf8');
    return text === '' ? 'unfinished' : (JSON.parse(text) as Lease);
  } catch {
    return undefined;
  }
}
