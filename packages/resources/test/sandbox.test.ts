import { createSession, type AwsSession } from '@groundcrew/aws';
import { startSandbox, type Sandbox } from '@groundcrew/sandbox';
import type { ResourceTypes } from '@groundcrew/stacks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createResourceTypes } from '../src/index.ts';
import { computeCases } from './cases/compute.ts';
import { generalCases } from './cases/general.ts';
import { networkCases } from './cases/network.ts';
import { serviceCases } from './cases/services.ts';
import { casesFor } from './lifecycle.ts';

describe('against the sandbox', () => {
  let sandbox: Sandbox;
  let session: AwsSession;
  let types: ResourceTypes;

  beforeAll(async () => {
    sandbox = await startSandbox({ machines: 'none', timeScale: 0.01 });
    const { accessKeyId, secretAccessKey } = sandbox.credentials;
    const env = {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_REGION: 'eu-north-1',
    };
    session = createSession({ env, endpoint: sandbox.endpoint });
    types = createResourceTypes(session);
  });
  afterAll(async () => {
    session.close();
    await sandbox.close();
  });

  const image = 'ami-08bfa75c25e60c914';
  const cases = [...networkCases, ...computeCases(image), ...serviceCases(image), ...generalCases];
  it.each(casesFor('sandbox', cases))('$title', async ({ run }) => {
    await expect(run(types)).resolves.toBeUndefined();
  });
});
