/** A sandbox in a process of its own, so that its time is not the command's. Run as a program it is that process. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startSandbox, type SandboxOptions } from '../../packages/sandbox/src/index.ts';

export interface LocalAws extends AsyncDisposable {
  /** What a command needs to find it. */
  readonly env: Readonly<Record<string, string>>;
  /** The keys of each account, under the names of their variables. */
  readonly accounts: readonly Readonly<Record<string, string>>[];
  /** Saves its world, where it has a data directory. */
  close(): Promise<void>;
}

interface Started {
  readonly endpoint: string;
  readonly accounts: readonly { readonly accessKeyId: string; readonly secretAccessKey: string }[];
}

/** Instances have no machines: a benchmark of calls doesn't boot a thousand systems. */
export async function startLocalAws(options: SandboxOptions): Promise<LocalAws> {
  const child = fork(fileURLToPath(import.meta.url), [JSON.stringify({ machines: 'none', ...options })], {
    execArgv: ['--max-old-space-size=8192'],
  });
  const { endpoint, accounts } = await started(child);
  const keys = accounts.map(({ accessKeyId, secretAccessKey }) => ({
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  }));
  const close = async () => {
    if (child.exitCode !== null) return;
    child.send('close');
    await once(child, 'exit');
  };
  return {
    env: { AWS_ENDPOINT_URL: endpoint, AWS_REGION: 'us-east-1', ...keys[0] },
    accounts: keys,
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function started(child: ChildProcess): Promise<Started> {
  const [message] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error('the sandbox ended before it began'))),
  ])) as [Started];
  return message;
}

if (process.argv[1] === fileURLToPath(import.meta.url) && process.send) {
  const sandbox = await startSandbox(JSON.parse(process.argv[2] ?? '{}') as SandboxOptions);
  process.send({ endpoint: sandbox.endpoint, accounts: sandbox.accounts });
  const close = async () => {
    await sandbox.close();
    process.exit(0);
  };
  process.on('message', () => void close());
  process.on('disconnect', () => void close());
}
