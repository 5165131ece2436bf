import { startSandbox, type Sandbox } from '@groundcrew/sandbox';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Project } from './command.ts';

let sandbox: Sandbox;
let project: Project;
let slow = false;
beforeAll(async () => {
  sandbox = await startSandbox({
    timeScale: 0.01,
    machines: 'none',
    latencyMs: 100,
    // While a test wants it: slow enough for two more commands to come in between, on a busy machine too.
    faults: ({ operation }) =>
      slow && operation === 'DeleteSubnet' ? { kind: 'delay', milliseconds: 4000 } : undefined,
  });
  project = await Project.create({
    AWS_ENDPOINT_URL: sandbox.endpoint,
    AWS_ACCESS_KEY_ID: sandbox.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: sandbox.credentials.secretAccessKey,
    AWS_REGION: 'us-east-1',
  });
});
afterAll(async () => {
  await sandbox.close();
  await project.remove();
});

const chain = `Resources:
  Network: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }
${Array.from({ length: 14 }, (_, i) => `  Subnet${i}: { Type: AWS::EC2::Subnet, ${i ? `DependsOn: Subnet${i - 1}, ` : ''}Properties: { VpcId: !Ref Network, CidrBlock: 10.0.${i}.0/24 } }`).join('\n')}
`;

describe('a run that lost its command', () => {
  it('is shown as interrupted, and goes on when resumed', { timeout: 180_000 }, async () => {
    await project.write('chain.yaml', chain);
    const { child, ended, soFar } = project.start('apply', 'chain.yaml', '--yes', '--plain');
    while (!soFar().includes('✓ create AWS::EC2::Subnet Subnet0') && child.exitCode === null) await sleep(20);
    child.kill('SIGKILL');
    await ended;
    const [run] = JSON.parse((await project.run('runs', 'list', '--json')).stdout) as {
      id: string;
      state: string;
    }[];
    expect(run?.state).toBe('interrupted');
    const resumed = await project.run('runs', 'resume', run?.id ?? '', '--plain');
    expect(resumed.stderr).toContain('✓ create AWS::EC2::Subnet Subnet13');
    expect(resumed.code).toBe(0);
    const watched = await project.run('runs', 'watch', run?.id ?? '', '--json');
    expect(JSON.parse(watched.stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
      name: 'run.finished',
      data: { outcome: 'succeeded' },
    });
    expect(await project.run('plan', 'chain.yaml')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Nothing to do'),
    });
  });

  it('can be cancelled from another terminal while it runs', { timeout: 180_000 }, async () => {
    slow = true;
    const { ended, soFar, child } = project.start('destroy', 'chain', '--yes', '--plain');
    while (!soFar().includes('✓ delete') && child.exitCode === null) await sleep(20);
    const [run] = JSON.parse((await project.run('runs', 'list', '--json')).stdout) as { id: string }[];
    expect(await project.run('runs', 'cancel', run?.id ?? '')).toMatchObject({ code: 0 });
    expect((await ended).code).toBe(130);
    slow = false;
    expect((await project.run('destroy', 'chain', '--yes')).code).toBe(0);
    expect((await project.run('show', '--json')).stdout).toBe('[]\n');
  });
});
