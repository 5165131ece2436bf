import type { Clock } from '../clock.ts';
import { Pace } from './pace.ts';
import type { BucketSize } from './buckets.ts';

interface Waiter {
  readonly cost: number;
  go(): void;
}

/**
 * One token bucket that adapts. Callers are served in the order of asking, and each waits by the rate of the moment, so a
 * rate that turns out to be too high slows down those who wait already. Capacity shrinks with the rate: a limit that is
 * a tenth of the published one has a tenth of its burst too.
 */
export class Bucket {
  readonly #clock: Clock;
  readonly #size: BucketSize;
  readonly #pace: Pace;
  readonly #waiting: Waiter[] = [];
  #tokens: number;
  #at: number;
  /** Ends the pause of the one that is served next, when nobody waits any more. */
  #pause: AbortController | undefined;

  constructor(size: BucketSize, clock: Clock) {
    this.#clock = clock;
    this.#size = size;
    this.#pace = new Pace(size.refill);
    this.#tokens = size.capacity;
    this.#at = clock.now();
  }

  /** 0 to 1: how much of a full bucket is there. */
  get fill(): number {
    this.#refill();
    return this.#tokens / this.#capacity;
  }

  get #capacity(): number {
    return Math.max(1, this.#size.capacity * this.#pace.share(this.#clock.now()));
  }

  #refill(): void {
    const now = this.#clock.now();
    const gained = ((now - this.#at) / 1000) * this.#size.refill * this.#pace.share(now);
    this.#tokens = Math.min(this.#capacity, this.#tokens + gained);
    this.#at = now;
  }

  /** Milliseconds until `cost` can be taken; 0 when it has been. More than a full bucket is lent. */
  #take(cost: number): number {
    this.#refill();
    const needed = Math.min(cost, this.#capacity);
    // Rounding must not make anyone wait for a billionth of a token.
    if (this.#tokens >= needed - 1e-9) {
      this.#tokens -= cost;
      return 0;
    }
    const perSecond = this.#size.refill * this.#pace.share(this.#clock.now());
    return Math.max(1, Math.ceil(((needed - this.#tokens) / perSecond) * 1000));
  }

  /** Resolves when the tokens have been taken. */
  async take(cost: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.#waiting.length === 0 && this.#take(cost) === 0) return;
    await new Promise<void>((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        if (this.#waiting.length === 0) this.#pause?.abort();
        reject(signal?.reason as Error);
      };
      const waiter: Waiter = {
        cost,
        go() {
          signal?.removeEventListener('abort', leave);
          resolve();
        },
      };
      signal?.addEventListener('abort', leave, { once: true });
      if (this.#waiting.push(waiter) === 1 && !this.#pause) void this.#serve();
    });
  }

  async #serve(): Promise<void> {
    const pause = new AbortController();
    this.#pause = pause;
    for (let [next] = this.#waiting; next; [next] = this.#waiting) {
      const wait = this.#take(next.cost);
      if (wait > 0) {
        // Only the end of waiting ends a pause before its time.
        await this.#clock.sleep(wait, pause.signal).catch(() => undefined);
        if (pause.signal.aborted) break;
      } else {
        this.#waiting.shift();
        next.go();
      }
    }
    this.#pause = undefined;
    if (this.#waiting.length > 0) void this.#serve();
  }

  giveBack(cost: number): void {
    this.#tokens += cost;
  }

  letThrough(): void {
    this.#pace.letThrough();
  }

  /** AWS refused a call that was let through at `since`. */
  refused(since: number): void {
    this.#refill();
    // Half a call's time later AWS has gained what was lacking, unless the rate is far too high.
    if (this.#pace.refused(since, this.#clock.now())) this.#tokens = Math.min(this.#tokens, 0.5);
  }
}
