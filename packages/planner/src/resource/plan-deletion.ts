import type { Action } from '../plan.ts';
import { factKey, type LiveAnswer, type RecordedResource } from '../state.ts';

export interface Deletion {
  readonly stack: string;
  readonly recorded: RecordedResource;
  readonly live: LiveAnswer | undefined;
  /** Left behind by an earlier replacement; its successor lives under the same logical id. */
  readonly leftover: boolean;
  readonly because: string;
}

/** What becomes of a resource that is no longer wanted; its recorded deletion policy decides. */
export function planDeletion({ stack, recorded, live, leftover, because }: Deletion): Action {
  const policy = leftover ? recorded.updateReplacePolicy : recorded.deletionPolicy;
  return {
    id: leftover ? factKey(recorded) : recorded.logicalId,
    address: `${stack}/${recorded.logicalId}`,
    logicalId: recorded.logicalId,
    type: recorded.type,
    action: 'delete',
    physicalId: recorded.physicalId,
    changes: [],
    reasons: [because, ...(live === 'absent' ? [`${recorded.physicalId} no longer exists in AWS`] : [])],
    policy: policyOf(policy, recorded),
    recordsOnly: live === 'absent',
    needs: [],
    formerNeeds: recorded.dependsOn,
    takesOverFrom: [],
    unread: [],
    source: recorded.source,
    ...(recorded.place && { place: recorded.place }),
  };
}

/** RetainExceptOnCreate keeps what was created; one whose creation did not finish goes. Source: CloudFormation, DeletionPolicy attribute. */
function policyOf(
  policy: RecordedResource['deletionPolicy'],
  recorded: RecordedResource,
): RecordedResource['deletionPolicy'] {
  if (policy === 'RetainExceptOnCreate') return recorded.status === 'incomplete' ? 'Delete' : 'Retain';
  return recorded.status === 'incomplete' && policy === 'Snapshot' ? 'Delete' : policy;
}
