/**
 * Whether a failed call may have taken effect all the same: its answer was lost, or a server failed in the middle. The
 * step is then worth another attempt, since an attempt begins by finding out what became of the one before.
 */
export const isOutcomeOpen = (problem: unknown): boolean =>
  problem instanceof Error && 'outcomeUnknown' in problem && problem.outcomeUnknown === true;

/** Whether nothing can have come of a failed call, since AWS refused it each time that it was sent. */
export const isWithoutEffect = (problem: unknown): boolean =>
  problem instanceof Error && 'withoutEffect' in problem && problem.withoutEffect === true;
