import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chargesFor } from '../src/limiter/buckets.ts';
import { RateLimiter } from '../src/limiter/limiter.ts';
import { fakeClock } from './fake-clock.ts';

const run = (input: object = { MaxCount: 1 }) => chargesFor('EC2', 'RunInstances', input);

describe('the buckets', () => {
  it('are those AWS publishes', () => {
    expect(run()[0]).toMatchObject({ size: { capacity: 5, refill: 2 }, cost: 1 });
    expect(run({ MaxCount: 7 })[1]).toMatchObject({ size: { capacity: 1000, refill: 2 }, cost: 7 });
    expect(chargesFor('EC2', 'CreateTags', {})[0]?.size).toEqual({ capacity: 100, refill: 10 });
    expect(chargesFor('EC2', 'CreateVpc', {})[0]?.size).toEqual({ capacity: 50, refill: 5 });
  });

  it('are smaller for a read of everything than for a filtered one', () => {
    expect(chargesFor('EC2', 'DescribeInstances', {})[0]?.size.refill).toBe(10);
    expect(chargesFor('EC2', 'DescribeInstances', { MaxResults: 1000 })[0]?.size.refill).toBe(20);
  });
});

describe('the rate limiter', () => {
  it('lets a burst of the capacity pass, then one call each refill', async () => {
    const clock = fakeClock();
    const limiter = new RateLimiter(clock);
    for (let i = 0; i < 8; i += 1) await limiter.acquire(run());
    expect(clock.slept).toEqual([500, 500, 500]);
  });

  it('halves its rate at a throttle and recovers with successes', async () => {
    const clock = fakeClock();
    const limiter = new RateLimiter(clock);
    limiter.throttled(run());
    await limiter.acquire(run());
    expect(clock.slept).toEqual([1000]);
    for (let i = 0; i < 10; i += 1) limiter.succeeded(run());
    await limiter.acquire(run());
    expect(clock.slept[1]).toBe(500);
  });

  it('gives back what a call took that was given up while waiting', async () => {
    const clock = fakeClock();
    const limiter = new RateLimiter(clock);
    limiter.throttled(run());
    const cancelled = AbortSignal.abort(new Error('cancelled'));
    await expect(limiter.acquire(run(), cancelled)).rejects.toThrow('cancelled');
    await limiter.acquire(run());
    expect(clock.slept).toEqual([1000]);
  });

  it('never allows more than capacity plus refill, whatever the pattern of calls', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 60 }), async (pauses) => {
        const clock = fakeClock();
        const limiter = new RateLimiter(clock);
        for (const [calls, pause] of pauses.entries()) {
          await clock.sleep(pause);
          await limiter.acquire(run());
          expect(calls + 1).toBeLessThanOrEqual(5 + (2 * clock.now()) / 1000 + 1e-6);
        }
      }),
    );
  });
});
