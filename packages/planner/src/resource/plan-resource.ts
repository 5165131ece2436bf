import type { Diagnostic, JsonObject } from '@groundcrew/contract';
import { placeText, type DesiredResource, type Place } from '@groundcrew/program';
import { compareThreeWay } from '../compare/three-way.ts';
import { leaves } from '../compare/differences.ts';
import type { Fingerprint } from '../compare/same.ts';
import { isSecretMark, isUnknownMark } from '../marks.ts';
import type { Action, PropertyChange } from '../plan.ts';
import { canonical } from '../canonical.ts';
import type { TypeRules } from '../rules.ts';
import { isLive, type LiveAnswer, type RecordedResource } from '../state.ts';
import { collides } from './occupied-places.ts';
import { unread as unreadOf } from './unread.ts';

export interface ResourceToPlan {
  readonly stack: string;
  readonly desired: DesiredResource;
  /** The desired properties, resolved. */
  readonly properties: JsonObject;
  readonly recorded: RecordedResource | undefined;
  readonly live: LiveAnswer | undefined;
  readonly rules: TypeRules;
  readonly fingerprint: Fingerprint;
  /** Asked for by name with `--replace`. */
  readonly replace: boolean;
  /** The resources it needs whose replacements delete first: its own predecessor has to go before theirs. */
  readonly deletedFirst: ReadonlySet<string>;
}

export interface PlannedResource {
  readonly action: Action;
  readonly diagnostics: readonly Diagnostic[];
}

/** Decides what has to be done to one resource of the template. */
export function planResource(input: ResourceToPlan): PlannedResource {
  const { recorded, live, desired } = input;
  if (!recorded) return { action: creation(input, []), diagnostics: [] };
  if (live === 'absent')
    return { action: creation(input, [`${recorded.physicalId} no longer exists in AWS`]), diagnostics: [] };
  if (recorded.type !== desired.type) {
    const action = replacement(
      input,
      createdChanges(input.properties),
      [`the type changes from ${recorded.type}`],
      [],
    );
    const { from } = movesFrom(input, recorded);
    return { action: { ...action, formerType: recorded.type, ...from }, diagnostics: [] };
  }
  const compared = compareThreeWay({
    type: desired.type,
    desired: input.properties,
    recorded: recorded.properties,
    live: isLive(live) ? live : undefined,
    rules: input.rules,
    fingerprint: input.fingerprint,
  });
  const moves = movesFrom(input, recorded);
  const reasons = [...moves.reasons, ...replacementReasons(input, compared.changes)];
  const named = { ...recorded.properties, ...input.properties };
  const unread = isLive(live)
    ? unreadOf(named, live.unread ?? [], (pointer) => input.rules.writeOnly(desired.type, pointer))
    : [];
  const diagnostics = compared.diagnostics.map((d) => ({
    ...d,
    address: addressOf(input),
    range: desired.at,
  }));
  if (reasons.length > 0)
    return {
      action: { ...replacement(input, compared.changes, reasons, unread), ...moves.from },
      diagnostics,
    };
  const interrupted = recorded.status === 'interrupted';
  const action: Action = {
    ...base(input),
    action: compared.changes.length > 0 || interrupted ? 'update' : 'none',
    physicalId: recorded.physicalId,
    changes: compared.changes,
    reasons: [
      ...(interrupted ? ['its creation was interrupted and is brought to its end'] : []),
      ...(compared.changes.some((change) => change.kind === 'drift')
        ? ['it was changed outside of this stack']
        : []),
    ],
    recordsOnly:
      !interrupted &&
      compared.changes.length === 0 &&
      (compared.recordsOnly || recordDiffers(desired, recorded)),
    unread,
    ...moves.from,
  };
  return { action, diagnostics };
}

/** A resource can't be moved: one that is to stand in another account or region is made there anew. */
function movesFrom(
  { desired, rules }: ResourceToPlan,
  recorded: RecordedResource,
): { readonly reasons: readonly string[]; readonly from: Pick<Action, 'formerPlace'> } {
  if (placeText(desired.place) === placeText(recorded.place)) return { reasons: [], from: {} };
  const from = { formerPlace: recorded.place ?? null };
  // What an account has once, whatever the region, is where it was.
  const oneAccount = desired.place?.accountId === recorded.place?.accountId;
  if (rules.namespace(desired.type) === 'account' && oneAccount) return { reasons: [], from };
  const name = (place: Place | undefined) =>
    place === undefined ? 'the place of its stack' : `account ${place.accountId}, ${place.region}`;
  return { reasons: [`it moves from ${name(recorded.place)} to ${name(desired.place)}`], from };
}

function replacementReasons(input: ResourceToPlan, changes: readonly PropertyChange[]): string[] {
  const forcing = changes.filter((change) => change.forcesReplacement).map((change) => change.path);
  return [
    ...(input.recorded?.status === 'incomplete' ? ['its creation did not finish'] : []),
    ...(input.replace ? ['its replacement was asked for'] : []),
    ...(forcing.length > 0 ? [`AWS can't change ${forcing.join(', ')} in place`] : []),
  ];
}

const creation = (input: ResourceToPlan, reasons: readonly string[]): Action => ({
  ...base(input),
  action: 'create',
  changes: createdChanges(input.properties),
  reasons,
});

function replacement(
  input: ResourceToPlan,
  changes: readonly PropertyChange[],
  reasons: readonly string[],
  unread: readonly string[],
): Action {
  return {
    ...base(input),
    action: 'replace',
    order: replacementOrder(input),
    physicalId: input.recorded?.physicalId,
    changes,
    reasons,
    policy: input.desired.updateReplacePolicy,
    unread,
  };
}

/** Creates first, so that nothing is missing meanwhile, unless the two can't exist side by side. */
function replacementOrder(input: ResourceToPlan): 'create-before-delete' | 'delete-before-create' {
  const { desired, recorded, rules } = input;
  const gone = desired.updateReplacePolicy === 'Delete' || desired.updateReplacePolicy === 'Snapshot';
  const needsDeletedFirst = desired.dependsOn.some((id) => input.deletedFirst.has(id));
  const collision =
    recorded?.type === desired.type &&
    collides(desired.type, { properties: input.properties, place: desired.place }, recorded, rules);
  return gone && (rules.deletesFirst(desired.type) || needsDeletedFirst || collision)
    ? 'delete-before-create'
    : 'create-before-delete';
}

/** Every property of a new resource, as a change from nothing. */
export const createdChanges = (properties: JsonObject): PropertyChange[] =>
  Object.keys(properties).length === 0
    ? []
    : leaves(properties, '').map(([path, value]) => {
        const sensitive = isSecretMark(value) || (isUnknownMark(value) && value.$unknown === 'sensitive');
        const unknown = isUnknownMark(value);
        return {
          path,
          ...(sensitive || unknown ? {} : { after: value }),
          kind: 'change',
          forcesReplacement: false,
          sensitive,
          unknown,
          toDefault: false,
        };
      });

const addressOf = (input: ResourceToPlan): string => `${input.stack}/${input.desired.logicalId}`;

const base = (input: ResourceToPlan) => ({
  id: input.desired.logicalId,
  address: addressOf(input),
  logicalId: input.desired.logicalId,
  type: input.desired.type,
  policy: input.desired.deletionPolicy,
  recordsOnly: false,
  needs: input.desired.dependsOn,
  formerNeeds: input.recorded?.dependsOn ?? [],
  takesOverFrom: [],
  unread: [],
  source: input.desired.at,
  ...(input.desired.place && { place: input.desired.place }),
});

const recordDiffers = (desired: DesiredResource, recorded: RecordedResource): boolean =>
  placeText(desired.place) !== placeText(recorded.place) ||
  desired.deletionPolicy !== recorded.deletionPolicy ||
  desired.updateReplacePolicy !== recorded.updateReplacePolicy ||
  canonical(desired.dependsOn.toSorted()) !== canonical(recorded.dependsOn.toSorted());
