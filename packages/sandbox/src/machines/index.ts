import { mkdir } from 'node:fs/promises';
import { leaseBlock } from './host/block-lease.ts';
import { removeLeftovers } from './host/leftovers.ts';
import { type Optional, probe, registryDirectory } from './host/probe.ts';
import type { MachineHost } from './machine-host.ts';
import { noMachines } from './no-machines.ts';
import { openRealHost } from './real-host.ts';

export { makeTemporaryDirectory, removeAbandoned } from './host/temporary-directory.ts';
export type { MachineHost } from './machine-host.ts';

export interface MachineHostOptions {
  /** Holds the machines' disks and the volumes; may be used again after a stop or a crash, by one process at a time. */
  readonly stateDirectory: string;
  /** Told what a person running the sandbox should know, a line each. */
  readonly log?: (line: string) => void;
  /** Multiplies waiting times, e.g. of health checks: 0.1 is ten times as fast. Default 1. */
  readonly timeScale?: number;
  /** Does as if nftables or OpenSSH's server were missing. */
  readonly without?: readonly Optional[];
}

/** Real machines where this host can carry them; otherwise a host without machines that says why. */
export async function openMachineHost(options: MachineHostOptions): Promise<MachineHost> {
  const log = options.log ?? (() => undefined);
  await mkdir(options.stateDirectory, { recursive: true, mode: 0o700 });
  const abilities = await probe(options.stateDirectory, options.without);
  if (!abilities.real) return noMachines(abilities.why);
  if (!abilities.firewall)
    log(
      'nftables is missing: security groups are not enforced, and machines reach what listens on all addresses here',
    );
  if (!abilities.openSsh) log("OpenSSH's server is missing: machines answer SSH by a simpler one");
  const registry = registryDirectory();
  for (const block of await removeLeftovers(registry))
    log(`removed what a killed sandbox left (${block.prefix})`);
  const block = leaseBlock(registry, options.stateDirectory);
  return openRealHost({ ...options, log, block, registry, abilities, timeScale: options.timeScale ?? 1 });
}
