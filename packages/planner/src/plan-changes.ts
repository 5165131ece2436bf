import { error, hasErrors, warning, type Diagnostic, type Json, type JsonObject } from '@groundcrew/contract';
import { orderOf, waitsOf, type DesiredOutput, type DesiredResource, type Scope } from '@groundcrew/program';
import type { Fingerprint } from './compare/same.ts';
import type { ExistingResource } from './existing.ts';
import { hashOf } from './canonical.ts';
import { irreversibleOf, type Irreversible } from './irreversible.ts';
import { planningScope, type KnownResource } from './known.ts';
import { holdsSecret, isUnknownMark } from './marks.ts';
import type { Action, Plan, Target } from './plan.ts';
import { planOutputs } from './plan-outputs.ts';
import { topLevelOf } from './pointer.ts';
import { resolveProperties, type Resolution } from './resolve.ts';
import { planDeletion } from './resource/plan-deletion.ts';
import { occupiedPlaces } from './resource/occupied-places.ts';
import { planExternal, planImport } from './resource/plan-existing.ts';
import { planResource, type PlannedResource } from './resource/plan-resource.ts';
import type { TypeRules } from './rules.ts';
import { factsOf, hashOfLive, hashOfState, type Facts } from './binding.ts';
import { isLive, liveKey, type LiveAnswer, type StackState } from './state.ts';
import { stepsOf, type PlanStep } from './steps/steps.ts';
import { leftOut, selectTargets } from './targets.ts';

export interface PlanInput {
  readonly stack: string;
  readonly target: Target;
  /** What the program wants, evaluated without any resource known. Empty to destroy. */
  readonly desired: ReadonlyMap<string, DesiredResource>;
  readonly outputs: ReadonlyMap<string, DesiredOutput>;
  readonly recorded: StackState;
  /** By `liveKey`. */
  readonly live: ReadonlyMap<string, LiveAnswer>;
  /** What the template says exists already and is not recorded as imported, by logical id. */
  readonly existing?: ReadonlyMap<string, ExistingResource>;
  readonly rules: TypeRules;
  /** Evaluates what was deferred; its `ref` and `attribute` are replaced. With `secret`, so that secrets can be compared. */
  readonly scope: Scope;
  readonly fingerprint: Fingerprint;
  readonly programHash: string;
  /** See `PlanHashes`. */
  readonly inputsHash: string;
  /** Whether the value behind a fingerprint is kept, so that it could be set again. */
  readonly isKept?: (fingerprint: string) => boolean;
  readonly options?: PlanOptions;
}

export interface PlanOptions {
  /** Logical ids to limit the plan to. */
  readonly targets?: readonly string[];
  /** Logical ids to replace whether or not they changed. */
  readonly replace?: readonly string[];
  readonly destroy?: boolean;
  /** Logical ids to import, and nothing else: what differs from the template is left to the next plan. */
  readonly importOnly?: readonly string[];
  /** The plan undoes this run, but for what it can't restore. */
  readonly rollsBack?: { readonly run: string; readonly notRestored: readonly Irreversible[] };
}

export interface Planned {
  /** Missing when there are errors. */
  readonly plan?: Plan;
  readonly diagnostics: readonly Diagnostic[];
  /** What the plan was computed from; missing with it. */
  readonly facts?: Facts;
}

/** Compares what is desired, recorded and live, and says what has to be done. Pure: the same input, the same plan. */
export function planChanges(input: PlanInput): Planned {
  const { recorded, options = {} } = input;
  const limits = options.importOnly ?? options.targets;
  const desired = options.destroy ? new Map<string, DesiredResource>() : input.desired;
  const diagnostics: Diagnostic[] = [...unknownNames(input, desired)];
  const selected = options.importOnly
    ? new Set(options.importOnly)
    : options.targets && selectTargets(options.targets, desired, recorded);
  const isSelected = (id: string) => !selected || selected.has(id);
  const known = currentlyKnown(input);
  const resolution: Resolution = {
    scope: planningScope(input.scope, known, input.rules),
    fingerprint: input.fingerprint,
    report: (found) => diagnostics.push(...found),
  };
  const actions: Action[] = [];
  const resolved = new Map<string, JsonObject>();
  const deletedFirst = new Set<string>();
  for (const logicalId of orderOf(new Map([...desired].map(([id, { dependsOn }]) => [id, dependsOn])))) {
    const wanted = desired.get(logicalId);
    if (!wanted || !isSelected(logicalId)) continue;
    const writeOnly = (pointer: string) => input.rules.writeOnly(wanted.type, pointer);
    const properties = resolveProperties(wanted.properties, resolution, writeOnly);
    resolved.set(logicalId, properties);
    const { action, diagnostics: found } = planOne(input, wanted, properties, deletedFirst);
    actions.push(action);
    diagnostics.push(...found);
    if (action.order === 'delete-before-create') deletedFirst.add(logicalId);
    follow(known, action, properties);
  }
  const deletions = planDeletions(input, desired, isSelected);
  const outputs =
    options.destroy && !options.targets
      ? planOutputs(new Map(), recorded.outputs, resolution)
      : planOutputs(settledOutputs(input, isSelected), outputsInReach(input), resolution);
  const all = [...takingOver(actions.map(markOneWay(input)), resolved, deletions, input), ...deletions];
  diagnostics.push(...snapshotProblems(all, input.rules));
  if (options.targets && selected) diagnostics.push(...leftOut(all, selected, recorded));
  if (hasErrors(diagnostics)) return { diagnostics };
  const steps = stepsOf(all);
  const ordered = inOrder(all, steps);
  const facts = factsOf(recorded, input.live, input.existing);
  const content: Omit<Plan, 'hash'> = {
    format: 1,
    stack: input.stack,
    target: input.target,
    destroy: options.destroy ?? false,
    ...(options.rollsBack ? { rollsBack: options.rollsBack.run } : {}),
    ...(limits ? { targets: limits } : {}),
    actions: ordered,
    outputs,
    irreversible: options.rollsBack?.notRestored ?? irreversibleOf(ordered, steps, input),
    diagnostics,
    hashes: {
      program: input.programHash,
      inputs: input.inputsHash,
      state: hashOfState(recorded, facts.state),
      live: hashOfLive(facts),
    },
  };
  const plain = JSON.parse(JSON.stringify(content)) as Omit<Plan, 'hash'>;
  return { plan: { ...plain, hash: hashOf(plain) }, diagnostics, facts };
}

function planOne(
  input: PlanInput,
  desired: DesiredResource,
  properties: JsonObject,
  deletedFirst: ReadonlySet<string>,
): PlannedResource {
  const { stack, rules, fingerprint } = input;
  const existing = input.existing?.get(desired.logicalId);
  if (existing) {
    const plan = existing.as === 'external' ? planExternal : planImport;
    const only = input.options?.importOnly !== undefined;
    return plan({ stack, desired, properties, existing, rules, fingerprint, only });
  }
  const recorded = input.recorded.resources.get(desired.logicalId);
  return planResource({
    stack,
    desired,
    properties,
    recorded,
    live: recorded && input.live.get(liveKey(recorded)),
    rules,
    fingerprint,
    replace: input.options?.replace?.includes(desired.logicalId) ?? false,
    deletedFirst,
  });
}

/** The plan's hash as its content gives it: another one than it carries means that it was edited. */
export const hashOfPlan = (plan: Plan): string => hashOf({ ...plan, hash: undefined });

/** What stands now, before any action: the answers for resources that the plan leaves alone. */
function currentlyKnown(input: PlanInput): Map<string, KnownResource> {
  const known = new Map<string, KnownResource>();
  for (const [logicalId, resource] of input.recorded.resources) {
    const live = input.live.get(liveKey(resource));
    if (live === 'absent' || resource.status === 'incomplete') continue;
    const attributes = isLive(live) ? followed(resource.attributes, live.attributes) : resource.attributes;
    const finished = resource.status === 'complete';
    known.set(logicalId, {
      type: resource.type,
      attributes: finished ? attributes : refOnly(attributes),
      changing: [],
    });
  }
  for (const [logicalId, { type, live }] of input.existing ?? [])
    known.set(logicalId, { type, attributes: live.attributes, changing: [] });
  return known;
}

/** AWS answers in clear what is recorded as a secret, and that stays one. */
const followed = (recorded: JsonObject, live: JsonObject): JsonObject => ({
  ...recorded,
  ...live,
  ...Object.fromEntries(Object.entries(recorded).filter(([, value]) => holdsSecret(value))),
});

/** While a creation is not finished, its attributes may still be missing or change. */
const refOnly = (attributes: JsonObject): JsonObject =>
  attributes['Ref'] === undefined ? {} : { Ref: attributes['Ref'] };

/** Carries an action's effect into what later resources may know. */
function follow(known: Map<string, KnownResource>, action: Action, properties: JsonObject): void {
  const before = known.get(action.logicalId);
  if (action.action === 'create' || action.action === 'replace') known.delete(action.logicalId);
  if ((action.action !== 'update' && action.action !== 'import') || !before) return;
  if (action.recordsOnly) return;
  const changing = [...new Set(action.changes.map((change) => topLevelOf(change.path)))];
  const written: Record<string, Json> = {};
  for (const property of changing) {
    const value = properties[property];
    if (before.attributes[property] !== undefined && value !== undefined && !isUnknownMark(value))
      written[property] = value;
  }
  known.set(action.logicalId, { ...before, attributes: { ...before.attributes, ...written }, changing });
}

function planDeletions(
  input: PlanInput,
  desired: ReadonlyMap<string, DesiredResource>,
  isSelected: (id: string) => boolean,
): Action[] {
  const because = input.options?.destroy ? 'the stack is destroyed' : 'the template no longer has it';
  const removed = [...input.recorded.resources.values()].filter((r) => !desired.has(r.logicalId));
  const plan = (leftover: boolean, reason: string) => (recorded: (typeof removed)[number]) =>
    planDeletion({
      stack: input.stack,
      recorded,
      live: input.live.get(liveKey(recorded)),
      leftover,
      because: reason,
    });
  /** What the template gives to others stays in AWS. */
  const givenAway = [...input.recorded.resources.values()]
    .filter((r) => desired.has(r.logicalId) && input.existing?.get(r.logicalId)?.as === 'external')
    .map(plan(true, 'the template calls it external now'))
    .map((action): Action => ({ ...action, policy: 'Retain' }));
  return [
    ...givenAway.filter((action) => isSelected(action.logicalId)),
    ...removed.filter((r) => isSelected(r.logicalId)).map(plan(false, because)),
    ...input.recorded.leftovers
      .filter((r) => isSelected(r.logicalId))
      .map(plan(true, 'it was replaced earlier and is still there')),
  ];
}

/** Says of an update that AWS does not set back all that it changes. */
const markOneWay =
  ({ rules }: PlanInput) =>
  (action: Action): Action => {
    const oneWay = ({ path }: Action['changes'][number]) => rules.oneWay(action.type, topLevelOf(path));
    return action.action === 'update' && action.changes.some(oneWay) ? { ...action, oneWay: true } : action;
  };

/** A resource whose name or place is taken by one that goes has to wait for that deletion. */
function takingOver(
  actions: readonly Action[],
  resolved: ReadonlyMap<string, JsonObject>,
  deletions: readonly Action[],
  { recorded, rules }: PlanInput,
): Action[] {
  const going = new Map(
    [...recorded.resources.values(), ...recorded.leftovers].map((resource) => [liveKey(resource), resource]),
  );
  const places = new Map<string, string[]>();
  for (const { id, type, physicalId = '', policy, place: where } of deletions) {
    const resource = going.get(liveKey({ type, physicalId, place: where }));
    if (!resource || (policy !== 'Delete' && policy !== 'Snapshot')) continue;
    for (const place of occupiedPlaces(type, resource.properties, rules, where)) {
      const ids = places.get(place);
      if (ids) ids.push(id);
      else places.set(place, [id]);
    }
  }
  return actions.map((action) => {
    if (action.action !== 'create' && action.action !== 'replace') return action;
    const properties = resolved.get(action.logicalId) ?? {};
    const taken = occupiedPlaces(action.type, properties, rules, action.place);
    return { ...action, takesOverFrom: [...new Set(taken.flatMap((place) => places.get(place) ?? []))] };
  });
}

/** A plan that is limited leaves alone the outputs that read what it leaves out. */
function settledOutputs(
  input: PlanInput,
  isSelected: (id: string) => boolean,
): ReadonlyMap<string, DesiredOutput> {
  if (!input.options?.targets && !input.options?.importOnly) return input.outputs;
  return new Map(
    [...input.outputs].filter(([, { value }]) => [...(waitsOf(value)?.awaits ?? [])].every(isSelected)),
  );
}

function outputsInReach(input: PlanInput): StackState['outputs'] {
  if (!input.options?.targets && !input.options?.importOnly) return input.recorded.outputs;
  return new Map([...input.recorded.outputs].filter(([name]) => input.outputs.has(name)));
}

/** One by one in this order, every step finds what it needs. */
function inOrder(actions: readonly Action[], steps: readonly PlanStep[]): Action[] {
  const place = new Map<string, number>();
  orderOf(new Map(steps.map((step) => [step.id, step.needs]))).forEach((id, i) => place.set(id, i));
  const last = new Map<string, number>();
  for (const { id, action, cleansUp } of steps)
    last.set(action.id, (place.get(id) ?? 0) + (cleansUp ? steps.length : 0));
  const idle = new Map(actions.map((action, i) => [action.id, i]));
  const rank = (action: Action) => last.get(action.id) ?? -1;
  return [...actions].sort((a, b) => rank(a) - rank(b) || (idle.get(a.id) ?? 0) - (idle.get(b.id) ?? 0));
}

function unknownNames(input: PlanInput, desired: ReadonlyMap<string, DesiredResource>): Diagnostic[] {
  const named = [...(input.options?.targets ?? []), ...(input.options?.replace ?? [])];
  const limited = input.options?.targets
    ? [
        warning(
          'PLAN_LIMITED',
          `The plan is limited to ${input.options.targets.join(', ')} and what they need`,
        ),
      ]
    : [];
  return [
    ...limited,
    ...named
      .filter((id) => !desired.has(id) && !input.recorded.resources.has(id))
      .map((id) =>
        error('RESOURCE_UNKNOWN', `Stack ${input.stack} has no resource "${id}"`, {
          next: 'Name a logical id of the template.',
        }),
      ),
  ];
}

function snapshotProblems(actions: readonly Action[], rules: TypeRules): Diagnostic[] {
  return actions
    .filter(
      (action) => action.policy === 'Snapshot' && (action.action === 'delete' || action.action === 'replace'),
    )
    .filter((action) => !action.recordsOnly && !rules.canSnapshot(action.formerType ?? action.type))
    .map((action) =>
      error(
        'NO_SNAPSHOT',
        `${action.type} ${action.logicalId} has the policy Snapshot, but none can be taken`,
        {
          address: action.address,
          range: action.source,
          next: 'Set its policy to Delete or Retain and apply that first.',
        },
      ),
    );
}
