import { mkdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filterArguments } from '../boot/system-calls.ts';
import { HostCommandError, attempt, commandPath, run } from './command.ts';

/** What this host can do for machines; `why` tells what is missing where it can do nothing. */
export type Abilities =
  | { readonly real: false; readonly why: string }
  | { readonly real: true; readonly firewall: boolean; readonly openSsh: boolean };

const needed = [
  'ip',
  'unshare',
  'nsenter',
  'setpriv',
  'mount',
  'umount',
  'pivot_root',
  'losetup',
  'mknod',
  'perl',
];

/** What machines are better with but can do without. */
export type Optional = 'firewall' | 'openSsh';

/** Tries each thing that machines need, in namespaces that end with the trial. */
export async function probe(stateDirectory: string, without: readonly Optional[] = []): Promise<Abilities> {
  if (process.platform !== 'linux')
    return { real: false, why: `machines need Linux, this is ${process.platform}` };
  if (process.getuid?.() !== 0)
    return { real: false, why: 'machines need root, to make namespaces and mounts' };
  for (const command of needed) {
    if (!(await hasCommand(command))) return { real: false, why: `the command ${command} is missing` };
  }
  const why = (await tryFilter()) ?? (await tryMounts(stateDirectory));
  if (why !== undefined) return { real: false, why };
  return {
    real: true,
    firewall: !without.includes('firewall') && (await hasFirewall()),
    openSsh: !without.includes('openSsh') && (await hasOpenSsh()),
  };
}

async function tryFilter(): Promise<string | undefined> {
  const [command, ...args] = filterArguments() ?? [];
  if (command === undefined) return `machines are not fenced in on ${process.arch}`;
  return (await attempt(command, [...args, 'true'])) ? undefined : 'filters of system calls are refused here';
}

async function tryMounts(stateDirectory: string): Promise<string | undefined> {
  const trial = join(stateDirectory, 'trial');
  for (const name of ['lower', 'upper', 'work', 'root']) await mkdir(join(trial, name), { recursive: true });
  const script = `cd "$1" && mount -t overlay -o lowerdir=lower,upperdir=upper,workdir=work overlay root`;
  try {
    await run('unshare', ['-m', '-p', '-i', '-u', '-C', '-n', '--fork', 'sh', '-c', script, 'sh', trial]);
    const veth = 'ip link add trial0 type veth peer name trial1';
    await run('unshare', ['-n', 'sh', '-c', veth]);
    return undefined;
  } catch (error) {
    if (error instanceof HostCommandError)
      return `namespaces, overlayfs or veth are refused here: ${error.message}`;
    throw error;
  } finally {
    await rm(trial, { recursive: true, force: true });
  }
}

/** nftables must be there as a command and in the kernel; without it groups and addresses are not enforced. */
async function hasFirewall(): Promise<boolean> {
  return attempt('unshare', ['-n', 'nft', 'add', 'table', 'ip', 'trial']);
}

async function hasOpenSsh(): Promise<boolean> {
  return (await exists('/usr/sbin/sshd')) && (await hasCommand('ssh-keygen'));
}

async function hasCommand(name: string): Promise<boolean> {
  for (const directory of commandPath.split(':')) if (await exists(join(directory, name))) return true;
  return false;
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}

/** Where hosts of one machine find each other: leases of address blocks, one directory per kernel. */
export function registryDirectory(): string {
  return process.getuid?.() === 0 ? '/run/groundcrew-sandbox' : join(tmpdir(), 'groundcrew-sandbox');
}
