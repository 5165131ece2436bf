import type { PropertyChange } from '@groundcrew/planner';
import type { Place } from '@groundcrew/program';
import type { Surroundings } from '../surroundings.ts';
import { inspectStack, type Inspected } from './inspect.ts';

export type DriftState = 'in-sync' | 'changed' | 'gone' | 'unread';

export interface DriftedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  /** Where it stands, if not where its stack does. */
  readonly place?: Place;
  /** `changed` in AWS, `gone` from it, or `unread` where it can't be read. */
  readonly state: DriftState;
  /** `before` is what AWS has, `after` what is recorded; secrets on neither side. */
  readonly changes: readonly PropertyChange[];
  /** Recorded properties that were not read, as JSON pointers: drift in them stays unseen. */
  readonly unread: readonly string[];
}

export interface Drift {
  readonly stack: string;
  readonly resources: readonly DriftedResource[];
}

/** What differs between the record and AWS. Changes nothing, neither here nor there. */
export async function driftOf(around: Surroundings, stack: string): Promise<Drift> {
  const inspected = await inspectStack(around, stack);
  return {
    stack,
    resources: inspected.map((one) => {
      const { logicalId, type, physicalId, place } = one.resource;
      return {
        logicalId,
        type,
        physicalId,
        ...(place && { place }),
        state: stateOf(one),
        changes: one.changes,
        unread: one.unread,
      };
    }),
  };
}

function stateOf({ live, changes }: Inspected): DriftState {
  if (live === 'absent') return 'gone';
  if (live === undefined || live === 'unread') return 'unread';
  return changes.length > 0 ? 'changed' : 'in-sync';
}
