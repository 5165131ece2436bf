import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, commandPath, run } from '../host/command.ts';
import { childrenOf } from '../host/process.ts';
import { boundingArguments } from './capabilities.ts';
import { mountScript } from './mount-script.ts';
import { filterArguments } from './system-calls.ts';

/** How a machine's PID 1 ended. */
export type Ending = 'off' | 'reboot';

/** A booted machine. `init` is its PID 1 as this host numbers it. */
export interface RunningMachine {
  readonly init: number;
  readonly ended: Promise<Ending>;
  /** Asks PID 1 to power off; after the grace (milliseconds) the kernel ends it and all below it. */
  powerOff(grace: number): Promise<void>;
}

export interface BootOptions {
  readonly machineDirectory: string;
  readonly image: string;
  readonly hostname: string;
  /** Name of the network namespace, already wired. */
  readonly namespace: string;
  /** Runs when the machine is built and none of its programs has run: attached volumes are shown then. */
  beforeFirstProgram(init: number): Promise<void>;
}

/**
 * Boots a machine and resolves when its PID 1 is about to run. No program of the machine is ever run with more than
 * machineCapabilities: what is done to its mounts afterwards is done by this host's programs, whose root stays the host's.
 * The machine dies with this process, whatever ends it.
 */
export async function boot(options: BootOptions): Promise<RunningMachine> {
  const console = openSync(join(options.machineDirectory, 'console.log'), 'a', 0o600);
  const child = spawn('setpriv', bootArguments(options), {
    env: { PATH: commandPath },
    stdio: ['pipe', console, console, 'pipe'],
    detached: true,
  });
  closeSync(console);
  const ended = endingOf(child);
  try {
    await mounted(child);
    const init = childrenOf(child.pid ?? 0)[0];
    if (init === undefined) throw new Error('the machine ended before its first program ran');
    await takeHostAway(init, join(options.machineDirectory, 'mount'));
    await options.beforeFirstProgram(init);
    child.stdin?.end('\n');
    return { init, ended, powerOff: (grace) => powerOff(child, init, ended, grace) };
  } catch (error) {
    child.kill('SIGKILL');
    await ended;
    throw error;
  }
}

function bootArguments({ machineDirectory, image, hostname, namespace }: BootOptions): string[] {
  const namespaces = ['-m', '-p', '-i', '-u', '-C', '--fork', '--kill-child', '--propagation', 'private'];
  const script = ['sh', '-c', mountScript, 'machine', machineDirectory, image, hostname, process.execPath];
  return [
    '--pdeathsig',
    'KILL',
    'nsenter',
    `--net=/run/netns/${namespace}`,
    'unshare',
    ...namespaces,
    ...script,
    ...(filterArguments() ?? []),
    'setpriv',
    ...boundingArguments(),
  ];
}

function mounted(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const ready = child.stdio[3];
    child.once('error', reject);
    child.once('exit', () => reject(new Error('the machine could not be built; its console tells why')));
    ready?.once('data', () => resolve());
  });
}

/** After pivot_root the host's root hangs below the machine's at /.host, until it is detached from outside. */
async function takeHostAway(init: number, root: string): Promise<void> {
  const inside = ['--target', String(init), '--mount'];
  await run('nsenter', [...inside, 'sh', '-c', 'cd "$1" && pivot_root . .host', 'sh', root]);
  await run('nsenter', [...inside, '--root=/', 'umount', '-n', '-i', '-c', '-l', `/proc/${init}/root/.host`]);
}

function endingOf(child: ChildProcess): Promise<Ending> {
  return new Promise((resolve) => {
    child.once('error', () => resolve('off'));
    child.once('exit', (code) => resolve(code === 64 ? 'reboot' : 'off'));
  });
}

async function powerOff(
  child: ChildProcess,
  init: number,
  ended: Promise<Ending>,
  grace: number,
): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  if (grace > 0) await attempt('kill', ['-TERM', String(init)]);
  const timer = setTimeout(() => child.kill('SIGKILL'), grace);
  await ended;
  clearTimeout(timer);
}
