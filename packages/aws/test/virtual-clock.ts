import type { Clock } from '../src/clock.ts';

export interface VirtualClock extends Clock {
  /** Lets time pass until this is done; rejects when everybody waits for something that is not time. */
  run<T>(work: Promise<T>): Promise<T>;
}

/** Time that jumps to the next sleeper's end as soon as nobody has anything else to do. Many may sleep at once. */
export function virtualClock(): VirtualClock {
  let now = 0;
  const sleepers = new Set<{ readonly until: number; wake(): void }>();
  return {
    now: () => now,
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        const sleeper = { until: now + milliseconds, wake };
        const leave = () => {
          sleepers.delete(sleeper);
          reject(signal?.reason as Error);
        };
        function wake() {
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', leave);
          resolve();
        }
        if (signal?.aborted) leave();
        else {
          signal?.addEventListener('abort', leave);
          sleepers.add(sleeper);
        }
      }),
    async run(work) {
      let done = false;
      const finish = () => (done = true);
      work.then(finish, finish);
      for (;;) {
        await new Promise((resolve) => setImmediate(resolve));
        if (done) return work;
        const next = [...sleepers].reduce<{ until: number; wake(): void } | undefined>(
          (least, each) => (least && least.until <= each.until ? least : each),
          undefined,
        );
        if (!next) throw new Error('nobody sleeps, and yet it goes on');
        now = Math.max(now, next.until);
        next.wake();
      }
    },
  };
}
