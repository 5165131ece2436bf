import { createSession, type AwsSession } from '@groundcrew/aws';
import { startSandbox, type Sandbox } from '@groundcrew/sandbox';
import type { ResourceTypes } from '@groundcrew/stacks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLookups, createResourceTypes } from '../src/index.ts';
import { servicesOf } from '../src/services.ts';
import { balancingCases } from './cases/balancing.ts';
import { applicationCases } from './cases/applications.ts';
import { computeCases } from './cases/compute.ts';
import { generalCases } from './cases/general.ts';
import { networkCases } from './cases/network.ts';
import { scalingCases } from './cases/scaling.ts';
import { serviceCases } from './cases/services.ts';
import { casesFor } from './lifecycle.ts';

describe('against the sandbox', () => {
  let sandbox: Sandbox;
  let session: AwsSession;
  let types: ResourceTypes;
  let env: Record<string, string>;

  beforeAll(async () => {
    sandbox = await startSandbox({ machines: 'none', timeScale: 0.01 });
    const { accessKeyId, secretAccessKey } = sandbox.credentials;
    env = {
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
  const cases = [
    ...networkCases,
    ...computeCases(image),
    ...serviceCases(image),
    ...balancingCases,
    ...scalingCases(image),
    ...applicationCases,
    ...generalCases,
  ];
  it.each(casesFor('sandbox', cases))('$title', async ({ run }) => {
    await expect(run(types)).resolves.toBeUndefined();
  });

  it('answers what templates look up, and secrets only as such', async () => {
    const lookups = createLookups(session);
    const zones = await lookups.answer({ kind: 'zones', region: 'eu-north-1' });
    expect(zones).toEqual(['eu-north-1a', 'eu-north-1b', 'eu-north-1c']);
    const elsewhere = createSession({ env: { ...env, AWS_REGION: 'us-east-1' }, endpoint: sandbox.endpoint });
    const zonesThere = await createLookups(elsewhere).answer({ kind: 'zones', region: 'us-east-1' });
    elsewhere.close();
    expect(zonesThere).toContain('us-east-1a');
    const { ssm } = servicesOf(session);
    await ssm.call('PutParameter', { Name: '/plain', Type: 'String', Value: 'open' });
    await ssm.call('PutParameter', { Name: '/secure', Type: 'SecureString', Value: 'swordfish' });
    expect(await lookups.answer({ kind: 'ssm', name: '/plain' })).toBe('open');
    expect(await lookups.answer({ kind: 'ssm', name: '/missing' })).toBeUndefined();
    await expect(lookups.answer({ kind: 'ssm', name: '/secure' })).rejects.toThrow('SecureString');
    expect(await lookups.secret('ssm-secure:/secure')).toBe('swordfish');
  });
});
