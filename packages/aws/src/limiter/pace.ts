/** What a refusal leaves of the share. */
const easing = 0.85;
/** The same as long as nothing is let through and a good part is left: the limit must be far below. */
const halving = 0.5;
const goodPart = 1 / 4;
/** Never slower than this share of what is published. */
const slowest = 1 / 200;
/** Calls in which the share climbs back to where it was refused. */
const callsToReturn = 12;
/** Seconds that this takes at least; at most as long as with a tenth of the published rate. */
const soonest = 2;
/** How fast the share grows beyond the one that was refused. */
const steepness = 12;

/**
 * How much of the published rate AWS has shown to allow. A refusal takes a part away; then the share climbs along a cubic: fast
 * at first, slowly near the share that was refused, and beyond it ever faster, so that it settles close under a limit and
 * still finds out soon when the limit is gone. See RFC 9438, section 4.
 */
export class Pace {
  readonly #published: number;
  #refusedShare = 1;
  #left = easing;
  /** Milliseconds; undefined while nothing was refused yet. */
  #refusedAt: number | undefined;
  /** Seconds from a refusal until the share is back where it was. */
  #return = soonest;
  /** Calls since the last refusal. */
  #letThrough = 0;

  /** `published`: calls per second. */
  constructor(published: number) {
    this.#published = published;
  }

  /** 0 to 1. */
  share(now: number): number {
    if (this.#refusedAt === undefined) return 1;
    const progress = (now - this.#refusedAt) / 1000 / this.#return - 1;
    const slope = progress < 0 ? 1 - this.#left : steepness;
    return Math.min(1, Math.max(slowest, this.#refusedShare * (1 + slope * progress ** 3)));
  }

  letThrough(): void {
    this.#letThrough += 1;
  }

  /**
   * A call that was let through at `since` was refused. Calls that were under way together are refused together, which
   * tells no more than one of them: only what was let through after the last refusal counts. Answers whether it did.
   */
  refused(since: number, now: number): boolean {
    if (this.#refusedAt !== undefined && since <= this.#refusedAt) return false;
    this.#refusedShare = this.share(now);
    this.#left = this.#letThrough === 0 && this.#refusedShare > goodPart ? halving : easing;
    this.#letThrough = 0;
    this.#refusedAt = now;
    const longest = (callsToReturn * 10) / this.#published;
    const paced = callsToReturn / (this.#published * this.#refusedShare);
    this.#return = Math.max(soonest, Math.min(longest, paced));
    return true;
  }
}
