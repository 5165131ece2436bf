import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chargesFor } from '../src/limiter/buckets.ts';
import { RateLimiter } from '../src/limiter/limiter.ts';
import { fakeClock } from './fake-clock.ts';
import { virtualClock } from './virtual-clock.ts';

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

  it('slows down at a refusal, and has recovered a while later', async () => {
    const clock = fakeClock();
    const limiter = new RateLimiter(clock);
    (await limiter.acquire(run())).letThrough();
    await clock.sleep(10_000);
    (await limiter.acquire(run())).refused();
    await limiter.acquire(run());
    await limiter.acquire(run());
    expect(clock.slept.at(-1)).toBeGreaterThan(500);
    await clock.sleep(60_000);
    const before = clock.slept.length;
    for (let i = 0; i < 6; i += 1) await limiter.acquire(run());
    expect(clock.slept.slice(before)).toEqual([500]);
  });

  it('takes the refusals of calls that were under way together for one', async () => {
    const clock = fakeClock();
    const limiter = new RateLimiter(clock);
    const burst = await Promise.all(Array.from({ length: 5 }, async () => limiter.acquire(run())));
    await clock.sleep(100);
    for (const permit of burst) permit.refused();
    const before = clock.now();
    await limiter.acquire(run());
    expect(clock.now() - before).toBeLessThan(1000);
  });

  it('slows down those who wait already', async () => {
    const clock = virtualClock();
    const limiter = new RateLimiter(clock);
    const first = await limiter.acquire(run());
    const ends: number[] = [];
    const waiting = Array.from({ length: 30 }, async () => {
      await limiter.acquire(run());
      ends.push(clock.now());
    });
    const refuse = async () => {
      await clock.sleep(1);
      first.refused();
      for (let refusals = 0; refusals < 3; refusals += 1) (await limiter.acquire(run())).refused();
    };
    await clock.run(Promise.all([...waiting, refuse()]));
    // At the published rate the last one waits 13 s.
    expect(ends.at(-1)).toBeGreaterThan(13_300);
  });

  it('forgets who gives up, and serves the others in the order of asking', async () => {
    const clock = virtualClock();
    const limiter = new RateLimiter(clock);
    for (let i = 0; i < 5; i += 1) await limiter.acquire(run());
    const impatient = new AbortController();
    const served: string[] = [];
    const ask = async (name: string, signal?: AbortSignal) => {
      await limiter.acquire(run(), signal);
      served.push(name);
    };
    const first = ask('first', impatient.signal);
    const others = Promise.all([ask('second'), ask('third')]);
    impatient.abort(new Error('cancelled'));
    await expect(first).rejects.toThrow('cancelled');
    await clock.run(others);
    expect(served).toEqual(['second', 'third']);
    expect(clock.now()).toBe(1000);
    await expect(limiter.acquire(run(), AbortSignal.abort(new Error('cancelled')))).rejects.toThrow(
      'cancelled',
    );
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
