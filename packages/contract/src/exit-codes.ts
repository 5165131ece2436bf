/** What the `groundcrew` command exits with, for every command. Warnings alone are `good`. */
export const exitCodes = {
  good: 0,
  /** Findings, or a run that failed. */
  failed: 1,
  /** Bad arguments, no credentials, unreadable files: nothing was started. */
  couldNotRun: 2,
  /** Drift was found, or the run is incomplete. */
  incomplete: 3,
  cancelled: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
