import { createSession, type AwsSession } from '@groundcrew/aws';
import type { ResourceTypes } from '@groundcrew/stacks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createResourceTypes } from '../src/index.ts';
import { servicesOf } from '../src/services.ts';
import { balancingCases } from './cases/balancing.ts';
import { applicationCases } from './cases/applications.ts';
import { computeCases } from './cases/compute.ts';
import { generalCases } from './cases/general.ts';
import { networkCases } from './cases/network.ts';
import { scalingCases } from './cases/scaling.ts';
import { serviceCases } from './cases/services.ts';
import { casesFor } from './lifecycle.ts';
import { operation } from './operation.ts';
import { motoCommand, startMoto, type Moto } from './moto.ts';

const image = 'ami-12c6146b';
const required = process.env['GROUNDCREW_JUDGES'] === 'required';

it('moto_server is installed where it is required', () => {
  expect(motoCommand !== undefined || !required).toBe(true);
});

describe.skipIf(motoCommand === undefined)('against moto, an independent server', () => {
  let moto: Moto;
  let session: AwsSession;
  let types: ResourceTypes;

  beforeAll(async () => {
    moto = await startMoto();
    const env = { AWS_ACCESS_KEY_ID: 'AKIATEST', AWS_SECRET_ACCESS_KEY: 'secret', AWS_REGION: 'eu-north-1' };
    session = createSession({ env, endpoint: moto.endpoint });
    types = createResourceTypes(session);
  });
  afterAll(() => {
    session.close();
    moto.close();
  });

  it.each(
    casesFor('moto', [
      ...networkCases,
      ...computeCases(image),
      ...serviceCases(image),
      ...balancingCases,
      ...scalingCases(image),
      ...applicationCases,
      ...generalCases,
    ]),
  )('$title', async ({ run }) => {
    await expect(run(types)).resolves.toBeUndefined();
  });

  it('keeps the private key of a new pair in the parameter store, and nowhere else', async () => {
    const type = types.get('AWS::EC2::KeyPair');
    const created = await type.create(operation('Key'), { KeyName: 'private' });
    const { ssm } = servicesOf(session);
    const Name = `/ec2/keypair/${String(created.attributes['KeyPairId'])}`;
    const { Parameter } = await ssm.call('GetParameter', { Name, WithDecryption: true });
    expect(Parameter).toMatchObject({ Type: 'SecureString', Value: expect.stringContaining('PRIVATE KEY') });
    expect(JSON.stringify(created)).not.toContain('PRIVATE KEY');
    await type.delete(operation('Key'), 'private', {});
    await expect(ssm.call('GetParameter', { Name })).rejects.toThrow('ParameterNotFound');
  });
});
