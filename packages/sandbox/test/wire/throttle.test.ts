import { CloudControlClient, ListResourcesCommand } from '@aws-sdk/client-cloudcontrol';
import { CreateVpcCommand, DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSandbox, type Sandbox } from '../../src/index.ts';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ machines: 'none', throttle: 'real', throttleScale: 0.02 });
});
afterAll(() => sandbox.close());

const config = () => ({
  region: 'eu-west-1',
  endpoint: sandbox.endpoint,
  credentials: sandbox.credentials,
  maxAttempts: 1,
});

/** The refusal that comes sooner or later when calls follow each other without a pause. */
async function refusal(send: () => Promise<unknown>): Promise<unknown> {
  for (let call = 0; call < 60; call += 1) {
    const problem = await send().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (problem !== undefined) return problem;
  }
  return undefined;
}

test('each service refuses a call too many in its own words, and SDK clients take it for throttling', async () => {
  const ec2 = new EC2Client(config());
  expect(await refusal(() => ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' })))).toMatchObject({
    name: 'RequestLimitExceeded',
    $metadata: { httpStatusCode: 503 },
  });
  const iam = new IAMClient(config());
  expect(await refusal(() => iam.send(new ListRolesCommand({})))).toMatchObject({
    name: 'Throttling',
    message: 'Rate exceeded',
    $metadata: { httpStatusCode: 400 },
  });
  const cloudControl = new CloudControlClient(config());
  const list = () => cloudControl.send(new ListResourcesCommand({ TypeName: 'AWS::Logs::LogGroup' }));
  expect(await refusal(list)).toMatchObject({
    name: 'ThrottlingException',
    message: 'Rate exceeded',
    $metadata: { httpStatusCode: 400 },
  });
});

test('what is refused has no effect', async () => {
  const ec2 = new EC2Client(config());
  const before = Object.keys(sandbox.world.snapshot()['111111111111/eu-west-1/ec2.vpc'] ?? {}).length;
  const made: string[] = [];
  for (let call = 0; call < 5; call += 1)
    await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' })).then(
      ({ Vpc }) => made.push(Vpc?.VpcId ?? ''),
      () => undefined,
    );
  expect(made.length).toBeLessThan(5);
  const after = Object.keys(sandbox.world.snapshot()['111111111111/eu-west-1/ec2.vpc'] ?? {}).length;
  expect(after - before).toBe(made.length);
});

test('the same clients get through with their own retries', { timeout: 60_000 }, async () => {
  const patient = new EC2Client({ ...config(), region: 'eu-central-1', maxAttempts: 20 });
  for (let call = 0; call < 4; call += 1)
    await expect(patient.send(new DescribeVpcsCommand({}))).resolves.toBeDefined();
});
