import type { Json } from '@groundcrew/contract';
import {
  compareThreeWay,
  isLive,
  isPlain,
  liveKey,
  pointerOf,
  secretMark,
  secretText,
  topLevelOf,
  type Action,
  type LiveResource,
  type RecordedResource,
  type StackState,
  type TypeRules,
} from '@groundcrew/planner';
import { waitsOf } from '@groundcrew/program';
import type { BoundPlan } from '../binding/binding.ts';
import { readSettled } from '../refresh/read-settled.ts';
import { typeRules } from '../rules/type-rules.ts';
import { publicAttributes, secretsIn } from '../state/public-attributes.ts';
import type { Surroundings } from '../surroundings.ts';
import type { BeforeImage, TouchedProperty, TouchedResource } from './image.ts';

/** What AWS says now about what a plan touches, and the values behind fingerprints in it. */
export interface Captured {
  readonly touched: BeforeImage['touched'];
  readonly values: ReadonlyMap<string, Json>;
}

/**
 * Reads, in full depth, what the plan is about to change or take away. Of a destroy so large that what costs a call each
 * would hold it up, only what is read in batches: the rest is taken to be as it was applied.
 */
export async function capture(
  around: Surroundings,
  { plan, binding }: BoundPlan,
  state: StackState,
): Promise<Captured> {
  const touching = plan.actions.filter(
    ({ id, logicalId, action }) => id === logicalId && action !== 'none' && state.resources.has(logicalId),
  );
  const names = new Set(touching.map(({ logicalId }) => logicalId));
  const resources = new Map([...state.resources].filter(([logicalId]) => names.has(logicalId)));
  const types = await around.typesFor(binding.target);
  const depth = plan.destroy && resources.size > around.refreshLimit ? 'batched' : 'full';
  const live = await readSettled(around, plan.stack, { ...state, resources, leftovers: [] }, depth);
  const rules = typeRules(types);
  const fingerprint = (text: string) => around.secrets.fingerprint(text);
  const values = new Map<string, Json>();
  const keep = (value: Json): Json => {
    const print = fingerprint(secretText(value));
    values.set(print, value);
    return secretMark(print);
  };
  const touched = touching.flatMap((action): [string, TouchedResource][] => {
    const recorded = resources.get(action.logicalId);
    if (!recorded) return [];
    const answer = live.get(liveKey(recorded));
    if (!isLive(answer)) return [[action.logicalId, { absent: answer === 'absent', properties: {} }]];
    const drifted = driftOf(recorded, answer, rules, fingerprint);
    const before = (property: string): TouchedProperty => {
      const value = liveBefore(property, recorded, answer, drifted);
      const sensitive = isSensitive(property, { plan, binding }, action, recorded, rules);
      if (value === undefined) return { sensitive };
      return { sensitive, value: sensitive && isPlain(value) ? keep(value) : value };
    };
    const properties = Object.fromEntries(
      touchedBy(action, recorded).map((property) => [property, before(property)]),
    );
    const attributes = publicAttributes(answer.attributes, secretsIn(recorded));
    return [[action.logicalId, { absent: false, properties, attributes }]];
  });
  return { touched: Object.fromEntries(touched), values };
}

/** Of what is updated, the properties that change; of what goes, all that it would take to make it again. */
const touchedBy = (action: Action, recorded: RecordedResource): string[] =>
  action.action === 'update'
    ? [...new Set(action.changes.map((change) => topLevelOf(change.path)))]
    : Object.keys(recorded.properties);

function driftOf(
  recorded: RecordedResource,
  live: LiveResource,
  rules: TypeRules,
  fingerprint: (text: string) => string,
): ReadonlySet<string> {
  const { changes } = compareThreeWay({
    type: recorded.type,
    desired: recorded.properties,
    recorded: recorded.properties,
    live,
    rules,
    fingerprint,
  });
  return new Set(changes.map((change) => topLevelOf(change.path)));
}

/** As it was applied, which is well-formed input, unless AWS has come to say otherwise. */
function liveBefore(
  property: string,
  { properties }: RecordedResource,
  live: LiveResource,
  drifted: ReadonlySet<string>,
): Json | undefined {
  const answer = live.properties[property];
  const applied = properties[property];
  if (answer === null) return undefined;
  if (answer === undefined) return applied;
  return applied !== undefined && !drifted.has(property) ? applied : answer;
}

function isSensitive(
  property: string,
  { binding }: BoundPlan,
  action: Action,
  recorded: RecordedResource,
  rules: TypeRules,
): boolean {
  const applied = recorded.properties[property];
  const desired = binding.desired[action.logicalId]?.properties[property];
  return (
    (applied !== undefined && !isPlain(applied)) ||
    (desired !== undefined && (waitsOf(desired)?.secrets.size ?? 0) > 0) ||
    rules.writeOnly(recorded.type, pointerOf(property))
  );
}
