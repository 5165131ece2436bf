/** Milliseconds: the first delay, and the longest. */
export interface Backoff {
  readonly first: number;
  readonly longest: number;
}

export const retryBackoff: Backoff = { first: 500, longest: 30_000 };
export const recoveryBackoff: Backoff = { first: 1_000, longest: 30_000 };

/**
 * Doubles with each failure, counted from 1, and takes away up to half at random, so that many steps that failed
 * together do not come back together ("equal jitter",
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 */
export const delayOf = (backoff: Backoff, failures: number, random: () => number): number => {
  const full = Math.min(backoff.longest, backoff.first * 2 ** (failures - 1));
  return Math.round(full / 2 + (full / 2) * random());
};
