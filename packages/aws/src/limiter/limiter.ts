import type { Clock } from '../clock.ts';
import { Bucket } from './bucket.ts';
import type { Charge } from './buckets.ts';

/** The leave to make one call. */
export interface Permit {
  /** AWS took the call, whatever came of it. */
  letThrough(): void;
  /** AWS refused the call for its rate. */
  refused(): void;
}

/** The buckets of one account and region. Sessions of the same account and region may share one. */
export class RateLimiter {
  readonly #clock: Clock;
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves when the call may be made. A call given up while waiting costs nothing. */
  async acquire(charges: readonly Charge[], signal?: AbortSignal): Promise<Permit> {
    const taken: Charge[] = [];
    try {
      for (const charge of charges) {
        await this.#bucket(charge).take(charge.cost, signal);
        taken.push(charge);
      }
    } catch (problem) {
      for (const charge of taken) this.#bucket(charge).giveBack(charge.cost);
      throw problem;
    }
    const since = this.#clock.now();
    return {
      letThrough: () => charges.forEach((charge) => this.#bucket(charge).letThrough()),
      refused: () => this.#emptiest(charges)?.refused(since),
    };
  }

  /** AWS does not say which of the buckets ran dry: most likely the one that we know to be the emptiest. */
  #emptiest(charges: readonly Charge[]): Bucket | undefined {
    const [first, ...others] = charges.map((charge) => this.#bucket(charge));
    return others.reduce((least, each) => (least && least.fill <= each.fill ? least : each), first);
  }

  #bucket({ bucket, size }: Charge): Bucket {
    const known = this.#buckets.get(bucket);
    if (known) return known;
    const created = new Bucket(size, this.#clock);
    this.#buckets.set(bucket, created);
    return created;
  }
}
