import type { JsonObject } from '@groundcrew/contract';
import type { RecordedStatus } from '@groundcrew/planner';
import type { DesiredResource } from '@groundcrew/program';
import type { Secrets, Transaction } from '@groundcrew/store';
import { keepValues, valuesBehind } from '../rollback/kept-values.ts';
import { recordFound, recordResource, type ResourceRecord } from '../state/write.ts';
import type { EvaluatedResource } from './bound-step.ts';

interface Stood {
  readonly stack: string;
  readonly physicalId: string;
  readonly attributes: JsonObject;
  readonly answered?: readonly string[] | undefined;
  readonly operation: string;
  readonly status?: RecordedStatus;
}

export interface Standing extends Stood {
  readonly evaluated: EvaluatedResource;
}

/**
 * Records what stands as desired, and keeps its secrets, so that a later rollback can set them again. `found`: it turned up
 * late, beside what may stand already.
 */
export async function recordStanding(
  transaction: Transaction,
  secrets: Secrets,
  { evaluated, ...stood }: Standing,
  predecessor: 'leftover' | 'gone' | 'found',
): Promise<void> {
  const { resource, marked, properties, recorded } = evaluated;
  await keepValues(secrets, transaction, stood.stack, valuesBehind(marked, properties));
  const record = recordOf({ ...stood, resource, marked: recorded });
  if (predecessor === 'found') await recordFound(transaction, record);
  else await recordResource(transaction, record, predecessor);
}

/** What is recorded about a resource that stands as desired; secrets as fingerprints. */
export const recordOf = ({
  stack,
  resource,
  physicalId,
  marked,
  attributes,
  answered,
  operation,
  status,
}: Stood & { readonly resource: DesiredResource; readonly marked: JsonObject }): ResourceRecord => ({
  stack,
  logicalId: resource.logicalId,
  type: resource.type,
  physicalId,
  status: status ?? 'complete',
  properties: marked,
  attributes,
  ...(answered && { answered: answered.filter((name) => name in marked) }),
  dependsOn: resource.dependsOn,
  deletionPolicy: resource.deletionPolicy,
  updateReplacePolicy: resource.updateReplacePolicy,
  operation,
  source: resource.at,
  place: resource.place,
});
