import type { FailureKind } from './failure.ts';

export interface RetryPolicy {
  /** Attempts altogether for a call that is refused for its rate. */
  readonly throttleAttempts: number;
  /** Attempts altogether for a call whose server or connection failed. */
  readonly attempts: number;
  /** Attempts altogether for a call that was signed by a wrong clock: each refusal tells the right time. */
  readonly skewedAttempts: number;
  /** Milliseconds: the ceiling of the first delay, which doubles with each attempt up to `longest`. */
  readonly base: number;
  readonly throttleBase: number;
  readonly longest: number;
}

export const retryPolicy: RetryPolicy = {
  // The limiter slows down by itself; what is left are others who draw on the same bucket.
  throttleAttempts: 40,
  attempts: 5,
  skewedAttempts: 3,
  base: 100,
  throttleBase: 500,
  longest: 20_000,
};

/**
 * How long to wait before another attempt, or undefined to give up. A lost answer is asked for again only when the call
 * may be `repeated`: it reads, or AWS recognises it by a token. Full jitter:
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function retryDelay(
  kind: FailureKind,
  attempt: number,
  repeatable: boolean,
  random: () => number,
  policy: RetryPolicy = retryPolicy,
): number | undefined {
  const throttled = kind === 'throttled';
  if (attempt >= attemptsAllowed(kind, repeatable, policy)) return undefined;
  const ceiling = (throttled ? policy.throttleBase : policy.base) * 2 ** (attempt - 1);
  return Math.round(random() * Math.min(policy.longest, ceiling));
}

function attemptsAllowed(kind: FailureKind, repeatable: boolean, policy: RetryPolicy): number {
  switch (kind) {
    case 'throttled':
      return policy.throttleAttempts;
    case 'skewed':
      return policy.skewedAttempts;
    case 'unreachable':
      return policy.attempts;
    case 'server':
    case 'broken':
      return repeatable ? policy.attempts : 1;
    default:
      return 1;
  }
}
