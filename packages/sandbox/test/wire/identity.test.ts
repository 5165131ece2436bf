import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox, type Sandbox } from '../../src/index.ts';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ machines: 'none' });
});
afterAll(() => sandbox.close());

const client = (config: object = {}): STSClient =>
  new STSClient({
    region: 'us-east-1',
    endpoint: sandbox.endpoint,
    credentials: sandbox.credentials,
    maxAttempts: 1,
    ...config,
  });

const identity = (config?: object) => client(config).send(new GetCallerIdentityCommand());

describe('who a caller is', () => {
  test('the default keys belong to the first account', async () => {
    expect(await identity()).toMatchObject({
      Account: '111111111111',
      Arn: 'arn:aws:iam::111111111111:user/admin',
    });
  });

  test('each account has keys of its own', async () => {
    const other = sandbox.accounts[1];
    expect(await identity({ credentials: other })).toMatchObject({ Account: other?.account });
  });

  test('a role of another account is entered with its session', async () => {
    const RoleArn = 'arn:aws:iam::222222222222:role/OrganizationAccountAccessRole';
    const { Credentials: keys } = await client().send(
      new AssumeRoleCommand({ RoleArn, RoleSessionName: 'visit' }),
    );
    const credentials = {
      accessKeyId: keys?.AccessKeyId ?? '',
      secretAccessKey: keys?.SecretAccessKey ?? '',
      sessionToken: keys?.SessionToken ?? '',
    };
    expect(await identity({ credentials })).toMatchObject({
      Account: '222222222222',
      Arn: 'arn:aws:sts::222222222222:assumed-role/OrganizationAccountAccessRole/visit',
    });
    const altered = { ...credentials, sessionToken: `x${credentials.sessionToken}` };
    await expect(identity({ credentials: altered })).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
  });

  test('a role that does not exist is denied', async () => {
    const RoleArn = 'arn:aws:iam::222222222222:role/nobody';
    await expect(
      client().send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'visit' })),
    ).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('a session of the caller itself keeps its name', async () => {
    const { Credentials: keys } = await client().send(new GetSessionTokenCommand({ DurationSeconds: 900 }));
    const credentials = {
      accessKeyId: keys?.AccessKeyId ?? '',
      secretAccessKey: keys?.SecretAccessKey ?? '',
      sessionToken: keys?.SessionToken ?? '',
    };
    expect(await identity({ credentials })).toMatchObject({ Arn: 'arn:aws:iam::111111111111:user/admin' });
  });
});

describe('what is refused', () => {
  test('an unknown key', async () => {
    const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' };
    await expect(identity({ credentials })).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
      $metadata: { httpStatusCode: 403 },
    });
  });

  test('a wrong secret', async () => {
    const credentials = { ...sandbox.credentials, secretAccessKey: 'wrong' };
    await expect(identity({ credentials })).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
  });

  test('a region that does not exist', async () => {
    await expect(identity({ region: 'mars-north-1' })).rejects.toMatchObject({
      name: 'SignatureDoesNotMatch',
      message: 'Credential should be scoped to a valid region.',
    });
  });

  test('a clock that is ten minutes off', async () => {
    await expect(identity({ systemClockOffset: -600_000 })).rejects.toMatchObject({
      message: expect.stringContaining('Signature expired') as string,
    });
    await expect(identity({ systemClockOffset: 600_000 })).rejects.toMatchObject({
      message: expect.stringContaining('Signature not yet current') as string,
    });
  });
});
