import { holdsSecret, isSecretMark } from './marks.ts';
import { leaves } from './compare/differences.ts';
import type { Action } from './plan.ts';
import type { PlanStep } from './steps/steps.ts';
import { topLevelOf } from './pointer.ts';
import type { TypeRules } from './rules.ts';
import type { RecordedResource, StackState } from './state.ts';

/**
 * - `anew`: once it is deleted, a rollback can only create another one, with another id.
 * - `data`: once it is deleted, what it held is gone, so that a rollback does not bring it back.
 * - `value`: the old value can't be read and was not kept.
 * - `one-way`: AWS does not change the property back.
 * - `imported`: a rollback lets go of it again, and it keeps what the apply has set.
 * - `stays`: it is created with the policy Retain, so that a rollback lets go of it instead of deleting it.
 */
export type IrreversibleCause = 'anew' | 'data' | 'value' | 'one-way' | 'imported' | 'stays';

/** One thing that a rollback can't put back as it was. */
export interface Irreversible {
  /** `<stack>/<logicalId>`. */
  readonly address: string;
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId?: string;
  readonly cause: IrreversibleCause;
  /** The top-level property that it is about. */
  readonly property?: string;
  /** It is deleted last, when all else stands: no failure before that touches it, and none after it is rolled back. */
  readonly last?: true;
}

interface Surroundings {
  readonly recorded: StackState;
  readonly rules: TypeRules;
  readonly isKept?: (fingerprint: string) => boolean;
}

/** Everything in a plan that a rollback could not put back, in the order of the plan. */
export function irreversibleOf(
  actions: readonly Action[],
  steps: readonly PlanStep[],
  around: Surroundings,
): Irreversible[] {
  const last = new Set(steps.filter(({ cleansUp }) => cleansUp).map(({ action }) => action.id));
  return actions.flatMap((action) => {
    switch (action.action) {
      case 'delete':
      case 'replace':
        return takenAway(action, around).map((limit) =>
          last.has(action.id) ? { ...limit, last: true } : limit,
        );
      case 'update':
        return updated(action, around);
      case 'create':
        return action.policy === 'Retain' ? [of(action, 'stays')] : [];
      case 'import':
        return action.changes.length > 0 && !action.recordsOnly ? [of(action, 'imported')] : [];
      case 'external':
      case 'none':
        return [];
    }
  });
}

const of = (
  { address, logicalId, type, formerType, physicalId }: Action,
  cause: IrreversibleCause,
  property?: string,
): Irreversible => ({
  address,
  logicalId,
  type: cause === 'stays' ? type : (formerType ?? type),
  ...(physicalId === undefined || cause === 'stays' ? {} : { physicalId }),
  cause,
  ...(property === undefined ? {} : { property }),
});

/** What stays in AWS is only taken up again. */
function takenAway(action: Action, { rules }: Surroundings): Irreversible[] {
  const goes = (action.policy === 'Delete' || action.policy === 'Snapshot') && !action.recordsOnly;
  if (!goes) return [];
  return [of(action, rules.holdsData(action.formerType ?? action.type) ? 'data' : 'anew')];
}

function updated(action: Action, { recorded, rules, isKept }: Surroundings): Irreversible[] {
  const before = recorded.resources.get(action.logicalId);
  const properties = [...new Set(action.changes.map((change) => topLevelOf(change.path)))];
  return properties.flatMap((property) => {
    if (rules.oneWay(action.type, property)) return [of(action, 'one-way', property)];
    return before && !isKnown(before, property, isKept) ? [of(action, 'value', property)] : [];
  });
}

/** Secrets and what AWS never answers are recorded as fingerprints, whose values are kept where they were ever given. */
export function isKnown(
  { properties }: Pick<RecordedResource, 'properties'>,
  property: string,
  isKept: (fingerprint: string) => boolean = () => false,
): boolean {
  const value = properties[property];
  if (value === undefined || !holdsSecret(value)) return true;
  return leaves(value, '').every(([, leaf]) => !isSecretMark(leaf) || isKept(leaf.$secret));
}
