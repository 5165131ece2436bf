import type { JsonObject } from '@groundcrew/contract';
import { compareThreeWay, topLevelOf, type Fingerprint, type TypeRules } from '@groundcrew/planner';
import type { Live, Operation, ResourceType } from '../resource-type.ts';
import type { Surroundings } from '../surroundings.ts';
import { askUntil } from './settling.ts';

/** A resource that was just created or changed. */
export interface JustSet {
  readonly type: ResourceType;
  readonly operation: Operation;
  /** `marked` has fingerprints where `properties` has secrets. */
  readonly desired: { readonly properties: JsonObject; readonly marked: JsonObject };
  readonly rules: TypeRules;
  readonly fingerprint: Fingerprint;
}

/**
 * What AWS shows of a resource that was just set. An answer that is older than the change is asked for again. If it still does
 * not show, the change itself may have started from an old answer (a rule that was not seen was not revoked), so it is
 * made once more. What never comes to show is left to the next plan.
 */
export async function confirmSet(around: Surroundings, set: JustSet, live: Live): Promise<Live> {
  if (around.consistencyWindow <= 0 || differing(set, live).length === 0) return live;
  const shown = await shownInTime(around, set, live);
  const changed = differing(set, shown);
  if (changed.length === 0) return shown;
  await set.operation.guard();
  const { properties: desired } = set.desired;
  const change = { desired, recorded: {}, live: shown, changed };
  return shownInTime(around, set, await set.type.update(set.operation, shown.physicalId, change));
}

async function shownInTime(around: Surroundings, set: JustSet, live: Live): Promise<Live> {
  let shown = live;
  const look = async (): Promise<void> => {
    shown = (await set.type.read([live.physicalId], 'full')).get(live.physicalId) ?? shown;
  };
  if (differing(set, live).length > 0)
    await askUntil(
      around,
      around.now() + around.consistencyWindow,
      look,
      () => differing(set, shown).length === 0,
      { signal: set.operation.signal },
    );
  return shown;
}

/** Top-level properties that can be changed in place and don't show as they were set. */
function differing({ type, desired: { marked }, rules, fingerprint }: JustSet, live: Live): string[] {
  const compared = { type: type.type, desired: marked, recorded: marked, live, rules, fingerprint };
  const { changes } = compareThreeWay(compared);
  const settable = changes.filter((change) => !change.forcesReplacement);
  return [...new Set(settable.map((change) => topLevelOf(change.path)))];
}
