/**
 * The rate limiter against real token buckets over HTTP, at a tenth of what AWS allows: calls that failed, calls that were
 * sent for each that was wanted, and throughput as a share of what the buckets let through at best.
 */
import type * as Ec2 from '@aws-sdk/client-ec2';
import { createSession, type AwsSession } from '../../packages/aws/src/index.ts';
import { startLocalAws } from '../worlds/local-aws.ts';

const scale = 0.1;
const smoke = process.argv.includes('--smoke');
/** Capacity and refill per second that AWS publishes. */
const cases = [
  { operation: 'DescribeVpcs', capacity: 100, refill: 20, input: { MaxResults: 5 }, calls: 130 },
  { operation: 'CreateTags', capacity: 100, refill: 10, input: tags(), calls: 80 },
  { operation: 'DescribeInstances', capacity: 50, refill: 10, input: {}, calls: 65 },
  { operation: 'CreateInternetGateway', capacity: 50, refill: 5, input: {}, calls: 40 },
] as const;

function tags() {
  return { Resources: ['vpc-0123456789abcdef0'], Tags: [{ Key: 'a', Value: 'b' }] };
}

/** Calls that AWS answers, be it with an error that is not about their rate. */
async function answered(session: AwsSession, { operation, input }: (typeof cases)[number]): Promise<boolean> {
  const ec2 = session.api((): Promise<typeof Ec2> => import('@aws-sdk/client-ec2'));
  return ec2.call(operation, input as never).then(
    () => true,
    (problem: Error) => !/RequestLimitExceeded|THROTTLED|refusing/.test(`${problem.name} ${problem.message}`),
  );
}

for (const clients of [1, 2]) {
  await using aws = await startLocalAws({ throttle: 'real', throttleScale: scale });
  console.log(`${clients} client${clients === 1 ? '' : 's that know nothing of each other'}`);
  const lines = await Promise.all(
    cases.map(async (each) => {
      const calls = smoke ? Math.ceil(each.capacity * scale) + 3 : each.calls;
      const sessions = Array.from({ length: clients }, () => createSession({ env: aws.env }));
      const began = performance.now();
      const outcomes = await Promise.all(
        Array.from({ length: calls }, async (_, index) =>
          answered(sessions[index % clients] as AwsSession, each),
        ),
      );
      const seconds = (performance.now() - began) / 1000;
      const best = (calls - each.capacity * scale) / (each.refill * scale);
      const throttles = sessions
        .flatMap((session) => session.calls.summary())
        .reduce((sum, call) => sum + call.throttles, 0);
      for (const session of sessions) session.close();
      const failed = outcomes.filter((good) => !good).length;
      if (failed > 0) process.exitCode = 1;
      return [
        each.operation.padEnd(22),
        `${calls} calls, ${failed} failed`.padEnd(22),
        `${((calls + throttles) / calls).toFixed(2)} sent for each`.padEnd(20),
        `${seconds.toFixed(1)} s of at least ${best.toFixed(1)} s: ${((100 * best) / seconds).toFixed(0)} %`,
      ].join('  ');
    }),
  );
  console.log(lines.join('\n'));
}
