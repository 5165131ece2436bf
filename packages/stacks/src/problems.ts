import { DiagnosticError, error, type Diagnostic } from '@groundcrew/contract';
import type { LockHolder } from '@groundcrew/runs';

export const stackLocked = (
  stack: string,
  holder: LockHolder | undefined,
  cause: unknown,
): DiagnosticError => {
  const who = holder
    ? `${holder.holder} on ${holder.hostName} (process ${holder.pid}) for ${holder.purpose}`
    : 'someone else';
  const run = holder?.run;
  return new DiagnosticError(
    error('STACK_LOCKED', `Stack ${stack} is locked by ${who}`, {
      address: stack,
      detail: holder && `Since ${holder.since}${run === undefined ? '' : `, run ${run}`}.`,
      next:
        run === undefined
          ? 'Wait until it is done.'
          : `Wait until it is done, or cancel it: groundcrew runs cancel ${run}`,
    }),
    { cause },
  );
};

export const planEdited = (stack: string): DiagnosticError =>
  new DiagnosticError(
    error('PLAN_EDITED', `The plan for stack ${stack} was edited after it was made`, {
      address: stack,
      next: 'Make the plan again; change the template to change the plan.',
    }),
  );

export const planUnknown = (stack: string): DiagnosticError =>
  new DiagnosticError(
    error('PLAN_UNKNOWN', `The plan for stack ${stack} was not made here, or too long ago`, {
      address: stack,
      detail: 'A plan is applied with the state database that it was made with.',
      next: 'Make the plan again.',
    }),
  );

/** Lines of what moved that say enough. */
const mostShown = 8;

export const planStale = (stack: string, moved: readonly string[]): DiagnosticError =>
  new DiagnosticError(
    error('PLAN_STALE', `Stack ${stack} is no longer what the plan was made from`, {
      address: stack,
      detail: [
        ...moved.slice(0, mostShown),
        ...(moved.length > mostShown ? [`and ${moved.length - mostShown} more`] : []),
      ].join('\n'),
      next: 'Make the plan again and look at it.',
    }),
  );

export const nothingToRollBack = (stack: string, known: boolean): DiagnosticError =>
  known
    ? new DiagnosticError(
        error('NOTHING_TO_ROLL_BACK', `There is nothing to roll back on stack ${stack}`, {
          address: stack,
          detail: 'Its latest apply succeeded, or was rolled back already.',
          next: `To go back further, apply the template of then.`,
        }),
      )
    : stackUnknown(stack);

export const stackUnknown = (stack: string): DiagnosticError =>
  new DiagnosticError(
    error('STACK_UNKNOWN', `There is no stack ${stack}`, {
      address: stack,
      next: 'List the stacks: groundcrew show',
    }),
  );

export const resourceUnknown = (stack: string, logicalId: string): DiagnosticError =>
  new DiagnosticError(
    error('RESOURCE_UNKNOWN', `Stack ${stack} has no resource "${logicalId}"`, {
      address: `${stack}/${logicalId}`,
      next: `List its resources: groundcrew state list ${stack}`,
    }),
  );

export const notSupported = (address: string, why: string, at?: Diagnostic['range']): Diagnostic =>
  error('NOT_SUPPORTED', why, {
    address,
    range: at,
    next: 'Take it out of the template, or apply that part with CloudFormation.',
  });
