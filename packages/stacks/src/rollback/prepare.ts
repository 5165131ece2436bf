import { DiagnosticError, hasErrors } from '@groundcrew/contract';
import {
  hashOf,
  liveKey,
  planChanges,
  topLevelOf,
  type Irreversible,
  type LiveAnswer,
  type Plan,
  type RecordedResource,
  type StackState,
  type Target,
} from '@groundcrew/planner';
import type { Declarations, DesiredResource } from '@groundcrew/program';
import { completeScope, type BoundPlans } from '../apply/bound-step.ts';
import type { BoundPlan, Evaluated, Restored } from '../binding/binding.ts';
import { encodeDeclarations } from '../binding/codec.ts';
import { pseudoParameters } from '../binding/pseudo.ts';
import { emptyProgram } from '../planning/plan-stack.ts';
import { typeRules } from '../rules/type-rules.ts';
import { jsonOf, toRecorded } from '../state/read.ts';
import type { ResourceRow } from '../state/tables.ts';
import type { Surroundings } from '../surroundings.ts';
import { begunUpdates } from './begun.ts';
import type { StoredImage } from './image.ts';
import { keptValues } from './kept-values.ts';
import { oldTextsOf, referring, secretReferences } from './references.ts';
import { isGone, standingOf, wasAbsent, type Fate } from './standing.ts';
import { undo, type Undone, type Undoing } from './undone.ts';

/** How a run would be rolled back now. */
export interface Preparation extends BoundPlan {
  /** Rows that are current again as soon as the rollback begins: nothing has to be done to them in AWS. */
  readonly reinstated: readonly ResourceRow[];
  /** Rows that are leftovers as soon as it begins: what the run made and stands beside what is made anew, until it is deleted. */
  readonly outdone: readonly ResourceRow[];
}

/** Plans what puts back everything that was live before a run. Reads AWS and changes nothing. */
export async function prepareRollback(
  around: Surroundings,
  plans: BoundPlans,
  stack: string,
  target: Target,
  image: StoredImage,
): Promise<Preparation> {
  const { database, secrets } = around;
  const standing = await standingOf(around, stack, target, image);
  const rules = typeRules(await around.typesFor(target));
  const kept = await keptValues(database, stack);
  const anew = standing.fates.filter((fate) => isGone(fate, image) && !rules.holdsData(fate.before.type));
  const undoing = {
    stack,
    image,
    kept,
    rules,
    old: oldTextsOf(anew.map(({ before }) => before)),
    begun: await begunUpdates(around, plans, image.run),
  };
  const made = standing.made.map((row) => leftover(row, image));
  const stay = standing.made
    .filter((row) => staysInAws(row, image))
    .map((row): Irreversible => ({
      address: `${stack}/${row.logical_id}`,
      logicalId: row.logical_id,
      type: row.type,
      physicalId: row.physical_id,
      cause: image.imported.includes(row.logical_id) ? 'imported' : 'stays',
    }));

  const attempt = async (fixed: ReadonlySet<string>): Promise<BoundPlan> => {
    const undone = standing.fates.map((fate) => undo(fate, { ...undoing, fixed }));
    const binding = bindingOf(undone, standing.fates, { ...undoing, fixed }, target);
    const notRestored = [...undone.flatMap((each) => each.notRestored), ...stay];
    const state = stateOf(stack, target, undone, made);
    const live = liveOf(undone);
    const attributes = new Map([...state.resources.values()].map((r) => [r.logicalId, r.attributes]));
    const values = Object.values(binding.desired).map((resource) => resource.properties);
    const { scope } = await completeScope(around, binding, attributes, values);
    const { plan, diagnostics, facts } = planChanges({
      stack,
      target,
      desired: new Map(Object.entries(binding.desired)),
      outputs: new Map(),
      recorded: state,
      live,
      rules,
      scope,
      fingerprint: (text) => secrets.fingerprint(text),
      programHash: image.stack?.program_hash ?? hashOf(null),
      inputsHash: hashOf(image.run),
      options: { rollsBack: { run: image.run, notRestored } },
    });
    if (!plan || !facts || hasErrors(diagnostics)) throw new DiagnosticError(diagnostics);
    return { plan, binding: { ...binding, facts } };
  };

  let bound = await attempt(new Set());
  const fixed = replacingData(bound.plan, rules);
  if (fixed.size > 0) bound = await attempt(fixed);
  const { actions } = bound.plan;
  const created = new Set(actions.filter(({ action }) => action === 'create').map(({ id }) => id));
  return {
    ...bound,
    reinstated: reinstatedBy(bound.plan, standing.fates, image),
    outdone: standing.made.filter((row) => created.has(row.logical_id)),
  };
}

/** Setting these back would replace a resource that holds data, which loses more than it restores. */
const replacingData = (plan: Plan, rules: Undoing['rules']): ReadonlySet<string> =>
  new Set(
    plan.actions
      .filter((action) => action.action === 'replace' && rules.holdsData(action.type))
      .flatMap(({ logicalId, changes }) =>
        changes
          .filter((change) => change.forcesReplacement)
          .map((change) => `${logicalId} ${topLevelOf(change.path)}`),
      ),
  );

const isNew = (row: ResourceRow, image: StoredImage): boolean =>
  !image.resources.some((before) => before.logical_id === row.logical_id && before.role === 'current');

/**
 * What the run made goes, but for what a template creates with the policy Retain: CloudFormation keeps that on rollback
 * too, and deletes what has RetainExceptOnCreate. Nobody has used it yet, so no snapshot is taken.
 */
function leftover(row: ResourceRow, image: StoredImage): RecordedResource {
  return { ...toRecorded(row), updateReplacePolicy: staysInAws(row, image) ? 'Retain' : 'Delete' };
}

const staysInAws = (row: ResourceRow, image: StoredImage): boolean =>
  image.imported.includes(row.logical_id) || (row.deletion_policy === 'Retain' && isNew(row, image));

function stateOf(
  name: string,
  target: Target,
  undone: readonly Undone[],
  leftovers: readonly RecordedResource[],
): StackState {
  const resources = undone.flatMap(({ recorded }) => (recorded ? [recorded] : []));
  return {
    name,
    target,
    resources: new Map(resources.map((resource) => [resource.logicalId, resource])),
    leftovers,
    outputs: new Map(),
  };
}

const liveOf = (undone: readonly Undone[]): Map<string, LiveAnswer> =>
  new Map(
    undone.flatMap(({ recorded, live }) => (recorded && live ? [[liveKey(recorded), live] as const] : [])),
  );

function bindingOf(
  undone: readonly Undone[],
  fates: readonly Fate[],
  { stack, image, kept, old }: Undoing,
  target: Target,
): Evaluated {
  const desired = undone.flatMap((each) => (each.desired ? [each.desired] : []));
  const restores = undone.flatMap(({ desired: wish, restored }): [string, Restored][] =>
    wish && restored ? [[wish.logicalId, restored]] : [],
  );
  const outputs = image.stack ? (jsonOf(image.stack.outputs) as Record<string, never>) : {};
  return {
    program: encodeDeclarations(namesOf(desired)),
    parameters: [],
    pseudo: pseudoParameters(stack, target),
    lookups: [],
    secrets: secretReferences(kept),
    desired: Object.fromEntries(desired.map((resource) => [resource.logicalId, resource])),
    outputs: {},
    shownParameters: {},
    imports: [],
    target,
    refresh: 'full',
    external: {},
    rollback: {
      run: image.run,
      stack: image.stack,
      outputs: referring(outputs, old) as Record<string, never>,
      rows: fates.filter((fate) => wasAbsent(fate, image)).map(({ before }) => before),
      restores: Object.fromEntries(restores),
      incomplete: undone.some((each) =>
        each.notRestored.some(({ cause }) => cause !== 'anew' && cause !== 'stays'),
      ),
    },
  };
}

/** What was live before knows no template any more; only its resources can be referred to. */
const namesOf = (desired: readonly DesiredResource[]): Declarations => ({
  ...emptyProgram,
  resources: new Map(desired.map(({ logicalId }) => [logicalId, null])),
});

/** Rows to be as they were without any step: what the run replaced and still stands, let go, or only recorded. */
function reinstatedBy(plan: Plan, fates: readonly Fate[], image: StoredImage): ResourceRow[] {
  const busy = new Set(plan.actions.filter(({ action }) => action !== 'none').map(({ id }) => id));
  return fates
    .filter((fate) => !wasAbsent(fate, image) && !isGone(fate, image))
    .map(({ before, now }) =>
      busy.has(before.logical_id) ? { ...(now ?? before), role: 'current' as const } : before,
    );
}
