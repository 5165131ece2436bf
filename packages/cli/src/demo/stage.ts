import { startSandbox, type Sandbox } from '@groundcrew/sandbox';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Terminal } from '../terminal/streams.ts';

/** A sandbox, an empty state directory, and a terminal whose environment points at both. */
export interface Stage extends AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly terminal: Terminal;
  /** What another terminal has to set to look around. */
  readonly exports: Readonly<Record<string, string>>;
}

/** What takes AWS ten minutes takes three seconds here. */
const timeScale = 0.005;

export async function setStage(terminal: Terminal): Promise<Stage> {
  const state = await mkdtemp(join(tmpdir(), 'groundcrew-demo-'));
  const sandbox = await startSandbox({ timeScale, machines: 'auto' });
  const exports = {
    AWS_ENDPOINT_URL: sandbox.endpoint,
    AWS_ACCESS_KEY_ID: sandbox.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: sandbox.credentials.secretAccessKey,
    AWS_REGION: 'us-east-1',
    GROUNDCREW_STATE: state,
  };
  const env = {
    ...terminal.env,
    ...exports,
    GROUNDCREW_PARAMETER_DatabasePassword: randomBytes(12).toString('base64url'),
  };
  return {
    sandbox,
    terminal: { ...terminal, env, interactive: false },
    exports,
    async [Symbol.asyncDispose]() {
      await sandbox.close();
      await rm(state, { recursive: true, force: true });
    },
  };
}
