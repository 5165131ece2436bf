import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Why a mount namespace of one's own can't be had here; undefined where it can. */
export function whyNoMounts(): string | undefined {
  if (process.platform !== 'linux') return 'not Linux';
  if (process.getuid?.() !== 0) return 'not root';
  if (!['/usr/bin/unshare', '/usr/bin/nsenter'].every((path) => existsSync(path))) return 'no unshare';
  try {
    execFileSync('unshare', ['--mount', '--propagation', 'private', 'true'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'mount namespaces are not allowed';
  }
}

/** A mount namespace that nobody else sees, and that is gone with its mounts when it is disposed of. */
export interface PrivateMounts extends AsyncDisposable {
  /** What a command is started by to be inside. */
  readonly prefix: readonly string[];
  /** Runs a shell command inside. `$1` and so on are the arguments. */
  shell(script: string, ...args: readonly string[]): Promise<void>;
}

export async function privateMounts(): Promise<PrivateMounts> {
  // Ends with this process, since its input does.
  const holder = spawn(
    'unshare',
    ['--mount', '--propagation', 'private', 'sh', '-c', 'echo ready && exec cat'],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  await once(holder.stdout, 'data');
  const prefix = ['nsenter', '--mount', '--wd=.', '--target', String(holder.pid)];
  const [program = '', ...args] = prefix;
  return {
    prefix,
    async shell(script, ...given) {
      await run(program, [...args, 'sh', '-c', script, 'sh', ...given]);
    },
    async [Symbol.asyncDispose]() {
      const ended = once(holder, 'exit');
      holder.stdin.end();
      await ended;
    },
  };
}
