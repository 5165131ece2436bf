import { recordedResourceSchema } from '@groundcrew/contract';
import { startSandbox, type Sandbox } from '@groundcrew/sandbox';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Project } from './command.ts';

let sandbox: Sandbox;
let project: Project;
const canary = 'canary-Zx81-hunter2';

beforeAll(async () => (sandbox = await startSandbox({ timeScale: 0.002, machines: 'none' })));
afterAll(() => sandbox.close());
beforeEach(async () => {
  project = await Project.create({
    AWS_ENDPOINT_URL: sandbox.endpoint,
    AWS_ACCESS_KEY_ID: sandbox.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: sandbox.credentials.secretAccessKey,
    AWS_REGION: 'eu-central-1',
  });
});
afterEach(() => project.remove());

const network = (name = 'first', cidr = '10.9.0.0/16') => `Parameters:
  Password: { Type: String, NoEcho: true, Default: '' }
Resources:
  Network:
    Type: AWS::EC2::VPC
    Properties: { CidrBlock: ${cidr}, Tags: [{ Key: Name, Value: ${name} }] }
  Subnet:
    Type: AWS::EC2::Subnet
    Properties: { VpcId: !Ref Network, CidrBlock: !Select [0, !Cidr [!GetAtt Network.CidrBlock, 1, 8]] }
  Secret:
    Type: AWS::SSM::Parameter
    Properties: { Type: String, Name: /${name}/secret, Value: !Sub 'x\${Password}' }
Outputs:
  NetworkId: { Value: !Ref Network }
  Password: { Value: !Ref Password }
`;

describe('groundcrew, against a local AWS', () => {
  it('applies, plans nothing afterwards, shows a change, applies it, and destroys', async () => {
    await project.write('net.yaml', network());
    const applied = await project.run('apply', 'net.yaml', '--yes');
    expect(applied.stderr).toContain('Stack net is up to date');
    expect(applied.code).toBe(0);
    expect((await project.run('outputs', 'net', 'NetworkId')).stdout).toMatch(/^vpc-[0-9a-f]{17}\n$/);
    expect((await project.run('plan', 'net.yaml')).stdout).toMatch(/Nothing to do/);

    await project.write('net.yaml', network('second'));
    const planned = JSON.parse((await project.run('plan', 'net.yaml', '--json')).stdout) as {
      actions: { logicalId: string; action: string }[];
    };
    expect(planned.actions.find((action) => action.logicalId === 'Network')?.action).toBe('update');
    expect((await project.run('apply', 'net.yaml', '--yes', '--plain')).code).toBe(0);
    expect((await project.run('plan', 'net.yaml')).stdout).toMatch(/Nothing to do/);

    const runs = await project.run('runs', 'list', '--json');
    expect((JSON.parse(runs.stdout) as { state: string }[]).map((run) => run.state)).toEqual([
      'succeeded',
      'succeeded',
    ]);
    expect((await project.run('state', 'list', 'net')).stdout).toContain('AWS::EC2::Subnet');
    const shown = await project.run('state', 'show', 'net', 'Network');
    expect(shown.stdout).toMatch(/^Network {2}AWS::EC2::VPC {2}vpc-\w+\ncomplete, recorded .+\n/);
    const secret = await project.run('state', 'show', 'net', 'Secret', '--json');
    const recorded = recordedResourceSchema.strict().parse(JSON.parse(secret.stdout));
    expect(recorded).toMatchObject({
      logicalId: 'Secret',
      physicalId: '/second/secret',
      status: 'complete',
      properties: { Name: '/second/secret', Value: '(sensitive)' },
      attributes: { Value: '(sensitive)' },
      source: { file: 'net.yaml' },
    });
    expect((await project.run('destroy', 'net', '--yes')).code).toBe(0);
    expect((await project.run('show', '--json')).stdout).toBe('[]\n');
  }, 240_000);

  it('keeps a secret out of everything it writes', async () => {
    await project.write('net.yaml', network('canary'));
    project.env['GROUNDCREW_PARAMETER_Password'] = canary;
    const outputs = [
      await project.run('plan', 'net.yaml', '--out', 'plan.json', '--json'),
      await project.run('apply', 'net.yaml', '--yes', '--json'),
      await project.run('plan', 'net.yaml', '--refresh', 'full', '--out', 'again.json'),
      await project.run('refresh', 'net', '--json'),
      await project.run('outputs', 'net', '--json'),
      await project.run('show', 'net'),
      await project.run('state', 'show', 'net', 'Secret'),
      await project.run('state', 'show', 'net', 'Secret', '--json'),
      await project.run('runs', 'list', '--json'),
    ];
    expect(outputs.map((output) => output.code)).toEqual(outputs.map(() => 0));
    const files = await readdir(project.directory, { recursive: true, withFileTypes: true });
    for (const file of files.filter((entry) => entry.isFile())) {
      const content = await readFile(join(file.parentPath, file.name));
      expect(content.includes(canary), `${file.name} holds the secret`).toBe(false);
    }
    for (const { stdout, stderr } of outputs) expect(stdout + stderr).not.toContain(canary);
    const [stored] = Object.entries(sandbox.world.snapshot()).filter(([, rows]) =>
      JSON.stringify(rows).includes(canary),
    );
    expect(stored, 'it did reach AWS').toBeDefined();
    delete project.env['GROUNDCREW_PARAMETER_Password'];
    expect((await project.run('plan', 'net.yaml', '-p', `Password=${canary}`)).stderr).toContain(
      'SECRET_IN_ARGUMENTS',
    );
    await project.run('destroy', 'net', '--yes');
  }, 90_000);

  it('applies a saved plan, refuses one that was edited, and says what moved since', async () => {
    await project.write('net.yaml', network('saved'));
    expect((await project.run('plan', 'net.yaml', '--out', 'plan.json')).code).toBe(0);
    const plan = await readFile(project.path('plan.json'), 'utf8');
    await writeFile(project.path('edited.json'), plan.replaceAll('10.9.0.0/16', '10.8.0.0/16'));
    const edited = await project.run('apply', 'edited.json', '--yes');
    expect(edited).toMatchObject({ code: 2 });
    expect(edited.stderr).toContain('PLAN_EDITED');
    expect((await project.run('apply', 'plan.json', '--yes')).code).toBe(0);
    const again = await project.run('apply', 'plan.json', '--yes');
    expect(again.code).toBe(2);
    expect(again.stderr).toContain('PLAN_STALE');
    await project.run('destroy', 'net', '--yes');
  });

  it('lets one of two applies at once go on, and tells the other who holds the stack', async () => {
    await project.write('net.yaml', network('twice'));
    const both = await Promise.all([
      project.run('apply', 'net.yaml', '--yes'),
      project.run('apply', 'net.yaml', '--yes'),
    ]);
    expect(both.map((outcome) => outcome.code)).toContain(0);
    // Where one was done before the other planned, both are right.
    const losers = both.filter((outcome) => outcome.code !== 0).map((outcome) => outcome.stderr);
    expect(losers.filter((stderr) => !/STACK_LOCKED|PLAN_STALE/.test(stderr))).toEqual([]);
    const vpcs = Object.entries(sandbox.world.snapshot()).flatMap(([table, rows]) =>
      table.endsWith('eu-central-1/ec2.vpc') ? Object.values(rows) : [],
    );
    expect(vpcs.filter((vpc) => JSON.stringify(vpc).includes('twice'))).toHaveLength(1);
    await project.run('destroy', 'net', '--yes');
  });

  it.each<[string, Record<string, string>, string]>([
    ['wrong credentials', { AWS_SECRET_ACCESS_KEY: 'wrong' }, 'CREDENTIALS_INVALID'],
    ['an unknown access key', { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE' }, 'CREDENTIALS_INVALID'],
    ['an unknown region', { AWS_REGION: 'mars-north-1' }, 'UNKNOWN_REGION'],
    ['an unreachable endpoint', { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' }, 'ENDPOINT_UNREACHABLE'],
  ])('explains %s, and changes nothing', async (_what, env, code) => {
    await project.write('net.yaml', network('never'));
    Object.assign(project.env, env);
    const { code: exit, stderr } = await project.run('apply', 'net.yaml', '--yes');
    expect(stderr).toContain(code);
    expect(exit).toBe(2);
    expect(JSON.stringify(sandbox.world.snapshot())).not.toContain('never');
  });

  it('refuses a state database that is damaged, and leaves it as it is', async () => {
    await project.write('net.yaml', network('broken'));
    await project.write(
      '.groundcrew/groundcrew.db',
      'this is no database at all, but long enough to be looked at\n'.repeat(20),
    );
    const { code, stderr } = await project.run('apply', 'net.yaml', '--yes');
    expect(code).toBe(2);
    expect(stderr).toMatch(/DATABASE_(CORRUPT|FOREIGN)/);
    expect(await readFile(project.path('.groundcrew/groundcrew.db'), 'utf8')).toContain('no database at all');
  });

  it('asks on a terminal only, and says so elsewhere', async () => {
    await project.write('net.yaml', network('asked'));
    const { code, stderr } = await project.run('apply', 'net.yaml');
    expect(code).toBe(2);
    expect(stderr).toContain('--yes');
  });
});
