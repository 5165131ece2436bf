import type { Clock } from '../clock.ts';
import type { BucketSize, Charge } from './buckets.ts';

const slowest = 1 / 16;
const recoveryPerSuccess = 1 / 20;

/** One token bucket. It may go into debt: who takes from it then waits until the debt is refilled, in order of asking. */
class Bucket {
  readonly #size: BucketSize;
  #tokens: number;
  #at: number;
  /** What AWS has shown to allow of the published refill: halved by a throttle, raised by successes. */
  #share = 1;

  constructor(size: BucketSize, now: number) {
    this.#size = size;
    this.#tokens = size.capacity;
    this.#at = now;
  }

  get #perMillisecond(): number {
    return (this.#size.refill * this.#share) / 1000;
  }

  #refill(now: number): void {
    this.#tokens = Math.min(this.#size.capacity, this.#tokens + (now - this.#at) * this.#perMillisecond);
    this.#at = now;
  }

  /** Takes tokens and answers how many milliseconds to wait before using them. */
  take(cost: number, now: number): number {
    this.#refill(now);
    this.#tokens -= cost;
    return this.#tokens >= 0 ? 0 : Math.ceil(-this.#tokens / this.#perMillisecond);
  }

  giveBack(cost: number): void {
    this.#tokens += cost;
  }

  throttled(now: number): void {
    this.#refill(now);
    this.#share = Math.max(slowest, this.#share / 2);
    this.#tokens = Math.min(this.#tokens, 0);
  }

  succeeded(now: number): void {
    this.#refill(now);
    this.#share = Math.min(1, this.#share + recoveryPerSuccess);
  }
}

/** The buckets of one account and region. Sessions of the same account and region may share one. */
export class RateLimiter {
  readonly #clock: Clock;
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves when the call may be made. A call given up while waiting costs nothing. */
  async acquire(charges: readonly Charge[], signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const now = this.#clock.now();
    const wait = Math.max(0, ...charges.map((charge) => this.#bucket(charge).take(charge.cost, now)));
    if (wait === 0) return;
    try {
      await this.#clock.sleep(wait, signal);
    } catch (problem) {
      for (const charge of charges) this.#bucket(charge).giveBack(charge.cost);
      throw problem;
    }
  }

  throttled(charges: readonly Charge[]): void {
    for (const charge of charges) this.#bucket(charge).throttled(this.#clock.now());
  }

  succeeded(charges: readonly Charge[]): void {
    for (const charge of charges) this.#bucket(charge).succeeded(this.#clock.now());
  }

  #bucket({ bucket, size }: Charge): Bucket {
    const known = this.#buckets.get(bucket);
    if (known) return known;
    const created = new Bucket(size, this.#clock.now());
    this.#buckets.set(bucket, created);
    return created;
  }
}
