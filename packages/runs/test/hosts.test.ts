import { setTimeout as sleep } from 'node:timers/promises';
import { eachDatabase, skewedBy } from '@groundcrew/store/testing';
import { describe, expect, test } from 'vitest';
import type { LockHolder, Runs } from '../src/index.ts';
import { cast } from './processes/cast.ts';
import { stage as stageOf, step, toEnd } from './stage.ts';

const hour = 3_600_000;
/** What a lock or a step may take to come free at the most, once its holder on another host has died. */
const longest = 60_000;
const lock = 'stack web';

eachDatabase('workers on several hosts', (databases) => {
  const { runs: open } = stageOf(databases);
  const { start } = cast();
  const submit = (runs: Runs) =>
    runs.submit({ kind: 'test', title: 'x', stack: 'web', steps: [step('a', { kind: 'effect' })] });

  /** Milliseconds until nobody holds the lock. */
  const untilFree = async (runs: Runs): Promise<number> => {
    const began = performance.now();
    let holder: LockHolder | undefined;
    do {
      await sleep(50);
      holder = await runs.locks.holder(lock);
    } while (holder !== undefined && performance.now() - began < 2 * longest);
    return performance.now() - began;
  };

  describe.each([
    { lease: undefined, called: 'the lease that is the default', skew: 0 },
    { lease: 6_000, called: 'a lease of 6 s, whose clock is 7 hours ahead', skew: 7 * hour },
    { lease: 6_000, called: 'a lease of 6 s, whose clock is 7 hours behind', skew: -7 * hour },
  ])('one with $called', ({ lease = 15_000, skew }) => {
    test(
      'that dies leaves its lock and its step to others when its lease has lapsed',
      { timeout: 240_000 },
      async () => {
        const address = await databases.address();
        const runs = await open(address);
        const run = await submit(runs);
        const far = await start(address, { host: 'far', lock, lease, standAt: 'made' }, skewedBy(skew));
        await far.tells('at made');
        const here = await start(address);
        // Longer than its lease: it lives, and so it keeps what it has.
        await sleep(lease * 1.5);
        expect(await runs.locks.holder(lock)).toMatchObject({ holder: 'far', hostName: 'far' });
        await expect(runs.locks.acquire(lock, { holder: 'here', purpose: 'test' })).rejects.toThrow(/far/);
        expect(await runs.steps(run.id)).toMatchObject([{ state: 'running', attempt: 1 }]);
        await far.end('SIGKILL');
        const [freed] = await Promise.all([untilFree(runs), toEnd(runs, run.id)]);
        expect(freed).toBeLessThan(longest);
        expect(await runs.steps(run.id)).toMatchObject([{ state: 'succeeded', attempt: 2 }]);
        await (await runs.locks.acquire(lock, { holder: 'here', purpose: 'test' })).release();
        expect(here.lines).toEqual(['started']);
      },
    );
  });

  test.each([7, -7])(
    'whose clocks are %d hours apart share the work, and none is thought to be gone',
    { timeout: 240_000 },
    async (hours) => {
      const address = await databases.address();
      const runs = await open(address);
      const steps = Array.from({ length: 60 }, (_, index) =>
        step(`s${index}`, { kind: 'note', input: { milliseconds: 200 } }),
      );
      await start(address, { host: 'far', lease: 20_000, concurrency: 2 }, skewedBy(hours * hour));
      await start(address, { host: 'here', lease: 20_000, concurrency: 2 });
      const run = await runs.submit({ kind: 'test', title: 'x', steps });
      const events = await toEnd(runs, run.id);
      expect(events.at(-1)).toMatchObject({ name: 'run.finished', data: { outcome: 'succeeded' } });
      expect(events.filter(({ name }) => name === 'step.retrying')).toEqual([]);
      const performed = await runs.steps(run.id);
      expect(new Set(performed.map(({ attempt }) => attempt))).toEqual(new Set([1]));
      const by = Map.groupBy(performed, ({ output }) => JSON.stringify(output));
      expect([...by.values()].map((share) => share.length).every((count) => count > 5)).toBe(true);
      expect(by.size).toBe(2);
    },
  );
});
