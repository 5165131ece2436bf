import type { Action, Plan } from './plan.ts';

/** How many resources each action touches. */
export interface Summary {
  readonly create: number;
  readonly update: number;
  readonly replace: number;
  readonly delete: number;
  /** Taken out of the stack, but left in AWS. */
  readonly retain: number;
  /** Taken under management, whether or not they change after it. */
  readonly import: number;
  /** Used as others made them. */
  readonly external: number;
  readonly unchanged: number;
  /** Resources that differ in AWS from what was applied, or are gone. */
  readonly drifted: number;
  readonly outputs: number;
}

export const isRetained = (action: Action): boolean =>
  action.action === 'delete' && (action.policy === 'Retain' || action.policy === 'RetainExceptOnCreate');

/** Gone behind the stack's back, or changed. */
export const isDrifted = (action: Action): boolean =>
  action.changes.some((change) => change.kind === 'drift') ||
  action.reasons.some((reason) => reason.endsWith('no longer exists in AWS'));

export function summarize(plan: Plan): Summary {
  const count = (test: (action: Action) => boolean) => plan.actions.filter(test).length;
  return {
    create: count((a) => a.action === 'create'),
    update: count((a) => a.action === 'update'),
    replace: count((a) => a.action === 'replace'),
    delete: count((a) => a.action === 'delete' && !isRetained(a)),
    retain: count(isRetained),
    import: count((a) => a.action === 'import'),
    external: count((a) => a.action === 'external'),
    unchanged: count((a) => a.action === 'none'),
    drifted: count(isDrifted),
    outputs: plan.outputs.length,
  };
}

/** Nothing to do, not even to the records. */
export const isEmptyPlan = (plan: Plan): boolean =>
  plan.outputs.length === 0 && plan.actions.every((action) => stays(action) && !action.recordsOnly);

/** Nothing to do in AWS. */
export const changesNothing = (plan: Plan): boolean =>
  plan.actions.every((action) => stays(action) || onlyImports(action));

const onlyImports = ({ action, changes, recordsOnly }: Action): boolean =>
  action === 'import' && (recordsOnly || changes.length === 0);

const stays = ({ action }: Action): boolean => action === 'none' || action === 'external';
