import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  STSClient,
  type AssumeRoleCommandInput,
} from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox, type Sandbox } from '../../src/index.ts';

let sandbox: Sandbox;
const base = () => ({ region: 'us-east-1', endpoint: sandbox.endpoint, maxAttempts: 1 });

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

async function role(name: string, statement: object): Promise<string> {
  const iam = new IAMClient({ ...base(), credentials: sandbox.accounts[1] });
  const Statement = [
    {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::111111111111:root' },
      Action: ['sts:AssumeRole', 'sts:TagSession'],
      ...statement,
    },
  ];
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName: name,
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
    }),
  );
  return Role?.Arn ?? '';
}

async function assume(
  input: Partial<AssumeRoleCommandInput>,
  credentials: Keys = sandbox.credentials,
): Promise<Keys> {
  const { Credentials: keys } = await new STSClient({ ...base(), credentials }).send(
    new AssumeRoleCommand({ RoleSessionName: 'visit', RoleArn: undefined, ...input }),
  );
  return {
    accessKeyId: keys?.AccessKeyId ?? '',
    secretAccessKey: keys?.SecretAccessKey ?? '',
    sessionToken: keys?.SessionToken,
  };
}

beforeAll(async () => {
  sandbox = await startSandbox({ machines: 'none' });
});
afterAll(() => sandbox.close());

describe('AssumeRole', () => {
  test('asks for the external id that the trust policy names', async () => {
    const RoleArn = await role('Partner', { Condition: { StringEquals: { 'sts:ExternalId': 'a7c1' } } });
    for (const ExternalId of [undefined, 'other'])
      await expect(assume({ RoleArn, ExternalId })).rejects.toMatchObject({
        name: 'AccessDenied',
        message: `User: arn:aws:iam::111111111111:user/admin is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`,
      });
    const credentials = await assume({ RoleArn, ExternalId: 'a7c1' });
    expect(
      await new STSClient({ ...base(), credentials }).send(new GetCallerIdentityCommand()),
    ).toMatchObject({ Arn: 'arn:aws:sts::222222222222:assumed-role/Partner/visit' });
  });

  test('lets in with session tags only where the role lets sessions be tagged', async () => {
    const RoleArn = await role('Untagged', { Action: 'sts:AssumeRole' });
    await assume({ RoleArn });
    await expect(assume({ RoleArn, Tags: [{ Key: 'Project', Value: 'web' }] })).rejects.toMatchObject({
      message: expect.stringContaining('sts:TagSession') as string,
    });
  });

  test('weighs conditions on tags', async () => {
    const RoleArn = await role('Tagged', {
      Condition: {
        StringLike: { 'aws:RequestTag/Project': ['web-*'] },
        'ForAllValues:StringEquals': { 'aws:TagKeys': ['Project', 'Team'] },
      },
    });
    await expect(assume({ RoleArn })).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(assume({ RoleArn, Tags: [{ Key: 'Project', Value: 'db' }] })).rejects.toThrow(
      'not authorized',
    );
    await assume({ RoleArn, Tags: [{ Key: 'Project', Value: 'web-1' }] });
    const more = [
      { Key: 'Project', Value: 'web-1' },
      { Key: 'Other', Value: 'x' },
    ];
    await expect(assume({ RoleArn, Tags: more })).rejects.toThrow('not authorized');
  });

  test('passes transitive tags on to the next role, where they can’t be set anew', async () => {
    const first = await role('First', {});
    const second = await role('Second', {
      Principal: { AWS: first },
      Condition: { StringEquals: { 'aws:RequestTag/Project': 'web' } },
    });
    const tags = { Tags: [{ Key: 'Project', Value: 'web' }] };
    const plain = await assume({ RoleArn: first, ...tags });
    await expect(assume({ RoleArn: second }, plain)).rejects.toThrow('not authorized');
    const passing = await assume({ RoleArn: first, ...tags, TransitiveTagKeys: ['Project'] });
    await assume({ RoleArn: second }, passing);
    await expect(assume({ RoleArn: second, ...tags }, passing)).rejects.toMatchObject({
      name: 'ValidationError',
    });
  });

  test.each<[string, Partial<AssumeRoleCommandInput>]>([
    ['a transitive key that is no tag', { TransitiveTagKeys: ['Project'] }],
    [
      'two keys that differ in case only',
      {
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'A', Value: '2' },
        ],
      },
    ],
    ['a reserved key', { Tags: [{ Key: 'aws:x', Value: '1' }] }],
    ['a session longer than the role allows', { DurationSeconds: 7200 }],
  ])('refuses %s', async (_what, input) => {
    const RoleArn = 'arn:aws:iam::222222222222:role/OrganizationAccountAccessRole';
    await expect(assume({ RoleArn, ...input })).rejects.toMatchObject({ name: 'ValidationError' });
  });
});
