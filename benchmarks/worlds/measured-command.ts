/** The built command, run as a user runs it, with what it cost. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Cost {
  readonly stdout: string;
  readonly stderr: string;
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
}

const usage = fileURLToPath(new URL('./usage.js', import.meta.url));
const command = resolve('dist/groundcrew.js');

/** Throws when the command is not built or fails. */
export function measured(args: readonly string[], directory: string, env: Record<string, string>): Cost {
  if (!existsSync(command)) throw new Error('There is no dist/groundcrew.js. Run npm run build first.');
  const file = join(directory, 'usage.json');
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', usage, command, ...args], {
    cwd: directory,
    env: {
      PATH: process.env['PATH'],
      HOME: directory,
      GROUNDCREW_STATE: join(directory, 'state'),
      USAGE_FILE: file,
      ...env,
    },
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  const wallSeconds = (performance.now() - start) / 1000;
  if (status !== 0)
    throw new Error(`groundcrew ${args[0]} ended with ${status}:\n${stderr}${stdout.slice(0, 2000)}`);
  const used = JSON.parse(readFileSync(file, 'utf8')) as Pick<Cost, 'cpuSeconds' | 'peakMegabytes'>;
  return { stdout, stderr, wallSeconds, ...used };
}
