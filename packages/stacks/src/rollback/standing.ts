import { isLive, liveKey, type LiveAnswer, type RecordedResource, type Target } from '@groundcrew/planner';
import { readSettled } from '../refresh/read-settled.ts';
import { readResourceRows, toRecorded } from '../state/read.ts';
import type { ResourceRow } from '../state/tables.ts';
import type { Surroundings } from '../surroundings.ts';
import type { StoredImage } from './image.ts';

/** What became of a resource that stood before: whether it still does, and as what it is recorded now. */
export interface Fate {
  readonly before: ResourceRow;
  /** Missing where it has gone from the record: deleted, or let go. */
  readonly now?: ResourceRow;
  /** `unread` of what the run did not touch. */
  readonly live: LiveAnswer;
}

export interface Standing {
  readonly fates: readonly Fate[];
  /** What the run made, and what was left of it. */
  readonly made: readonly ResourceRow[];
}

/** Compares what stood before a run with what stands now. Reads AWS for what the run touched, in full. */
export async function standingOf(
  around: Surroundings,
  stack: string,
  target: Target,
  image: StoredImage,
): Promise<Standing> {
  const rows = await readResourceRows(around.database, stack);
  const now = new Map(rows.map((row) => [keyOf(row), row]));
  const before = image.resources.filter((row) => row.role === 'current');
  const touched = before.filter((row) => image.touched[row.logical_id] ?? !now.has(keyOf(row)));
  const live = await readSettled(around, stack, stateOf(stack, target, touched.map(toRecorded)), 'full');
  // What was recorded and missing may have been made again under the same name.
  const madeAgain = (row: ResourceRow) =>
    image.touched[row.logical_id]?.absent === true && now.get(keyOf(row))?.operation !== row.operation;
  const known = new Set(image.resources.filter((row) => !madeAgain(row)).map(keyOf));
  return {
    fates: before.map((row) => ({
      before: row,
      now: now.get(keyOf(row)),
      live: live.get(keyOf(row)) ?? 'unread',
    })),
    made: rows.filter((row) => !known.has(keyOf(row))),
  };
}

export const keyOf = (row: ResourceRow): string => liveKey(toRecorded(row));

const stateOf = (name: string, target: Target, resources: readonly RecordedResource[]) => ({
  name,
  target,
  resources: new Map(resources.map((resource) => [resource.logicalId, resource])),
  leftovers: [],
  outputs: new Map(),
});

/** It was deleted, and stood when the run began. */
export const isGone = ({ before, live }: Fate, image: StoredImage): boolean =>
  live === 'absent' && image.touched[before.logical_id]?.absent !== true;

/** It was recorded and missing in AWS before the run already. */
export const wasAbsent = ({ before }: Fate, image: StoredImage): boolean =>
  image.touched[before.logical_id]?.absent === true;

export const stands = ({ live }: Fate): boolean => isLive(live) || live === 'unread';
