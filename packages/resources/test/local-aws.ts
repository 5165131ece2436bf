import { createSession, type AwsSession } from '@groundcrew/aws';
import { startSandbox, type Sandbox, type SandboxOptions } from '@groundcrew/sandbox';
import type { ResourceTypes } from '@groundcrew/stacks';
import { createResourceTypes } from '../src/index.ts';
import { servicesOf, type Services } from '../src/services.ts';

/** A sandbox without machines, and what reaches it in one region. */
export interface LocalAws {
  readonly sandbox: Sandbox;
  readonly env: Readonly<Record<string, string>>;
  readonly session: AwsSession;
  readonly types: ResourceTypes;
  readonly services: Services;
  close(): Promise<void>;
}

export async function localAws(options: SandboxOptions): Promise<LocalAws> {
  const sandbox = await startSandbox({ machines: 'none', ...options });
  const env = {
    AWS_ACCESS_KEY_ID: sandbox.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: sandbox.credentials.secretAccessKey,
    AWS_REGION: 'eu-north-1',
  };
  const session = createSession({ env, endpoint: sandbox.endpoint });
  return {
    sandbox,
    env,
    session,
    types: createResourceTypes(session),
    services: servicesOf(session),
    async close() {
      session.close();
      await sandbox.close();
    },
  };
}
