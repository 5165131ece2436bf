import { createSession } from '@groundcrew/aws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLookups } from '../src/index.ts';
import { balancingCases } from './cases/balancing.ts';
import { applicationCases } from './cases/applications.ts';
import { computeCases } from './cases/compute.ts';
import { generalCases } from './cases/general.ts';
import { networkCases } from './cases/network.ts';
import { scalingCases } from './cases/scaling.ts';
import { serviceCases } from './cases/services.ts';
import { casesFor } from './lifecycle.ts';
import { localAws, type LocalAws } from './local-aws.ts';

describe('against the sandbox', () => {
  let aws: LocalAws;
  beforeAll(async () => (aws = await localAws({ timeScale: 0.01 })));
  afterAll(() => aws.close());

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
    await expect(run(aws.types)).resolves.toBeUndefined();
  });

  it('answers what templates look up, and secrets only as such', async () => {
    const lookups = createLookups(aws.session);
    const zones = await lookups.answer({ kind: 'zones', region: 'eu-north-1' });
    expect(zones).toEqual(['eu-north-1a', 'eu-north-1b', 'eu-north-1c']);
    const elsewhere = createSession({
      env: { ...aws.env, AWS_REGION: 'us-east-1' },
      endpoint: aws.sandbox.endpoint,
    });
    const zonesThere = await createLookups(elsewhere).answer({ kind: 'zones', region: 'us-east-1' });
    elsewhere.close();
    expect(zonesThere).toContain('us-east-1a');
    const { ssm } = aws.services;
    await ssm.call('PutParameter', { Name: '/plain', Type: 'String', Value: 'open' });
    await ssm.call('PutParameter', { Name: '/secure', Type: 'SecureString', Value: 'swordfish' });
    expect(await lookups.answer({ kind: 'ssm', name: '/plain' })).toBe('open');
    expect(await lookups.answer({ kind: 'ssm', name: '/missing' })).toBeUndefined();
    await expect(lookups.answer({ kind: 'ssm', name: '/secure' })).rejects.toThrow('SecureString');
    expect(await lookups.secret('ssm-secure:/secure')).toBe('swordfish');
  });
});
