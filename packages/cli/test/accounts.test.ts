import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { startSandbox, type Sandbox } from '@groundcrew/sandbox';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { setTimeout as sleep } from 'node:timers/promises';
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
    regions: [us-west-2]
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
    const unknown = await project.run('accounts', '--account', 'thrid');
    expect(unknown).toMatchObject({ code: 2, stdout: '' });
    expect(unknown.stderr).toContain('ACCOUNT_UNKNOWN');
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

/** What the sandbox has of a kind, as `<account>/<region> <id>`. */
const world = (table: string): string[] =>
  Object.entries(sandbox.world.snapshot())
    .flatMap(([key, rows]) => {
      const [account = '', region = '', name] = key.split('/');
      return name === table ? Object.keys(rows).map((id) => `${account}/${region} ${id}`) : [];
    })
    .sort();

const parameters = () => world('ssm.parameter').map((text) => text.replace(/ .*?(\/gc\/.*)/, ' $1'));

const many = (options: { readonly far?: string; readonly partner?: string } = {}) => `Resources:
  Home: { Type: AWS::SSM::Parameter, Properties: { Type: String, Name: /gc/home, Value: home } }
  Far:
    Type: AWS::SSM::Parameter
    Metadata: { Groundcrew: { Region: ${options.far ?? 'eu-west-1'} } }
    Properties: { Type: String, Name: /gc/far, Value: !Sub '\${AWS::AccountId} \${AWS::Region}' }
  Partner:
    Type: AWS::SSM::Parameter
    Metadata: { Groundcrew: { Account: ${options.partner ?? 'partner'} } }
    Properties: { Type: String, Name: /gc/partner, Value: !Sub '\${Far} \${AWS::AccountId} \${AWS::Region}' }
  Third:
    Type: AWS::SSM::Parameter
    Metadata: { Groundcrew: { Account: '333333333333', Region: eu-west-1 } }
    Properties: { Type: String, Name: /gc/third, Value: !Select [0, !GetAZs ''] }
Outputs:
  Third: { Value: !GetAtt Third.Value }
`;

describe('one stack in three accounts and two regions', () => {
  it('is applied, stands as planned, moves, shows drift, and is destroyed', async () => {
    await project.write('many.yaml', many());
    const applied = await project.run('apply', 'many.yaml', '--yes', '--plain');
    expect(applied.stderr).toContain('in account 333333333333, eu-west-1');
    expect(applied.code).toBe(0);
    expect(parameters()).toEqual([
      '111111111111/eu-central-1 /gc/home',
      '111111111111/eu-west-1 /gc/far',
      '222222222222/eu-west-1 /gc/partner',
      '333333333333/eu-west-1 /gc/third',
    ]);
    expect(applied.stdout).toContain('eu-west-1a');
    expect((await project.run('plan', 'many.yaml')).stdout).toContain('Nothing to do: all 4');
    const [run] = JSON.parse((await project.run('runs', 'list', '--json')).stdout) as {
      meta: { credentials: { account: string; arn: string }[] };
    }[];
    expect(run?.meta.credentials.map(({ account, arn }) => `${account} ${arn}`).toSorted()).toEqual([
      '111111111111 arn:aws:iam::111111111111:user/admin',
      '111111111111 arn:aws:iam::111111111111:user/admin',
      '222222222222 arn:aws:sts::222222222222:assumed-role/Deploy/groundcrew',
      '333333333333 arn:aws:iam::333333333333:user/admin',
    ]);

    // The same names stand in both places for a while, so only the place tells them apart.
    await project.write('many.yaml', many({ far: 'us-east-1', partner: 'third' }));
    const planned = JSON.parse((await project.run('plan', 'many.yaml', '--json')).stdout) as {
      actions: { logicalId: string; action: string; place?: { region: string }; reasons: string[] }[];
    };
    const far = planned.actions.find(({ logicalId }) => logicalId === 'Far');
    expect(far).toMatchObject({
      action: 'replace',
      order: 'create-before-delete',
      place: { region: 'us-east-1' },
    });
    expect(far?.reasons[0]).toContain('it moves from account 111111111111, eu-west-1');
    expect((await project.run('apply', 'many.yaml', '--yes')).code).toBe(0);
    expect(parameters()).toEqual([
      '111111111111/eu-central-1 /gc/home',
      '111111111111/us-east-1 /gc/far',
      '333333333333/eu-west-1 /gc/third',
      '333333333333/us-west-2 /gc/partner',
    ]);
    expect((await project.run('plan', 'many.yaml')).stdout).toContain('Nothing to do');
    expect((await project.run('state', 'list', 'many')).stdout).toMatch(
      /Far .*account 111111111111, us-east-1/,
    );

    const ssm = new SSMClient({
      endpoint: sandbox.endpoint,
      region: 'us-west-2',
      credentials: sandbox.accounts[2],
    });
    await ssm.send(new PutParameterCommand({ Name: '/gc/partner', Value: 'other', Overwrite: true }));
    const refreshed = await project.run('refresh', 'many', '--json');
    expect(refreshed.code).toBe(3);
    expect(JSON.parse(refreshed.stdout)).toMatchObject({
      findings: [{ logicalId: 'Partner', finding: 'drifted' }],
    });

    expect((await project.run('destroy', 'many', '--yes')).code).toBe(0);
    expect(parameters()).toEqual([]);
  }, 600_000);

  it('changes nothing where one of the accounts can’t be entered', async () => {
    await project.write('many.yaml', many());
    expect((await project.run('plan', 'many.yaml', '--out', 'plan.json')).code).toBe(0);
    await project.write('groundcrew.yaml', accounts('wrong-one'));
    for (const source of ['many.yaml', 'plan.json']) {
      const { stderr, code } = await project.run('apply', source, '--yes');
      expect(code).toBe(2);
      expect(stderr).toContain('ROLE_NOT_ASSUMED');
      expect(stderr).toContain('arn:aws:iam::222222222222:role/Deploy');
    }
    await project.write('groundcrew.yaml', '');
    const unknown = await project.run('apply', 'many.yaml', '--yes');
    expect(unknown.stderr).toContain('ACCOUNT_UNKNOWN');
    const saved = await project.run('apply', 'plan.json', '--yes');
    expect(saved.stderr).toContain('ACCOUNT_NOT_REACHED');
    expect(parameters()).toEqual([]);
  }, 600_000);

  it('settles and finishes in each place what was killed', async () => {
    await project.write('many.yaml', many());
    for (let kill = 0; kill < 3; kill++) {
      const { child, ended, soFar } = project.start(
        'apply',
        'many.yaml',
        '--yes',
        '--plain',
        '--parallelism',
        '1',
      );
      while (child.exitCode === null && !soFar().includes('create AWS::SSM::Parameter')) await sleep(20);
      await sleep(kill * 60);
      child.kill('SIGKILL');
      await ended;
    }
    const finished = await project.run('apply', 'many.yaml', '--yes');
    expect(finished.code).toBe(0);
    expect(parameters()).toHaveLength(4);
    expect((await project.run('plan', 'many.yaml')).stdout).toContain('Nothing to do');
    expect((await project.run('destroy', 'many', '--yes')).code).toBe(0);
    expect(parameters()).toEqual([]);
  }, 600_000);
});
