import { DiagnosticError, error } from '@groundcrew/contract';
import { liveKey, type LiveAnswer, type RecordedResource, type StackState } from '@groundcrew/planner';
import { placeText } from '@groundcrew/program';
import { withLosses } from '../refresh/losses.ts';
import type { Refresh } from '../resource-type.ts';
import type { Surroundings } from '../surroundings.ts';

/** What AWS says about everything recorded, by `liveKey`: one batched read for each type and place. */
export async function readLive(
  around: Pick<Surroundings, 'typesFor'>,
  state: StackState,
  refresh: Refresh | 'none',
): Promise<Map<string, LiveAnswer>> {
  const recorded = [...state.resources.values(), ...state.leftovers];
  if (refresh === 'none') return new Map(recorded.map((resource) => [liveKey(resource), 'unread']));
  const answers = await Promise.all(
    [...byTypeAndPlace(recorded).values()].map(async (resources) => {
      const { type = '', place } = resources[0] ?? {};
      const types = await around.typesFor(place ?? state.target);
      const refusal = types.refusal(type);
      if (refusal !== undefined) return resources.map((r): [string, LiveAnswer] => [liveKey(r), 'unread']);
      const ids = resources.map((resource) => resource.physicalId);
      const found = await types.get(type).read(ids, refresh);
      return resources.map((resource): [string, LiveAnswer] => {
        const { physicalId } = resource;
        if (!found.has(physicalId)) throw unanswered(type, physicalId);
        return [liveKey(resource), withLosses(resource, found.get(physicalId)) ?? 'absent'];
      });
    }),
  );
  return new Map(answers.flat());
}

const byTypeAndPlace = (resources: readonly RecordedResource[]): Map<string, RecordedResource[]> =>
  Map.groupBy(resources, ({ type, place }) => `${type} ${placeText(place)}`);

const unanswered = (type: string, id: string): DiagnosticError =>
  new DiagnosticError(
    error('READ_INCOMPLETE', `The read of ${type} ${id} gave no answer`, { next: 'Try again.' }),
  );
