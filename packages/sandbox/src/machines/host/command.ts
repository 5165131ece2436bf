import { spawn } from 'node:child_process';

/** A command of this host that did not do what it was asked; the message carries its own last words. */
export class HostCommandError extends Error {
  constructor(command: string, status: number | string, words: string) {
    super(`${command.slice(0, 300)} ended with ${status}: ${words.trim().slice(0, 1000) || 'no message'}`);
    this.name = 'HostCommandError';
  }
}

/** Where this host's programs are looked for, whatever the environment says. */
export const commandPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Runs a program of this host without a shell and gives its output. The environment is not handed on. */
export function run(command: string, args: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      env: { PATH: commandPath, LC_ALL: 'C' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let output = '';
    let words = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()));
    child.stdin.on('error', () => undefined);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve(output);
      else reject(new HostCommandError([command, ...args].join(' '), code ?? signal ?? 'no status', words));
    });
    child.stdin.end(input);
  });
}

/** As `run`, where failure means that there is nothing left to do: what is removed may be gone already. */
export async function attempt(command: string, args: readonly string[], input = ''): Promise<boolean> {
  try {
    await run(command, args, input);
    return true;
  } catch {
    return false;
  }
}

/** `ip` with many commands in one process, in a network namespace or on the host. */
export async function ip(commands: readonly string[], namespace?: string): Promise<void> {
  if (commands.length === 0) return;
  const where = namespace === undefined ? [] : ['-n', namespace];
  await run('ip', [...where, '-batch', '-'], commands.join('\n') + '\n');
}
