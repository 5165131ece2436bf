/**
 * The life of a step:
 *
 *     waiting ──▶ ready ──▶ running ──▶ succeeded
 *        │          ▲ │        │ ├────▶ failed
 *        │          │ │        │ └────▶ cancelled
 *        │          └─┼────────┘  retry, recovery unknown, drained worker, dead worker
 *        ├──▶ skipped └──▶ cancelled
 *        └──▶ cancelled
 *
 * - `waiting`: some of its needs have not ended. `waiting` (the column) counts them.
 * - `ready`: may be claimed once it is due.
 * - `running`: claimed by a worker; `attempt` has grown by one. Every write of that worker names worker and attempt.
 * - `skipped`: something it needs did not succeed; `because` names the step at the root. A step with `always` is not
 *   skipped: it becomes ready when its needs have ended, whatever their outcome.
 * - `cancelled`: the run was cancelled before it ended. It may leave an open intent, which the next command settles.
 *
 * A run is `running` until it is cancelled (`cancelling`) or its last step ends. It ends as `cancelled` when a step
 * was, else as `failed` when a step did, else as `succeeded`. `interrupted` closes a run that lost its workers.
 */
export const stepStates = [
  'waiting',
  'ready',
  'running',
  'succeeded',
  'failed',
  'skipped',
  'cancelled',
] as const;
export type StepState = (typeof stepStates)[number];

export const endedStepStates = ['succeeded', 'failed', 'skipped', 'cancelled'] as const satisfies StepState[];
export type EndedStepState = (typeof endedStepStates)[number];

export const runStates = [
  'running',
  'cancelling',
  'succeeded',
  'failed',
  'cancelled',
  'interrupted',
] as const;
export type RunState = (typeof runStates)[number];

export const openRunStates = ['running', 'cancelling'] as const satisfies RunState[];
export type RunOutcome = Exclude<RunState, (typeof openRunStates)[number]>;

export const hasEnded = (state: StepState): state is EndedStepState =>
  (endedStepStates as readonly StepState[]).includes(state);

export const isOpen = (state: RunState): boolean => (openRunStates as readonly RunState[]).includes(state);

export const outcomeOf = (run: { readonly failed: number; readonly cancelled: number }): RunOutcome => {
  if (run.cancelled > 0) return 'cancelled';
  return run.failed > 0 ? 'failed' : 'succeeded';
};

/** Steps with `always` run on when their run is cancelled, unless that was forced. */
export const isCancelledBy = (
  run: { readonly state: RunState; readonly forced: number },
  step: { readonly always: number },
): boolean => run.state === 'cancelling' && (step.always === 0 || run.forced !== 0);
