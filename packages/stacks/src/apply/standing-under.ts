import type { JsonObject } from '@groundcrew/contract';
import type { Operation } from '../resource-type.ts';
import { typeOf, type BoundStep } from './bound-step.ts';

/** Physical ids of all that was created under an operation: by its tag, else by what its properties lead to. */
export async function standingUnder(
  step: BoundStep,
  operation: Operation,
  properties: JsonObject | undefined,
): Promise<readonly string[]> {
  const type = typeOf(step);
  if (type.findOwned) return type.findOwned(operation.ownership);
  if (properties === undefined) return [];
  const recovered = await type.recover(operation, properties);
  return recovered.state === 'found' ? [recovered.physicalId] : [];
}
