import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { startSandbox, type Sandbox } from '@groundcrew/sandbox';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Project } from './command.ts';

let sandbox: Sandbox;
let project: Project;

beforeAll(async () => {
  sandbox = await startSandbox({ timeScale: 0.002, machines: 'none' });
  const { endpoint, accounts } = sandbox;
  const iam = new IAMClient({ endpoint, region: 'us-east-1', credentials: accounts[1] });
  const trust = {
    Effect: 'Allow',
    Principal: { AWS: 'arn:aws:iam::111111111111:root' },
    Action: ['sts:AssumeRole', 'sts:TagSession'],
    Condition: { StringEquals: { 'sts:ExternalId': 'partner-7', 'aws:RequestTag/Project': 'web' } },
  };
  await iam.send(
    new CreateRoleCommand({
      RoleName: 'Deploy',
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
    }),
  );
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  const third = sandbox.accounts[2];
  project = await Project.create({
    AWS_ENDPOINT_URL: sandbox.endpoint,
    AWS_ACCESS_KEY_ID: sandbox.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: sandbox.credentials.secretAccessKey,
    AWS_REGION: 'eu-central-1',
  });
  project.env['AWS_CONFIG_FILE'] = project.path('aws-config');
  await project.write(
    'aws-config',
    `[profile third]\nregion = us-west-2\naws_access_key_id = ${third?.accessKeyId}\naws_secret_access_key = ${third?.secretAccessKey}\n`,
  );
  await project.write('groundcrew.yaml', accounts());
});
afterEach(() => project.remove());

const accounts = (externalId = 'partner-7') => `accounts:
  main: {}
  partner:
    roleArn: arn:aws:iam::222222222222:role/Deploy
    externalId: ${externalId}
    sessionTags: { Project: web }
    regions: [eu-west-1]
  third:
    profile: third
`;

describe('accounts of a project', () => {
  it('are listed with whose their credentials are', async () => {
    const { stdout, code } = await project.run('accounts', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([
      { name: 'main', through: 'environment', accountId: '111111111111', region: 'eu-central-1' },
      {
        name: 'partner',
        accountId: '222222222222',
        arn: 'arn:aws:sts::222222222222:assumed-role/Deploy/groundcrew',
        region: 'eu-west-1',
      },
      { name: 'third', through: 'profile third', accountId: '333333333333' },
    ]);
    expect((await project.run('accounts', '--account', 'third')).stdout).toContain('third (default)');
  });

  it('say why one of them can’t be entered', async () => {
    await project.write('groundcrew.yaml', accounts('wrong-one'));
    const { stdout, stderr, code } = await project.run('accounts');
    expect(code).toBe(1);
    expect(stdout).toMatch(/partner +222222222222 +eu-west-1 +failed/);
    expect(stderr).toContain('ROLE_NOT_ASSUMED');
    expect(stderr).toContain('not authorized to perform: sts:AssumeRole');
    expect(stdout + stderr).not.toContain('wrong-one');
  });

  it('are chosen by --account, by the file, or not at all', async () => {
    await project.write(
      'net.yaml',
      'Resources: { Net: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } } }',
    );
    const place = async (...args: string[]) => {
      const { stdout, stderr } = await project.run('plan', 'net.yaml', '--json', ...args);
      const { target, diagnostics } = JSON.parse(stdout) as {
        target?: { accountId: string; region: string };
        diagnostics?: { code: string }[];
      };
      return target ? `${target.accountId} ${target.region}` : (diagnostics?.[0]?.code ?? stderr);
    };
    expect(await place()).toBe('111111111111 eu-central-1');
    expect(await place('--account', 'partner')).toBe('222222222222 eu-west-1');
    expect(await place('--account', 'third', '--region', 'us-east-1')).toBe('333333333333 us-east-1');
    expect(await place('--profile', 'third')).toBe('333333333333 eu-central-1');
    expect(await place('--account', 'nobody')).toBe('ACCOUNT_UNKNOWN');
    await project.write('groundcrew.yaml', `defaultAccount: partner\n${accounts()}`);
    expect(await place()).toBe('222222222222 eu-west-1');
    expect(await place('--profile', 'third')).toBe('333333333333 eu-central-1');
    const both = await project.run('plan', 'net.yaml', '--account', 'main', '--profile', 'third');
    expect(both.code).toBe(2);
  }, 300_000);

  it('are refused where the file is wrong, with the place', async () => {
    await project.write('groundcrew.yaml', 'accounts:\n  main: { profil: lab }\n');
    const { stderr, code } = await project.run('accounts');
    expect(code).toBe(2);
    expect(stderr).toContain('groundcrew.yaml:2:11');
    expect(stderr).toContain('Did you mean profile?');
  });
});
