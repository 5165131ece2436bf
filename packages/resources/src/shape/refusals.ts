import { AwsFailure, isFailure, type Clock } from '@groundcrew/aws';
import { DiagnosticError } from '@groundcrew/contract';
import type { Operation } from '@groundcrew/stacks';
import { until } from './waiting.ts';

/** What is to be deleted is not there. */
export const isGone = (problem: unknown): boolean =>
  isFailure(
    problem,
    /NotFound|NoSuchEntity|NoSuchBucket$|DoesNotExist|NonExistentQueue|InvalidResourceId|NotAttached$/,
  );

/** Something else still uses it; what we delete ourselves goes first, but lingers in AWS for a while. */
export const isInUse = (problem: unknown): boolean =>
  isFailure(
    problem,
    /DependencyViolation|InUse|DeleteConflict|IncorrectState|InvalidDB(SubnetGroup|Instance)State|ScalingActivityInProgress/,
  ) && !isFailure(problem, 'InvalidInstanceID.IncorrectState');

/** Something was created by the same key before. */
export const isConflict = (problem: unknown): boolean =>
  isFailure(
    problem,
    /Duplicate|AlreadyExist|AlreadyOwnedByYou|NameExists|Conflict|AlreadyAssociated|DuplicateLoadBalancerName|VolumeInUse|NetworkInterface\.InUse/,
  );

/** AWS remembers the client token, for other parameters or for something that is gone again. */
export const isSpent = (problem: unknown): boolean =>
  isFailure(problem, /IdempotentParameterMismatch|ClientTokenConflict|IdempotencyException/) ||
  (problem instanceof DiagnosticError &&
    problem.diagnostics.some(({ code }) => code === 'RESOURCE_FAILED' || code === 'RESOURCE_GONE'));

const propagating =
  /Invalid IAM Instance Profile|cannot be assumed|Invalid principal in policy|not authorized to perform: sts:AssumeRole/i;

/**
 * A call names something that AWS does not know of: perhaps since it is so new that the news has not got about. Images
 * and snapshots that were made elsewhere don't get to be known by waiting.
 */
export const isNotKnownYet = (problem: unknown): boolean =>
  problem instanceof AwsFailure &&
  ((isGone(problem) && !/^Invalid(AMIID|Snapshot)/.test(problem.code)) ||
    propagating.test(problem.call.message));

interface Insisting {
  readonly subject: string;
  readonly patience: number;
  /** Says of an error that it will pass. */
  passes(problem: unknown): boolean;
  readonly waiting: string;
}

/** Repeats an action while AWS refuses it for a reason that passes; the last refusal is what the user hears. */
export async function insist<T>(
  clock: Clock,
  operation: Operation,
  insisting: Insisting,
  action: () => Promise<T>,
): Promise<T> {
  const deadline = clock.now() + insisting.patience;
  return until<T>(clock, operation, {
    ...insisting,
    async probe() {
      const late = clock.now() >= deadline;
      try {
        return { done: await action() };
      } catch (problem) {
        if (!insisting.passes(problem) || late) throw problem;
        return { waiting: insisting.waiting };
      }
    },
  });
}
