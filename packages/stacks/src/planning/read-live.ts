import { DiagnosticError, error } from '@groundcrew/contract';
import { liveKey, type LiveAnswer, type RecordedResource, type StackState } from '@groundcrew/planner';
import type { Refresh, ResourceTypes } from '../resource-type.ts';

/** What AWS says about everything recorded, by `liveKey`: one batched read for each type. */
export async function readLive(
  state: StackState,
  types: ResourceTypes,
  refresh: Refresh | 'none',
  onProgress?: (message: string) => void,
): Promise<Map<string, LiveAnswer>> {
  const recorded = [...state.resources.values(), ...state.leftovers];
  if (refresh === 'none') return new Map(recorded.map((resource) => [liveKey(resource), 'unread']));
  const answers = await Promise.all(
    [...byType(recorded)].map(async ([type, resources]) => {
      const refusal = types.refusal(type);
      if (refusal !== undefined) return resources.map((r): [string, LiveAnswer] => [liveKey(r), 'unread']);
      onProgress?.(`reading ${resources.length} × ${type}`);
      const ids = resources.map((resource) => resource.physicalId);
      const found = await types.get(type).read(ids, refresh);
      return ids.map((id): [string, LiveAnswer] => {
        if (!found.has(id)) throw unanswered(type, id);
        return [liveKey({ type, physicalId: id }), found.get(id) ?? 'absent'];
      });
    }),
  );
  return new Map(answers.flat());
}

function byType(resources: readonly RecordedResource[]): Map<string, RecordedResource[]> {
  const groups = new Map<string, RecordedResource[]>();
  for (const resource of resources) {
    const group = groups.get(resource.type);
    if (group) group.push(resource);
    else groups.set(resource.type, [resource]);
  }
  return groups;
}

const unanswered = (type: string, id: string): DiagnosticError =>
  new DiagnosticError(
    error('READ_INCOMPLETE', `The read of ${type} ${id} gave no answer`, { next: 'Try again.' }),
  );
