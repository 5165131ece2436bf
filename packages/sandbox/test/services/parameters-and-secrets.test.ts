import { EC2 } from '@aws-sdk/client-ec2';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { SSM } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox, type Sandbox } from '../../src/index.ts';
import { codeOf } from './code-of.ts';

let sandbox: Sandbox;
let ssm: SSM;
let secrets: SecretsManager;

beforeAll(async () => {
  sandbox = await startSandbox({ timeScale: 0.001, machines: 'none' });
  const config = { endpoint: sandbox.endpoint, region: 'us-east-1', credentials: sandbox.credentials };
  ssm = new SSM(config);
  secrets = new SecretsManager(config);
});
afterAll(() => sandbox.close());

describe('a parameter', () => {
  it('keeps its versions, and overwrites only when told to', async () => {
    const put = (Value: string, Overwrite?: boolean) =>
      ssm.putParameter({ Name: '/app/url', Value, Type: 'String', Overwrite });
    expect((await put('one')).Version).toBe(1);
    expect(await codeOf(put('two'))).toBe('ParameterAlreadyExists');
    expect((await put('two', true)).Version).toBe(2);
    expect((await ssm.getParameter({ Name: '/app/url' })).Parameter).toMatchObject({
      Value: 'two',
      Version: 2,
      ARN: `arn:aws:ssm:us-east-1:${sandbox.account}:parameter/app/url`,
    });
    expect((await ssm.getParameter({ Name: '/app/url:1' })).Parameter?.Value).toBe('one');
    expect(await codeOf(ssm.getParameter({ Name: '/app/url:9' }))).toBe('ParameterVersionNotFound');
    await ssm.deleteParameter({ Name: '/app/url' });
    expect(await codeOf(ssm.getParameter({ Name: '/app/url' }))).toBe('ParameterNotFound');
  });

  it('shows a secure value to those who ask for it decrypted', async () => {
    await ssm.putParameter({ Name: '/db/password', Value: 'hunter22', Type: 'SecureString' });
    const hidden = await ssm.getParameter({ Name: '/db/password' });
    expect(hidden.Parameter?.Value).not.toContain('hunter22');
    const shown = await ssm.getParameter({ Name: '/db/password', WithDecryption: true });
    expect(shown.Parameter?.Value).toBe('hunter22');
  });

  it('is found below its path', async () => {
    for (const name of ['/tree/a', '/tree/b/c'])
      await ssm.putParameter({ Name: name, Value: 'x', Type: 'String' });
    const names = async (Recursive: boolean) =>
      (await ssm.getParametersByPath({ Path: '/tree', Recursive })).Parameters?.map(({ Name }) => Name);
    expect(await names(false)).toEqual(['/tree/a']);
    expect(await names(true)).toEqual(['/tree/a', '/tree/b/c']);
    const { Parameters, InvalidParameters } = await ssm.getParameters({ Names: ['/tree/a', '/tree/none'] });
    expect([Parameters?.length, InvalidParameters]).toEqual([1, ['/tree/none']]);
  });

  it('of AWS names the images that EC2 describes', async () => {
    const Name = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64';
    const { Parameter } = await ssm.getParameter({ Name });
    const ec2 = new EC2({
      endpoint: sandbox.endpoint,
      region: 'us-east-1',
      credentials: sandbox.credentials,
    });
    const { Images } = await ec2.describeImages({ ImageIds: [Parameter?.Value ?? ''] });
    expect(Images?.[0]?.Name).toMatch(/^al2023-ami-.*x86_64$/);
    expect(await codeOf(ssm.putParameter({ Name, Value: 'x', Type: 'String' }))).toBe('ValidationException');
  });
});

describe('a secret', () => {
  it('has a current and a previous version, and a time of grace when deleted', async () => {
    const { ARN = '' } = await secrets.createSecret({ Name: 'db', SecretString: 'one' });
    await secrets.putSecretValue({ SecretId: 'db', SecretString: 'two' });
    expect((await secrets.getSecretValue({ SecretId: ARN })).SecretString).toBe('two');
    const previous = { SecretId: 'db', VersionStage: 'AWSPREVIOUS' };
    expect((await secrets.getSecretValue(previous)).SecretString).toBe('one');
    await secrets.deleteSecret({ SecretId: 'db' });
    expect(await codeOf(secrets.getSecretValue({ SecretId: 'db' }))).toBe('InvalidRequestException');
    await secrets.restoreSecret({ SecretId: 'db' });
    await secrets.deleteSecret({ SecretId: 'db', ForceDeleteWithoutRecovery: true });
    expect(await codeOf(secrets.describeSecret({ SecretId: 'db' }))).toBe('ResourceNotFoundException');
  });
});
