import { createSession, isFailure } from '@groundcrew/aws';
import { createResourceTypes } from '@groundcrew/resources';
import type { Operation } from '@groundcrew/stacks';
import type { Recorded } from '../judge/judge.ts';
import type { Random } from '../stacks/generate.ts';
import type { Aws } from './aws.ts';

/** What can be deleted without anything else being in the way. */
const loose = [
  'Address',
  'Key',
  'Data',
  'Greeting',
  'Logs',
  'Launch',
  'Ingress',
  'Cluster',
  'Stream',
  'Server',
];

/** Somebody who works on the same account by hand: deletes a resource, or names it otherwise. */
export async function interfere(
  aws: Aws,
  recorded: readonly Recorded[],
  random: Random,
): Promise<string | undefined> {
  const session = sessionOn(aws, random);
  const one = recorded[Math.floor(random() * recorded.length)];
  if (one === undefined) return undefined;
  if (/^(vpc|igw|subnet|rtb|eipalloc|vol|sg)-\w+$/.test(one.physicalId) && random() < 0.5) {
    const ec2 = session.api(() => import('@aws-sdk/client-ec2'));
    const Tags = [{ Key: 'Name', Value: 'by hand' }];
    try {
      await ec2.call('CreateTags', { Resources: [one.physicalId], Tags });
    } catch (problem) {
      // A deletion that took effect and was answered by a refusal: the record can't know yet.
      if (isFailure(problem, /NotFound$/)) return undefined;
      throw problem;
    }
    return `tagged ${one.logicalId}`;
  }
  if (!loose.includes(one.logicalId)) return undefined;
  await createResourceTypes(session)
    .get(one.type)
    .delete({ ...byHand, token: `by-hand-${one.type}-${one.physicalId}` }, one.physicalId, {});
  return `deleted ${one.logicalId}`;
}

/** Somebody has a network. Answers its id. */
export async function makeNetwork(aws: Aws, random: Random, CidrBlock: string): Promise<string> {
  const Tags = [{ Key: 'Name', Value: 'theirs' }];
  const ec2 = sessionOn(aws, random).api(() => import('@aws-sdk/client-ec2'));
  const TagSpecifications = [{ ResourceType: 'vpc' as const, Tags }];
  const made = await ec2.call('CreateVpc', { CidrBlock, TagSpecifications });
  return made.Vpc?.VpcId ?? '';
}

/** Somebody looks around: a region gets its default network when it is first used. */
export const lookAround = (aws: Aws, random: Random): Promise<unknown> =>
  sessionOn(aws, random)
    .api(() => import('@aws-sdk/client-ec2'))
    .call('DescribeVpcs', {});

const sessionOn = (aws: Aws, random: Random) =>
  createSession({
    env: { ...aws.environment },
    handler: { handle: async (request) => ({ response: await aws.send(request) }) },
    random,
  });

const byHand: Operation = {
  stack: 'none',
  logicalId: 'none',
  token: 'by-hand',
  ownership: { key: 'none', value: 'none' },
  signal: new AbortController().signal,
  intendedAt: 0,
  again: false,
  begunAt: 0,
  generateName: () => 'none',
  guard: async () => undefined,
  created: async () => undefined,
  progress: () => undefined,
};
