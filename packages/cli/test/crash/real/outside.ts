import {
  CreateVpcCommand,
  DescribeAddressesCommand,
  DescribeTagsCommand,
  DescribeVpcsCommand,
  DeleteTagsCommand,
  EC2Client,
  ReleaseAddressCommand,
} from '@aws-sdk/client-ec2';
import {
  DeleteParameterCommand,
  DescribeParametersCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CrashProject } from './project.ts';

const clientOptions = ({ env, sandbox }: CrashProject) => ({
  endpoint: sandbox.endpoint,
  region: env['AWS_REGION'] ?? '',
  credentials: sandbox.credentials,
});

/** Makes the region lay out its default network, which comes with the first call of anybody. */
export async function firstCall(project: CrashProject): Promise<void> {
  const ec2 = new EC2Client(clientOptions(project));
  await ec2.send(new DescribeVpcsCommand({}));
  ec2.destroy();
}

/** Somebody has a network. Answers its id once everybody sees it. */
export async function makeNetwork(project: CrashProject, CidrBlock: string): Promise<string> {
  const ec2 = new EC2Client(clientOptions(project));
  const Tags = [{ Key: 'Name', Value: 'theirs' }];
  const TagSpecifications = [{ ResourceType: 'vpc' as const, Tags }];
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock, TagSpecifications }));
  const id = Vpc?.VpcId ?? '';
  const states = async () =>
    (await ec2.send(new DescribeVpcsCommand({ Filters: [{ Name: 'vpc-id', Values: [id] }] }))).Vpcs?.map(
      ({ State }) => State,
    );
  while (!(await states())?.includes('available')) await sleep(50);
  await sleep(project.newsMilliseconds);
  ec2.destroy();
  return id;
}

/**
 * Somebody else deletes or changes, at random, what the stacks made. `theirs`: ids of what the stacks only use. Answers what was
 * done, for people.
 */
export async function meddle(
  project: CrashProject,
  random: () => number,
  theirs: readonly string[],
): Promise<readonly string[]> {
  const ec2 = new EC2Client(clientOptions(project));
  const ssm = new SSMClient(clientOptions(project));
  const done: string[] = [];
  const { Addresses = [] } = await ec2.send(new DescribeAddressesCommand({}));
  for (const { AllocationId } of Addresses) {
    if (random() < 0.5) continue;
    await ec2.send(new ReleaseAddressCommand({ AllocationId }));
    done.push(`released ${AllocationId}`);
  }
  const { Parameters = [] } = await ssm.send(new DescribeParametersCommand({}));
  for (const { Name } of Parameters) {
    if (Name?.startsWith('/ec2/') || random() < 0.3) continue;
    if (random() < 0.5) await ssm.send(new DeleteParameterCommand({ Name }));
    else await ssm.send(new PutParameterCommand({ Name, Value: 'meddled', Overwrite: true }));
    done.push(`meddled with ${Name}`);
  }
  const { Tags = [] } = await ec2.send(
    new DescribeTagsCommand({ Filters: [{ Name: 'key', Values: ['Name'] }] }),
  );
  for (const { ResourceId = '' } of Tags) {
    if (random() < 0.5 || theirs.includes(ResourceId)) continue;
    await ec2.send(new DeleteTagsCommand({ Resources: [ResourceId], Tags: [{ Key: 'Name' }] }));
    done.push(`took the name off ${ResourceId}`);
  }
  ec2.destroy();
  ssm.destroy();
  return done;
}
