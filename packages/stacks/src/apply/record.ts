import type { JsonObject } from '@groundcrew/contract';
import type { RecordedStatus } from '@groundcrew/planner';
import type { DesiredResource } from '@groundcrew/program';
import type { ResourceRecord } from '../state/write.ts';

export interface Standing {
  readonly stack: string;
  readonly resource: DesiredResource;
  readonly physicalId: string;
  readonly marked: JsonObject;
  readonly attributes: JsonObject;
  readonly operation: string;
  readonly status?: RecordedStatus;
}

/** What is recorded about a resource that stands as desired. */
export const recordOf = ({
  stack,
  resource,
  physicalId,
  marked,
  attributes,
  operation,
  status,
}: Standing): ResourceRecord => ({
  stack,
  logicalId: resource.logicalId,
  type: resource.type,
  physicalId,
  status: status ?? 'complete',
  properties: marked,
  attributes,
  dependsOn: resource.dependsOn,
  deletionPolicy: resource.deletionPolicy,
  updateReplacePolicy: resource.updateReplacePolicy,
  operation,
  source: resource.at,
  place: resource.place,
});
