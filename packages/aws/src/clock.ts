import { setTimeout as wait } from 'node:timers/promises';

/** Time as an argument, so that what waits can be tested without waiting. Milliseconds throughout. */
export interface Clock {
  now(): number;
  /** Rejects with the signal's reason when it aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(milliseconds, signal) {
    try {
      await wait(milliseconds, undefined, { signal });
    } catch (problem) {
      signal?.throwIfAborted();
      throw problem;
    }
  },
};
