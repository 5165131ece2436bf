import { ownershipTag } from './operation.ts';
import { typeOf, type BoundStep } from './bound-step.ts';
import { isAt, isRecorded, objectOf, readResourceRows } from '../state/read.ts';
import type { Surroundings } from '../surroundings.ts';

export interface StrayPart {
  readonly type: string;
  readonly physicalId: string;
}

/** What a creation under a token made beside its resource, that belongs to nothing any more and is not recorded yet. */
export async function strayParts(
  around: Surroundings,
  step: BoundStep,
  token: string,
): Promise<readonly StrayPart[]> {
  const type = typeOf(step);
  if (!type.strayParts) return [];
  const { action, bound } = step;
  const rows = await readResourceRows(around.database, bound.plan.stack);
  const standing = rows
    .filter((row) => row.type === type.type && isAt(row, action.place))
    .map((row) => objectOf(row.attributes));
  const place = action.place ?? bound.binding.target;
  const unrecorded: StrayPart[] = [];
  for (const part of await type.strayParts({ key: ownershipTag, value: token }, standing))
    if (!(await isRecorded(around.database, part.type, part.physicalId, place))) unrecorded.push(part);
  return unrecorded;
}
