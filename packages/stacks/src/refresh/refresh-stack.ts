import {
  compareThreeWay,
  canonical,
  isLive,
  liveKey,
  type LiveAnswer,
  type PropertyChange,
  type RecordedResource,
  type TypeRules,
} from '@groundcrew/planner';
import { clock, encodeJson } from '@groundcrew/store';
import { readLive } from '../planning/read-live.ts';
import { stackUnknown } from '../problems.ts';
import { typeRules } from '../rules/type-rules.ts';
import { publicAttributes } from '../state/public-attributes.ts';
import { readStackRow, readState, targetOf } from '../state/read.ts';
import { whereRow } from '../state/write.ts';
import type { Surroundings } from '../surroundings.ts';

export interface RefreshFinding {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  /** `updated`: only attributes changed, and their record followed. */
  readonly finding: 'gone' | 'drifted' | 'updated';
  readonly changes: readonly PropertyChange[];
}

export interface Refreshed {
  /** How many resources were asked about. */
  readonly read: number;
  readonly findings: readonly RefreshFinding[];
}

/** Reads everything in full, records the attributes that AWS answers, and says what has drifted. Changes nothing in AWS. */
export async function refreshStack(around: Surroundings, stack: string): Promise<Refreshed> {
  const row = await readStackRow(around.database, stack);
  if (!row) throw stackUnknown(stack);
  const types = await around.typesFor(targetOf(row));
  const state = await readState(around.database, stack, targetOf(row));
  const live = await readLive(around, state, 'full');
  const rules = typeRules(types);
  const fingerprint = (text: string) => around.secrets.fingerprint(text);
  const findings: RefreshFinding[] = [];
  for (const resource of state.resources.values()) {
    const answer = live.get(liveKey(resource));
    const found = finding(resource, answer, rules, fingerprint);
    if (found) findings.push(found);
    if (isLive(answer)) await recordAttributes(around, stack, resource, answer);
  }
  return { read: state.resources.size, findings };
}

function finding(
  resource: RecordedResource,
  live: LiveAnswer | undefined,
  rules: TypeRules,
  fingerprint: (text: string) => string,
): RefreshFinding | undefined {
  const { logicalId, type, physicalId } = resource;
  if (live === 'absent') return { logicalId, type, physicalId, finding: 'gone', changes: [] };
  if (!isLive(live)) return undefined;
  const { changes } = compareThreeWay({
    type,
    desired: resource.properties,
    recorded: resource.properties,
    live,
    rules,
    fingerprint,
  });
  if (changes.length > 0) return { logicalId, type, physicalId, finding: 'drifted', changes };
  const followed = canonical(merged(resource, live)) !== canonical(resource.attributes);
  return followed ? { logicalId, type, physicalId, finding: 'updated', changes: [] } : undefined;
}

const merged = (resource: RecordedResource, live: Exclude<LiveAnswer, string>) =>
  publicAttributes({ ...resource.attributes, ...live.attributes }, resource.properties);

async function recordAttributes(
  { database }: Surroundings,
  stack: string,
  resource: RecordedResource,
  live: Exclude<LiveAnswer, string>,
): Promise<void> {
  const attributes = encodeJson(merged(resource, live));
  if (attributes === encodeJson(resource.attributes)) return;
  await database.transaction((transaction) =>
    whereRow(transaction, {
      stack,
      logical_id: resource.logicalId,
      type: resource.type,
      physical_id: resource.physicalId,
      account_id: resource.place?.accountId ?? '',
      region: resource.place?.region ?? '',
    })
      // A run may have recorded it afresh since it was read.
      .where('attributes', '=', encodeJson(resource.attributes))
      .set({ attributes, updated_at: clock(transaction.dialect) })
      .execute(),
  );
}
