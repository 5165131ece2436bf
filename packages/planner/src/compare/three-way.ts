import type { Diagnostic, Json, JsonObject } from '@groundcrew/contract';
import { warning } from '@groundcrew/contract';
import { secretText } from '../canonical.ts';
import { holdsSecret, holdsUnknown, isPlain, isSecretMark, isUnknownMark } from '../marks.ts';
import type { PropertyChange } from '../plan.ts';
import { overlaps, patternOf, pointerOf } from '../pointer.ts';
import type { TypeRules } from '../rules.ts';
import type { LiveResource } from '../state.ts';
import { differences, leaves, type Comparison, type Difference } from './differences.ts';
import type { Fingerprint } from './same.ts';

export interface ThreeWay {
  readonly type: string;
  /** Evaluated, with marks for secrets and for what is unknown until apply. */
  readonly desired: JsonObject;
  readonly recorded: JsonObject;
  /** Missing where AWS was not asked. */
  readonly live: LiveResource | undefined;
  readonly rules: TypeRules;
  readonly fingerprint: Fingerprint;
}

export interface Compared {
  readonly changes: readonly PropertyChange[];
  /** The template differs from the record, but AWS already is as the template says. */
  readonly recordsOnly: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Desired against recorded is a change, recorded against live is drift. Only properties that the template or the record
 * names take part: one that merely exists in AWS is no drift.
 */
export function compareThreeWay(input: ThreeWay): Compared {
  const changes: PropertyChange[] = [];
  const diagnostics: Diagnostic[] = [];
  let settled = false;
  for (const property of new Set([...Object.keys(input.desired), ...Object.keys(input.recorded)])) {
    const found = compareProperty(property, input);
    if (found === 'settled') settled = true;
    else {
      const judged = found.map((difference) => judge(property, difference, input, diagnostics));
      changes.push(...judged);
    }
  }
  return { changes, recordsOnly: settled && changes.length === 0, diagnostics };
}

type Found = Difference & { readonly kind: 'change' | 'drift'; readonly toDefault?: boolean };

function compareProperty(property: string, input: ThreeWay): readonly Found[] | 'settled' {
  const desired = input.desired[property];
  const recorded = input.recorded[property];
  const path = pointerOf(property);
  const changed = sameByRule(property, desired, recorded, input)
    ? []
    : differences(desired, recorded, path, comparison(input, 'exact'));
  const live = readLive(property, input);
  if (desired === undefined) return removed(property, recorded, live, input);
  const standard = recorded === undefined ? input.rules.defaults(input.type)[property] : undefined;
  const fallback = live === undefined ? standard : live;
  const drifted = liveDifferences(property, desired, fallback, input);
  if (changed.length === 0) return drifted.map((difference) => ({ ...difference, kind: 'drift' }));
  const stays = changed.some(({ path: at }) => input.rules.replacement(input.type, at) === 'always');
  // An old answer is no reason to leave out a change; none is old of what can't be changed in place.
  const believed = !input.live?.mayBeOld || stays;
  if (believed && stands(property, desired, fallback, changed, input)) return 'settled';
  if (recorded !== undefined && live !== undefined) {
    const undisturbed = liveDifferences(property, recorded, live, input).length === 0;
    if (undisturbed) return changed.map((difference) => ({ ...difference, kind: 'change' }));
  }
  const actual = new Map(drifted.map((difference) => [difference.path, difference]));
  const known = new Set(changed.map((difference) => difference.path));
  return [
    ...changed.map((difference): Found => ({ ...standing(difference, actual), kind: 'change' })),
    ...drifted
      .filter((d) => !known.has(d.path))
      .map((difference): Found => ({ ...difference, kind: 'drift' })),
  ];
}

/**
 * Whether AWS already is as a changed template says. What AWS leaves out of its answer does not stand, and where something
 * leaves the template, nothing beyond the template may.
 */
function stands(
  property: string,
  desired: Json,
  live: Json | undefined,
  changed: readonly Difference[],
  input: ThreeWay,
): boolean {
  const path = pointerOf(property);
  if (live === undefined || holdsUnknown(desired) || unreadInside(path, input)) return false;
  if (sameByRule(property, desired, live, input)) return true;
  const against = changed.some((difference) => difference.after === undefined) ? 'exact' : 'standing';
  return differences(desired, live, path, comparison(input, against)).length === 0;
}

/** What stands now is what AWS answers, where that differs from the record too. */
function standing(difference: Difference, actual: ReadonlyMap<string, Difference>): Difference {
  const now = actual.get(difference.path);
  return now ? { path: difference.path, before: now.before, after: difference.after } : difference;
}

/** A property that the template no longer names falls back to the type's default, unless it stands there already. */
function removed(
  property: string,
  recorded: Json | undefined,
  live: Json | undefined,
  input: ThreeWay,
): readonly Found[] | 'settled' {
  const standard = input.rules.defaults(input.type)[property];
  const now = live === undefined ? recorded : live;
  if (recorded === undefined || isEmpty(now)) return 'settled';
  if (standard !== undefined && now !== undefined) {
    const left = differences(standard, now, pointerOf(property), comparison(input, 'live'));
    if (left.length === 0) return 'settled';
  }
  const path = pointerOf(property);
  if (standard === undefined) {
    return leaves(recorded, path).map(([at, before]) => ({
      path: at,
      before,
      kind: 'change',
      toDefault: true,
    }));
  }
  return [{ path, before: now, after: standard, kind: 'change', toDefault: true }];
}

function liveDifferences(
  property: string,
  desired: Json,
  live: Json | undefined,
  input: ThreeWay,
): Difference[] {
  if (live === undefined || equalByRule(property, desired, live, input)) return [];
  if (live === null && (isEmpty(desired) || desired === '')) return [];
  const found = differences(desired, live ?? undefined, pointerOf(property), comparison(input, 'live'));
  return found.filter(
    ({ path, before, after }) =>
      !isUnknownMark(after) &&
      !equalByRule(patternOf(path), after, before, input) &&
      !(input.live?.unread ?? []).some((pointer) => overlaps(pointer, path)),
  );
}

const readLive = (property: string, input: ThreeWay): Json | undefined =>
  input.rules.writeOnly(input.type, pointerOf(property)) ? undefined : input.live?.properties[property];

const unreadInside = (path: string, input: ThreeWay): boolean =>
  (input.live?.unread ?? []).some((pointer) => overlaps(pointer, path));

const equalByRule = (
  property: string,
  desired: Json | undefined,
  other: Json | undefined,
  input: ThreeWay,
): boolean =>
  desired !== undefined &&
  other !== undefined &&
  isPlain(desired) &&
  isPlain(other) &&
  input.rules.equal(input.type, property, desired, other);

/** Rules may take one that says more for equal; where nothing may be lost they have to hold both ways. */
const sameByRule = (property: string, a: Json | undefined, b: Json | undefined, input: ThreeWay): boolean =>
  equalByRule(property, a, b, input) && equalByRule(property, b, a, input);

const comparison = (input: ThreeWay, against: Comparison['against']): Comparison => ({
  against,
  fingerprint: input.fingerprint,
  unordered: (pointer) => input.rules.unordered(input.type, pointer),
  freeKeys: (pointer) => input.rules.freeKeys?.(input.type, pointer) ?? false,
});

const isEmpty = (value: Json | undefined): boolean =>
  value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0);

/** Gives a difference its place in the plan: what it forces, and what of it may be shown. */
function judge(property: string, found: Found, input: ThreeWay, diagnostics: Diagnostic[]): PropertyChange {
  const sensitive = isSensitive(property, found, input);
  const unknown = isUnknownMark(found.after);
  return {
    path: found.path,
    ...(sensitive || found.before === undefined ? {} : { before: found.before }),
    ...(sensitive || unknown || found.after === undefined ? {} : { after: found.after }),
    kind: found.kind,
    forcesReplacement: forcesReplacement(property, found, input, diagnostics),
    sensitive,
    unknown,
    toDefault: found.toDefault ?? false,
  };
}

/** A side that AWS answered is in clear even where the record has a fingerprint, so the place and the value count too. */
function isSensitive(property: string, found: Found, input: ThreeWay): boolean {
  const sides = [found.before, found.after];
  if (sides.some(holdsSecret)) return true;
  const secrets = [input.desired, input.recorded].flatMap((side) =>
    leaves(side[property], pointerOf(property)).filter(([, value]) => isSecretMark(value)),
  );
  if (secrets.length === 0) return false;
  const prints = new Set(secrets.map(([, mark]) => (isSecretMark(mark) ? mark.$secret : '')));
  return (
    secrets.some(([path]) => overlaps(path, found.path)) ||
    sides.some((side) => side !== undefined && prints.has(input.fingerprint(secretText(side))))
  );
}

function forcesReplacement(
  property: string,
  found: Found,
  input: ThreeWay,
  diagnostics: Diagnostic[],
): boolean {
  const rule = input.rules.replacement(input.type, found.path);
  if (rule !== 'conditional') return rule === 'always';
  const desired = input.desired[property] ?? null;
  const before = input.live?.properties[property] ?? input.recorded[property] ?? null;
  const decision = holdsUnknown(desired)
    ? undefined
    : input.rules.replaces(input.type, property, { desired, before }, input.live);
  if (decision === undefined) {
    diagnostics.push(
      warning(
        'MAY_REPLACE',
        `A change of ${found.path} may replace the resource: AWS decides when it is applied`,
        {
          next: 'Where that would lose data, make the change on a copy first.',
        },
      ),
    );
  }
  return decision ?? false;
}
