import { spawn, spawnSync } from 'node:child_process';
import type { Sandbox } from '../../src/index.ts';

/** True where the command works. With GROUNDCREW_JUDGES=required a judge that is absent is a failure, not a skip. */
export function hasJudge(command: string, args: readonly string[]): boolean {
  const found = spawnSync(command, args, { timeout: 60_000, stdio: 'ignore' }).status === 0;
  if (!found && process.env['GROUNDCREW_JUDGES'] === 'required')
    throw new Error(`GROUNDCREW_JUDGES=required, but ${command} ${args.join(' ')} does not work here`);
  return found;
}

export interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a client in a process of its own, with only this sandbox's credentials. */
export function run(
  command: string,
  args: readonly string[],
  { endpoint, credentials }: Pick<Sandbox, 'endpoint' | 'credentials'>,
): Promise<Finished> {
  const env = {
    HOME: '/nonexistent',
    PATH: process.env['PATH'],
    PYENV_ROOT: process.env['PYENV_ROOT'],
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_MAX_ATTEMPTS: '1',
    AWS_PAGER: '',
    PYTHONWARNINGS: 'ignore',
    PYTHONDONTWRITEBYTECODE: '1',
  };
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out, err }));
  });
}
