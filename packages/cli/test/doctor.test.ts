import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { startSandbox, type Sandbox } from '@groundcrew/sandbox';
import { mkdir, readdir } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Project } from './command.ts';

let sandbox: Sandbox;
let project: Project;

const document = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });

beforeAll(async () => {
  sandbox = await startSandbox({ timeScale: 0.002, machines: 'none' });
  const iam = new IAMClient({
    endpoint: sandbox.endpoint,
    region: 'us-east-1',
    credentials: sandbox.credentials,
  });
  const trust = document({ Effect: 'Allow', Principal: { AWS: sandbox.account }, Action: 'sts:AssumeRole' });
  await iam.send(
    new CreateRoleCommand({ RoleName: 'Limited', Path: '/team/', AssumeRolePolicyDocument: trust }),
  );
  const PolicyDocument = document(
    { Effect: 'Allow', Action: ['ec2:Describe*', 'ec2:CreateVpc', 'ec2:CreateTags', 'iam:*'], Resource: '*' },
    { Effect: 'Allow', Action: 'ssm:*', Resource: 'arn:aws:ssm:eu-central-1:111111111111:parameter/*' },
    { Effect: 'Deny', Action: 'ec2:CreateSubnet', Resource: '*' },
  );
  await iam.send(new PutRolePolicyCommand({ RoleName: 'Limited', PolicyName: 'own', PolicyDocument }));
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  project = await Project.create({
    AWS_ENDPOINT_URL: sandbox.endpoint,
    AWS_ACCESS_KEY_ID: sandbox.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: sandbox.credentials.secretAccessKey,
    AWS_REGION: 'eu-central-1',
  });
  await project.write(
    'groundcrew.yaml',
    'accounts:\n  limited: { roleArn: "arn:aws:iam::111111111111:role/team/Limited" }\n',
  );
  await project.write(
    'net.yaml',
    `Resources:
  Net: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }
  Inner: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Net, CidrBlock: 10.0.1.0/24 } }
  Setting: { Type: AWS::SSM::Parameter, Properties: { Type: String, Value: x } }
`,
  );
});
afterEach(() => project.remove());

interface Finding {
  readonly check: string;
  readonly level: string;
  readonly summary: string;
}

const examined = async (...args: string[]) => {
  const { stdout, code } = await project.run('doctor', '--json', ...args);
  const { findings } = JSON.parse(stdout) as { findings: Finding[] };
  const of = (check: string) => findings.filter((finding) => finding.check === check);
  return { findings, of, code };
};

describe('groundcrew doctor', () => {
  it('finds all in order for who may do everything, and changes nothing', async () => {
    const { findings, of, code } = await examined('net.yaml');
    expect(findings.filter(({ level }) => level === 'failure')).toEqual([]);
    expect(code).toBe(0);
    expect(of('rights')).toMatchObject([{ level: 'ok' }]);
    expect(of('credentials')[0]?.summary).toContain('arn:aws:iam::111111111111:user/admin');
    expect((await readdir(project.directory)).toSorted()).toEqual(['groundcrew.yaml', 'net.yaml']);
    const { stdout, stderr } = await project.run('doctor');
    expect(stdout).toMatch(/^ok +node +Node 24/);
    expect(stdout).toMatch(/^warning +rights +not checked: no template is given\n +→ Name one/m);
    expect(stderr).toMatch(/\d+ checks, 0 failures, \d+ warnings?\./);
  }, 300_000);

  it('names the rights that an apply lacks, and those a deny takes away', async () => {
    const { of, code } = await examined('net.yaml', '--account', 'limited');
    expect(code).toBe(1);
    const [failure] = of('rights');
    expect(failure?.level).toBe('failure');
    expect(failure?.summary).toContain('ec2:CreateSubnet (Inner) denied');
    // Allowed on the ARNs that a parameter of this account and region has.
    expect(failure?.summary).not.toMatch(/ssm:PutParameter|ec2:CreateVpc|DescribeVpcs/);
  }, 300_000);

  it('looks at a state without touching it, and plans on a copy', async () => {
    await project.run('apply', 'net.yaml', '--yes');
    const before = await project.run('state', 'list', 'net', '--json');
    const { of } = await examined('net.yaml');
    expect(of('database')).toMatchObject([{ level: 'ok' }]);
    expect(of('key')).toMatchObject([{ level: 'ok' }]);
    expect(of('rights')).toMatchObject([{ level: 'ok' }]);
    expect((await project.run('state', 'list', 'net', '--json')).stdout).toBe(before.stdout);
    await project.run('destroy', 'net', '--yes');
  }, 300_000);

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'leaves no copy of the state when it gets a %s',
    async (signal) => {
      await mkdir(project.path('tmp'));
      project.env['TMPDIR'] = project.path('tmp');
      const slow = await startSandbox({ timeScale: 0.002, machines: 'none', latencyMs: 400 });
      try {
        project.env['AWS_ENDPOINT_URL'] = slow.endpoint;
        project.env['AWS_ACCESS_KEY_ID'] = slow.credentials.accessKeyId;
        project.env['AWS_SECRET_ACCESS_KEY'] = slow.credentials.secretAccessKey;
        const copies = async () =>
          (await readdir(project.path('tmp'), { recursive: true })).filter((name) => name.includes('doctor'));
        const { child, ended } = project.start('doctor', 'net.yaml');
        await expect
          .poll(copies, { timeout: 60_000 })
          .toContainEqual(expect.stringContaining('groundcrew.db'));
        child.kill(signal);
        await ended;
        expect(child.signalCode).toBe(signal);
        expect(await copies()).toEqual([]);
      } finally {
        await slow.close();
      }
    },
    90_000,
  );

  it.each<[string, Record<string, string>, string, RegExp]>([
    ['wrong credentials', { AWS_SECRET_ACCESS_KEY: 'wrong' }, 'credentials', /SignatureDoesNotMatch/],
    ['an endpoint that is not there', { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' }, 'endpoint', /not reached/],
  ])(
    'says what is wrong with %s',
    async (_what, env, check, summary) => {
      Object.assign(project.env, env);
      const { of, code } = await examined('net.yaml');
      expect(code).toBe(1);
      expect(of(check)[0]).toMatchObject({
        level: 'failure',
        summary: expect.stringMatching(summary) as string,
      });
      expect(of('rights')).toMatchObject([{ level: 'warning', summary: 'not known without credentials' }]);
    },
    300_000,
  );

  it('says that the rights are not known where the template can’t be planned', async () => {
    await project.write('net.yaml', 'Resources: { A: { Type: AWS::EC2::Vpc } }');
    const { of } = await examined('net.yaml');
    expect(of('rights')[0]?.summary).toContain("not known, since the template can't be planned");
    await project.write('groundcrew.yaml', 'acounts: {}');
    const { of: again, code } = await examined();
    expect(code).toBe(1);
    expect(again('project')[0]?.summary).toContain('no setting "acounts"');
  }, 300_000);
});
