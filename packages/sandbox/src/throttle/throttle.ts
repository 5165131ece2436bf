import type { Call } from '../service.ts';
import { throttlingError } from './error.ts';
import type { Limit } from './limit.ts';
import { limitsOf } from './limits.ts';

interface Bucket {
  tokens: number;
  /** Milliseconds since 1970. */
  at: number;
}

/**
 * AWS's token buckets, one set for each account and region. They refill by the time of day, whatever the time scale:
 * callers send in real time. `scale` multiplies capacities and refills, so that a small load meets a tenth of its demand.
 */
export class Throttle {
  readonly #scale: number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(scale = 1) {
    this.#scale = scale;
  }

  /** Takes the call's tokens, or throws its service's throttling error and takes none. */
  admit(client: string, call: Call, input: unknown): void {
    const now = call.world.clock.now().getTime();
    const drawn = limitsOf(client, call.operation, input).map((limit) => {
      const capacity = Math.max(1, limit.capacity * this.#scale);
      const bucket = this.#refilled(
        `${call.account}/${call.region}/${client}/${limit.bucket}`,
        limit,
        capacity,
        now,
      );
      return { bucket, cost: Math.min(limit.cost, capacity) };
    });
    if (drawn.some(({ bucket, cost }) => bucket.tokens < cost)) throw throttlingError(call.service);
    for (const { bucket, cost } of drawn) bucket.tokens -= cost;
  }

  #refilled(key: string, { refill }: Limit, capacity: number, now: number): Bucket {
    let bucket = this.#buckets.get(key);
    if (!bucket) this.#buckets.set(key, (bucket = { tokens: capacity, at: now }));
    const gained = (Math.max(0, now - bucket.at) / 1000) * refill * this.#scale;
    bucket.tokens = Math.min(capacity, bucket.tokens + gained);
    bucket.at = now;
    return bucket;
  }
}
