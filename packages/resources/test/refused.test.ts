import { createSession, type AwsSession } from '@groundcrew/aws';
import { startSandbox, type Sandbox } from '@groundcrew/sandbox';
import type { ResourceTypes } from '@groundcrew/stacks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createResourceTypes } from '../src/index.ts';
import { servicesOf } from '../src/services.ts';
import { operation } from './operation.ts';

let sandbox: Sandbox;
let session: AwsSession;
let types: ResourceTypes;

beforeAll(async () => {
  const fault = { kind: 'error', code: 'NoSuchRight', status: 400, when: 'before' } as const;
  sandbox = await startSandbox({
    machines: 'none',
    faults: [{ operation: 'DeleteKeyPair', times: 1, fault }],
  });
  const { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY } = sandbox.credentials;
  const env = { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION: 'eu-north-1' };
  session = createSession({ env, endpoint: sandbox.endpoint });
  types = createResourceTypes(session);
});
afterAll(async () => {
  session.close();
  await sandbox.close();
});

describe('a key pair that AWS refuses to delete', () => {
  it('keeps its private key, and loses it with the pair', async () => {
    const { ssm } = servicesOf(session);
    const pair = types.get('AWS::EC2::KeyPair');
    const made = operation('Key');
    const { attributes } = await pair.create(made, { KeyName: 'crew', KeyType: 'ed25519' });
    const Name = `/ec2/keypair/${String(attributes['KeyPairId'])}`;
    const key = async () => (await ssm.call('GetParameter', { Name, WithDecryption: true })).Parameter;
    const before = await key();
    await expect(pair.delete(operation('Key'), 'crew', {})).rejects.toThrow('NoSuchRight');
    expect((await key())?.Value).toBe(before?.Value);
    expect((await key())?.Type).toBe('SecureString');
    const { TagList } = await ssm.call('ListTagsForResource', {
      ResourceType: 'Parameter',
      ResourceId: Name,
    });
    expect(TagList).toEqual([{ Key: made.ownership.key, Value: made.ownership.value }]);
    await pair.delete(operation('Key'), 'crew', {});
    await expect(key()).rejects.toThrow('ParameterNotFound');
  });
});

describe('a launch template that is put back', () => {
  const data = (InstanceType: string) => ({ LaunchTemplateData: { InstanceType } });

  it('loses the version that was made, so that its latest one has its former number', async () => {
    const type = types.get('AWS::EC2::LaunchTemplate');
    const before = await type.create(operation('Launch'), data('t3.micro'));
    const change = { recorded: {}, changed: ['LaunchTemplateData'] };
    const made = await type.update(operation('Launch'), before.physicalId, {
      ...change,
      desired: data('t3.small'),
      live: before,
    });
    expect(made.attributes['LatestVersionNumber']).toBe('2');
    const back = { ...change, desired: data('t3.micro'), live: made, restores: before };
    const restored = await type.update(operation('Launch'), before.physicalId, back);
    expect(restored).toEqual(before);
    // Once more, there is nothing to take back.
    expect(await type.update(operation('Launch'), before.physicalId, back)).toEqual(before);
    // Its number is not given again.
    const next = await type.update(operation('Launch'), before.physicalId, {
      ...change,
      desired: data('t3.large'),
      live: before,
    });
    expect(next.attributes['LatestVersionNumber']).toBe('3');
  });

  it('gets another version where its former latest one is not what is wanted, or others have been made', async () => {
    const type = types.get('AWS::EC2::LaunchTemplate');
    const before = await type.create(operation('Launch'), data('t3.micro'));
    const change = { recorded: {}, changed: ['LaunchTemplateData'], live: before };
    const { physicalId } = before;
    const other = { ...change, desired: data('t3.large'), restores: before };
    expect((await type.update(operation('Launch'), physicalId, other)).attributes).toMatchObject({
      LatestVersionNumber: '2',
    });
    await type.update(operation('Launch'), physicalId, { ...change, desired: data('t3.small') });
    const back = { ...change, desired: data('t3.micro'), restores: before };
    expect((await type.update(operation('Launch'), physicalId, back)).attributes).toMatchObject({
      LatestVersionNumber: '4',
    });
  });
});
