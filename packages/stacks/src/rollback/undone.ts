import type { Json, JsonObject } from '@groundcrew/contract';
import {
  isKnown,
  isLive,
  type Irreversible,
  type IrreversibleCause,
  type LiveAnswer,
  type RecordedResource,
  type TypeRules,
} from '@groundcrew/planner';
import type { DesiredResource, ValueObject } from '@groundcrew/program';
import type { Restored } from '../binding/binding.ts';
import { objectOf, toRecorded } from '../state/read.ts';
import type { StoredImage, TouchedResource } from './image.ts';
import type { KeptValue } from './kept-values.ts';
import { nowhere, oldTextsFor, referring, withSecrets, type OldText } from './references.ts';
import { isGone, stands, wasAbsent, type Fate } from './standing.ts';

/** What has to be known to say how one resource is put back. */
export interface Undoing {
  readonly stack: string;
  readonly image: StoredImage;
  readonly kept: ReadonlyMap<string, KeptValue>;
  readonly rules: TypeRules;
  readonly old: readonly OldText[];
  /** By logical id: what a step that was cut off or failed was about to set, with secrets as fingerprints. */
  readonly begun: ReadonlyMap<string, JsonObject>;
  /** Properties that can only be set by replacing a resource which holds data, as `<logicalId> <property>`. */
  readonly fixed: ReadonlySet<string>;
}

/** One resource of before as the planner takes it: what it should be again, and what it is. */
export interface Undone {
  readonly desired?: DesiredResource;
  readonly recorded?: RecordedResource;
  readonly live?: LiveAnswer;
  readonly restored?: Restored;
  readonly notRestored: readonly Irreversible[];
}

/** How one resource that stood before is put back. */
export function undo(fate: Fate, undoing: Undoing): Undone {
  const { image, rules } = undoing;
  if (wasAbsent(fate, image)) return { notRestored: [] };
  const touched = image.touched[fate.before.logical_id];
  if (isGone(fate, image) || !stands(fate)) return madeAnew(fate, undoing, rules);
  return touched === undefined ? untouched(fate, undoing) : setBack(fate, touched, undoing);
}

const limit = (
  { before }: Fate,
  stack: string,
  cause: IrreversibleCause,
  property?: string,
): Irreversible => ({
  address: `${stack}/${before.logical_id}`,
  logicalId: before.logical_id,
  type: before.type,
  physicalId: before.physical_id,
  cause,
  ...(property === undefined ? {} : { property }),
});

/** A planner replaces what is not complete; a rollback only wants it as it was. */
const complete = (fate: Fate, properties: JsonObject): RecordedResource => ({
  ...toRecorded(fate.now ?? fate.before),
  properties,
  status: 'complete',
});

function desiredOf(fate: Fate, properties: ValueObject): DesiredResource {
  const { logicalId, type, dependsOn, deletionPolicy, updateReplacePolicy, source, place } = toRecorded(
    fate.before,
  );
  return {
    logicalId,
    type,
    properties,
    dependsOn,
    deletionPolicy,
    updateReplacePolicy,
    at: source ?? nowhere,
    ...(place && { place }),
  };
}

/** It stands as it was, and only its references to what comes back as a new one change. */
function untouched(fate: Fate, { old: all, kept }: Undoing): Undone {
  const old = oldTextsFor(toRecorded(fate.before), all);
  const properties = objectOf(fate.before.properties);
  const again = referring(properties, old) as ValueObject;
  return {
    desired: desiredOf(fate, withSecrets(again, kept) as ValueObject),
    recorded: complete(fate, properties),
    live: 'unread',
    restored: { recorded: again, formerly: properties },
    notRestored: [],
  };
}

function madeAnew(fate: Fate, { stack, image, kept, old: all }: Undoing, rules: TypeRules): Undone {
  const old = oldTextsFor(toRecorded(fate.before), all);
  const properties = objectOf(fate.before.properties);
  const lost = rules.holdsData(fate.before.type) || fate.before.status === 'incomplete';
  if (lost) return { notRestored: [limit(fate, stack, 'data')] };
  const unknown = Object.keys(properties).filter((name) => !known(properties, name, kept));
  if (unknown.length > 0) return { notRestored: unknown.map((name) => limit(fate, stack, 'value', name)) };
  const seen = image.touched[fate.before.logical_id]?.properties ?? {};
  const live = Object.entries(seen).flatMap(([name, { value }]) =>
    value === undefined ? [] : [[name, value]],
  );
  const before = { ...properties, ...(Object.fromEntries(live) as JsonObject) };
  return {
    desired: desiredOf(fate, withSecrets(referring(before, old), kept) as ValueObject),
    restored: { recorded: referring(properties, old) as ValueObject, formerly: {} },
    notRestored: [limit(fate, stack, 'anew')],
  };
}

/** It stands, and what the run has changed of it, or may have, is set to what was live. */
function setBack(fate: Fate, { properties: touched, attributes }: TouchedResource, undoing: Undoing): Undone {
  const { stack, rules, kept, fixed } = undoing;
  const old = oldTextsFor(toRecorded(fate.before), undoing.old);
  const { logical_id: logicalId } = fate.before;
  const applied = objectOf(fate.before.properties);
  const now = objectOf((fate.now ?? fate.before).properties);
  const left = { ...now, ...undoing.begun.get(logicalId) };
  const live = isLive(fate.live) ? fate.live.properties : {};
  const notRestored: Irreversible[] = [];
  const wish: Record<string, Json> = {};
  const formerly: Record<string, Json> = {};
  const recorded: Record<string, Json> = {};
  const seen: Record<string, Json> = {};
  for (const name of new Set([...Object.keys(applied), ...Object.keys(left), ...Object.keys(touched)])) {
    const property = touched[name];
    if (!property) {
      take(wish, name, known(applied, name, kept) ? applied[name] : undefined);
      take(formerly, name, known(applied, name, kept) ? applied[name] : undefined);
      take(recorded, name, applied[name]);
      continue;
    }
    const before: JsonObject = property.value === undefined ? {} : { [name]: property.value };
    const cause = whyNot(name, before, left, { fate, rules, kept, fixed, live });
    if (cause) {
      notRestored.push(limit(fate, stack, cause, name));
      take(recorded, name, left[name]);
      continue;
    }
    take(wish, name, property.value);
    take(recorded, name, applied[name]);
    // What the run set on top of nothing shows only in AWS.
    take(formerly, name, left[name] ?? (property.sensitive ? undefined : (live[name] ?? undefined)));
    take(seen, name, live[name]);
  }
  return {
    desired: desiredOf(fate, withSecrets(referring(wish, old), kept) as ValueObject),
    recorded: complete(fate, formerly),
    live: isLive(fate.live) ? { ...fate.live, properties: seen } : fate.live,
    restored: {
      recorded: referring(recorded, old) as ValueObject,
      formerly,
      ...(attributes && { attributes }),
    },
    notRestored,
  };
}

function whyNot(
  name: string,
  before: JsonObject,
  left: JsonObject,
  {
    fate,
    rules,
    kept,
    fixed,
    live,
  }: Pick<Undoing, 'rules' | 'kept' | 'fixed'> & { readonly fate: Fate; readonly live: JsonObject },
): IrreversibleCause | undefined {
  const { type, logical_id: logicalId } = fate.before;
  const same = (a: Json | undefined, b: Json | undefined) =>
    JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
  if (!known(before, name, kept)) return same(before[name], left[name]) ? undefined : 'value';
  const moved = !same(before[name], live[name] ?? left[name]);
  if (fixed.has(`${logicalId} ${name}`)) return 'one-way';
  return moved && rules.oneWay(type, name) ? 'one-way' : undefined;
}

const known = (properties: JsonObject, name: string, kept: Undoing['kept']): boolean =>
  isKnown({ properties }, name, (fingerprint) => kept.has(fingerprint));

const take = (into: Record<string, Json>, name: string, value: Json | undefined): void => {
  if (value !== undefined) into[name] = value;
};
