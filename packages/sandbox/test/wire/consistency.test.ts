import {
  CreateSubnetCommand,
  CreateVpcCommand,
  DeleteVpcCommand,
  DescribeImagesCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcsCommand,
  EC2Client,
  ModifyVpcAttributeCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { CreateInstanceProfileCommand, IAMClient } from '@aws-sdk/client-iam';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startSandbox, type Sandbox } from '../../src/index.ts';

/** Real milliseconds until everyone sees a change. */
const windowMs = 400;

let sandbox: Sandbox;
let ec2: EC2Client;
let iam: IAMClient;

beforeEach(async () => {
  const options = { machines: 'none', timeScale: 0.001, consistencySeconds: windowMs } as const;
  sandbox = await startSandbox({ ...options, consistency: 'eventual', seed: 'a test' });
  const { endpoint, credentials } = sandbox;
  ec2 = new EC2Client({ region: 'us-east-1', endpoint, credentials, maxAttempts: 1 });
  iam = new IAMClient({ region: 'us-east-1', endpoint, credentials, maxAttempts: 1 });
  await ec2.send(new DescribeVpcsCommand({}));
});
afterEach(() => sandbox.close());

const makeVpc = async (cidr: string): Promise<string> =>
  (await ec2.send(new CreateVpcCommand({ CidrBlock: cidr }))).Vpc?.VpcId ?? '';

const codeOf = (answer: Promise<unknown>): Promise<string> =>
  answer.then(
    () => 'ok',
    (problem: Error) => problem.name,
  );

/** What many askers hear, from now until a while after the window. */
async function heard(ask: () => Promise<string>, during = 4 * windowMs): Promise<string[]> {
  const answers: string[] = [];
  const end = Date.now() + during;
  while (Date.now() < end) {
    answers.push(await ask());
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return answers;
}

test('a new resource is unknown for a while, to reads and to calls that name it, and known in the end', async () => {
  const VpcId = await makeVpc('10.0.0.0/16');
  const describe = () => codeOf(ec2.send(new DescribeVpcsCommand({ VpcIds: [VpcId] })));
  const use = () => codeOf(ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: '10.0.0.0/8' })));
  const [reads, uses] = await Promise.all([heard(describe), heard(use)]);
  expect(new Set(reads)).toEqual(new Set(['InvalidVpcID.NotFound', 'ok']));
  expect(uses).toContain('InvalidVpcID.NotFound');
  expect(reads.slice(-3)).toEqual(['ok', 'ok', 'ok']);
  expect(uses.at(-1)).not.toBe('InvalidVpcID.NotFound');
});

test('a change shows late, and a deleted resource stays visible for a while', async () => {
  const VpcId = await makeVpc('10.0.0.0/16');
  await heard(() => Promise.resolve(''), 2 * windowMs);
  await ec2.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsHostnames: { Value: true } }));
  const attribute = new DescribeVpcAttributeCommand({ VpcId, Attribute: 'enableDnsHostnames' });
  const flags = await heard(async () => String((await ec2.send(attribute)).EnableDnsHostnames?.Value));
  expect(new Set(flags)).toEqual(new Set(['false', 'true']));
  expect(flags.slice(-3)).toEqual(['true', 'true', 'true']);
  await ec2.send(new DeleteVpcCommand({ VpcId }));
  const seen = await heard(() => codeOf(ec2.send(new DescribeVpcsCommand({ VpcIds: [VpcId] }))));
  expect(new Set(seen)).toEqual(new Set(['ok', 'InvalidVpcID.NotFound']));
  expect(seen.at(-1)).toBe('InvalidVpcID.NotFound');
});

test('EC2 does not know a new instance profile, and says so in its own words', async () => {
  const { Images } = await ec2.send(new DescribeImagesCommand({ Owners: ['amazon'], MaxResults: 5 }));
  const refusals = new Set<string>();
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const InstanceProfileName = `young-${attempt}`;
    await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName }));
    const launch = new RunInstancesCommand({
      ImageId: Images?.[0]?.ImageId,
      MinCount: 1,
      MaxCount: 1,
      IamInstanceProfile: { Name: InstanceProfileName },
    });
    refusals.add(
      await ec2.send(launch).then(
        () => '',
        (problem: Error) => problem.message,
      ),
    );
  }
  expect([...refusals].join()).toMatch(/Invalid IAM Instance Profile/);
});

test('what is refused so leaves nothing behind', async () => {
  const before = JSON.stringify(sandbox.world.snapshot());
  const VpcId = await makeVpc('10.0.0.0/16');
  let made = 0;
  for (let attempt = 0; attempt < 20; attempt += 1)
    if (
      (await codeOf(ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: `10.0.${attempt}.0/24` })))) === 'ok'
    )
      made += 1;
  const subnets = Object.values(sandbox.world.snapshot()['111111111111/us-east-1/ec2.subnet'] ?? {});
  expect(subnets.filter((row) => JSON.stringify(row).includes(VpcId))).toHaveLength(made);
  expect(before).not.toContain(VpcId);
});
