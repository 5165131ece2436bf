import {
  canonical,
  isLive,
  type LiveAnswer,
  type PropertyChange,
  type RecordedResource,
} from '@groundcrew/planner';
import type { Place } from '@groundcrew/program';
import { clock, encodeJson } from '@groundcrew/store';
import { renewedAttributes } from '../state/public-attributes.ts';
import { whereRow } from '../state/write.ts';
import type { Surroundings } from '../surroundings.ts';
import { inspectStack, type Inspected } from './inspect.ts';

export interface RefreshFinding {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  /** Where it stands, if not where its stack does. */
  readonly place?: Place;
  /** `updated`: only attributes changed, and their record followed. */
  readonly finding: 'gone' | 'drifted' | 'updated';
  readonly changes: readonly PropertyChange[];
}

export interface Refreshed {
  /** How many resources were asked about. */
  readonly read: number;
  /** Logical ids of those that can't be read here. */
  readonly unread: readonly string[];
  readonly findings: readonly RefreshFinding[];
}

/** Reads everything in full, records the attributes that AWS answers, and says what has drifted. Changes nothing in AWS. */
export async function refreshStack(around: Surroundings, stack: string): Promise<Refreshed> {
  const inspected = await inspectStack(around, stack);
  const findings: RefreshFinding[] = [];
  for (const one of inspected) {
    const found = finding(one);
    if (found) findings.push(found);
    if (isLive(one.live)) await recordAttributes(around, stack, one.resource, one.live);
  }
  const unread = inspected
    .filter(({ live }) => live === undefined || live === 'unread')
    .map(({ resource }) => resource.logicalId);
  return { read: inspected.length, unread, findings };
}

function finding({ resource, live, changes }: Inspected): RefreshFinding | undefined {
  const { logicalId, type, physicalId, place } = resource;
  const found = { logicalId, type, physicalId, ...(place && { place }) };
  if (live === 'absent') return { ...found, finding: 'gone', changes: [] };
  if (!isLive(live)) return undefined;
  if (changes.length > 0) return { ...found, finding: 'drifted', changes };
  const followed = canonical(merged(resource, live)) !== canonical(resource.attributes);
  return followed ? { ...found, finding: 'updated', changes: [] } : undefined;
}

const merged = (resource: RecordedResource, live: Exclude<LiveAnswer, string>) =>
  renewedAttributes(resource, live.attributes);

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
