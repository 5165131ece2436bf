import { describe, expect, it } from 'vitest';
import { call } from '../src/calls/caller.ts';
import { CallRecorder } from '../src/calls/recorder.ts';
import { chargesFor } from '../src/limiter/buckets.ts';
import { RateLimiter } from '../src/limiter/limiter.ts';
import { virtualClock, type VirtualClock } from './virtual-clock.ts';

interface Bucket {
  readonly capacity: number;
  readonly refill: number;
}

/** AWS's side: a token bucket for each operation, which all callers share. */
function server(clock: VirtualClock, sizeOf: (operation: string, cost: number) => Bucket) {
  const buckets = new Map<string, { tokens: number; at: number }>();
  let sent = 0;
  return {
    sent: () => sent,
    async answer(operation: string, cost = 1): Promise<string> {
      await clock.sleep(20);
      sent += 1;
      const { capacity, refill } = sizeOf(operation, cost);
      const bucket = buckets.get(operation) ?? { tokens: capacity, at: clock.now() };
      bucket.tokens = Math.min(capacity, bucket.tokens + ((clock.now() - bucket.at) / 1000) * refill);
      bucket.at = clock.now();
      buckets.set(operation, bucket);
      await clock.sleep(20);
      if (bucket.tokens < cost)
        throw Object.assign(new Error('Request limit exceeded.'), {
          name: 'RequestLimitExceeded',
          $fault: 'client',
          $metadata: { httpStatusCode: 503 },
        });
      bucket.tokens -= cost;
      return 'done';
    },
  };
}

/** A worker with a limiter of its own, as each process has; it makes `calls` calls, as many at a time as it likes. */
function worker(clock: VirtualClock, aws: ReturnType<typeof server>, seed: number) {
  let state = seed;
  const random = () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
  const parts = { clock, random, recorder: new CallRecorder(), limiter: new RateLimiter(clock) };
  return async (operation: string, calls: number, input: object = {}): Promise<number> => {
    const each = async () =>
      call({ service: 'EC2', operation, input, send: async () => aws.answer(operation) }, {}, parts);
    const outcomes = await Promise.allSettled(Array.from({ length: calls }, each));
    return outcomes.filter(({ status }) => status === 'rejected').length;
  };
}

/** What AWS allows of one operation, times `scale`. */
const allowed = (scale: number) => (operation: string) => {
  const { size } = chargesFor('EC2', operation, { MaxResults: 100 })[0] as { size: Bucket };
  return { capacity: Math.max(1, size.capacity * scale), refill: size.refill * scale };
};

/** Seconds that AWS needs at least to let so many calls through. */
const soonest = (calls: number, { capacity, refill }: Bucket) => Math.max(1, calls - capacity) / refill;

describe('under the limits that AWS publishes', () => {
  it.each(['CreateVpc', 'RunInstances', 'DescribeVpcs', 'CreateTags'])(
    '%s is never refused, and loses no time',
    async (operation) => {
      const clock = virtualClock();
      const aws = server(clock, allowed(1));
      expect(await clock.run(worker(clock, aws, 1)(operation, 400))).toBe(0);
      expect(aws.sent()).toBe(400);
      expect(soonest(400, allowed(1)(operation)) / (clock.now() / 1000)).toBeGreaterThan(0.95);
    },
  );
});

describe('under a tenth of them', () => {
  it.each(['CreateVpc', 'RunInstances', 'DescribeVpcs', 'CreateTags', 'CreateNatGateway'])(
    '%s fails never, and keeps 80 % of the throughput there is',
    async (operation) => {
      const clock = virtualClock();
      const aws = server(clock, allowed(0.1));
      expect(await clock.run(worker(clock, aws, 1)(operation, 350))).toBe(0);
      expect(soonest(350, allowed(0.1)(operation)) / (clock.now() / 1000)).toBeGreaterThan(0.8);
      expect(aws.sent(), 'calls, with those that were refused').toBeLessThan(350 * 1.5);
    },
  );
});

describe('workers that do not know of each other', () => {
  it.each([
    [2, 1],
    [2, 0.1],
    [5, 0.5],
  ])('%i on one bucket, at %d of the published limit, share it', async (workers, scale) => {
    const clock = virtualClock();
    const aws = server(clock, allowed(scale));
    const ends: number[] = [];
    const each = async (seed: number) => {
      const failures = await worker(clock, aws, seed)('CreateVpc', 400);
      ends.push(clock.now() / 1000);
      return failures;
    };
    const all = Promise.all(Array.from({ length: workers }, async (_, index) => each(index + 1)));
    expect(await clock.run(all)).toEqual(Array.from({ length: workers }, () => 0));
    const calls = workers * 400;
    expect(soonest(calls, allowed(scale)('CreateVpc')) / (ends.at(-1) ?? 0)).toBeGreaterThan(0.7);
    expect(aws.sent()).toBeLessThan(calls * 1.8);
    // Nobody is kept waiting until the others are done.
    expect((ends[0] ?? 0) / (ends.at(-1) ?? 1)).toBeGreaterThan(0.25);
  });
});

describe('a limit that was lower for a while', () => {
  it('is tried again when it is gone', async () => {
    const clock = virtualClock();
    const aws = server(clock, (operation) => allowed(clock.now() < 60_000 ? 0.1 : 1)(operation));
    const work = worker(clock, aws, 1);
    await clock.run(work('CreateVpc', 40));
    await clock.run(clock.sleep(Math.max(0, 60_000 - clock.now())));
    const began = clock.now();
    expect(await clock.run(work('CreateVpc', 300))).toBe(0);
    expect((clock.now() - began) / 1000).toBeLessThan(100);
  });
});
