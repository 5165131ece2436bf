import {
  compareThreeWay,
  isLive,
  liveKey,
  type Fingerprint,
  type LiveAnswer,
  type PropertyChange,
  type RecordedResource,
  type StackState,
  type TypeRules,
} from '@groundcrew/planner';
import { stackUnknown } from '../problems.ts';
import { typeRules } from '../rules/type-rules.ts';
import { readStackRow, readState, targetOf } from '../state/read.ts';
import { readSettled } from './read-settled.ts';
import type { Surroundings } from '../surroundings.ts';

/** One recorded resource against AWS. */
export interface Inspected {
  readonly resource: RecordedResource;
  readonly live: LiveAnswer | undefined;
  /** From what AWS has to what is recorded; secrets on neither side. */
  readonly changes: readonly PropertyChange[];
  /** Recorded properties that the read left out, as JSON pointers. */
  readonly unread: readonly string[];
}

/** Reads everything that is recorded about a stack in full, and compares. Changes nothing, neither here nor in AWS. */
export async function inspectStack(around: Surroundings, stack: string): Promise<Inspected[]> {
  const row = await readStackRow(around.database, stack);
  if (!row) throw stackUnknown(stack);
  const types = await around.typesFor(targetOf(row));
  const state: StackState = await readState(around.database, stack, targetOf(row));
  const live = await readSettled(around, stack, state, 'full');
  const rules = typeRules(types);
  return [...state.resources.values()].map((resource) =>
    inspect(resource, live.get(liveKey(resource)), rules, (text) => around.secrets.fingerprint(text)),
  );
}

function inspect(
  resource: RecordedResource,
  live: LiveAnswer | undefined,
  rules: TypeRules,
  fingerprint: Fingerprint,
): Inspected {
  if (!isLive(live)) return { resource, live, changes: [], unread: [] };
  const { type, properties } = resource;
  const { changes } = compareThreeWay({
    type,
    desired: properties,
    recorded: properties,
    live,
    rules,
    fingerprint,
  });
  const unread = (live.unread ?? []).filter((pointer) => (pointer.split('/')[1] ?? '') in properties);
  return { resource, live, changes, unread };
}
