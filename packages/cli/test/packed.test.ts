import { startSandbox } from '@groundcrew/sandbox';
import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../', import.meta.url));
let directory: string;
let command: string;

/** The package as a stranger gets it: built, packed, installed elsewhere. */
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'groundcrew-packed-'));
  await run(process.execPath, ['scripts/build.ts'], { cwd: root });
  const { stdout } = await run(
    'npm',
    ['pack', '--silent', '--ignore-scripts', '--pack-destination', directory],
    { cwd: root },
  );
  await run(
    'npm',
    [
      'install',
      '--silent',
      '--ignore-scripts',
      '--no-audit',
      '--offline',
      '--prefix',
      directory,
      join(directory, stdout.trim()),
    ],
    { cwd: directory },
  );
  command = join(directory, 'node_modules', '.bin', 'groundcrew');
}, 180_000);
afterAll(() => rm(directory, { recursive: true, force: true }));

/** A Node of before 24 on this machine's PATH, if there is one. */
const oldNode = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map((part) => join(part, 'node'))
  .find(
    (path) =>
      !path.includes('node_modules') &&
      existsSync(path) &&
      Number(/v(\d+)/.exec(execFileSync(path, ['--version']).toString())?.[1]) < 24,
  );

describe('the published package', () => {
  it('holds all it needs', async () => {
    const { stdout } = await run('npm', ['ls', '--prefix', directory, '--all', '--parseable'], {
      cwd: directory,
    });
    const own = join(directory, 'node_modules', 'groundcrew');
    const packages = stdout.split('\n').filter((path) => path.includes('node_modules'));
    expect(packages).toContain(own);
    expect(packages.filter((path) => !path.startsWith(own))).toEqual([]);
  });

  it('runs from any directory', async () => {
    const elsewhere = join(directory, 'elsewhere');
    await run('mkdir', ['-p', elsewhere]);
    await writeFile(
      join(elsewhere, 't.yaml'),
      'Resources: {A: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}}\n',
    );
    const env = { ...process.env, GROUNDCREW_STATE: join(elsewhere, 'state') };
    const at = (...args: string[]) => run(process.execPath, [command, ...args], { cwd: elsewhere, env });
    expect((await at('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect((await at('validate', 't.yaml')).stderr).toContain('Valid: 1 resource');
    expect((await at('validate', 't.yaml', '--deep')).stderr).not.toContain('DEEP_VALIDATION_FAILED');
    expect(JSON.parse((await at('convert', 't.yaml', '--to', 'json')).stdout)).toHaveProperty(
      'Resources.A.Type',
      'AWS::EC2::VPC',
    );
    expect((await at('show', '--json')).stdout).toBe('[]\n');
  });

  it('deploys and removes a stack', async () => {
    const sandbox = await startSandbox({ timeScale: 0.005, machines: 'none' });
    const elsewhere = join(directory, 'deploys');
    await mkdir(elsewhere);
    await writeFile(
      join(elsewhere, 't.yaml'),
      `Resources:
  Network: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }
  Topic: { Type: AWS::SSM::Parameter, Properties: { Type: String, Value: !Ref Network } }
`,
    );
    const env = {
      PATH: process.env['PATH'],
      HOME: elsewhere,
      AWS_ENDPOINT_URL: sandbox.endpoint,
      AWS_ACCESS_KEY_ID: sandbox.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: sandbox.credentials.secretAccessKey,
      AWS_REGION: 'eu-central-1',
    };
    const at = (...args: string[]) => run(process.execPath, [command, ...args], { cwd: elsewhere, env });
    await at('apply', 't.yaml', '--stack', 'packed', '--yes');
    expect((await at('state', 'list', 'packed')).stdout).toContain('AWS::SSM::Parameter');
    await at('destroy', 'packed', '--yes');
    expect((await at('show', '--json')).stdout).toBe('[]\n');
    await sandbox.close();
  }, 120_000);

  it.skipIf(oldNode === undefined)('tells an old Node plainly that it is too old', async () => {
    const attempt = run(oldNode ?? '', [command, '--version']);
    await expect(attempt).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^groundcrew needs Node 24 or newer; this is Node \d+\.\d+\.\d+\.\n$/),
    });
  });
});
