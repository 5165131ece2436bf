import {
  isLive,
  liveKey,
  type LiveAnswer,
  type RecordedResource,
  type StackState,
} from '@groundcrew/planner';
import { readLive } from '../planning/read-live.ts';
import type { Refresh } from '../resource-type.ts';
import { typeRules } from '../rules/type-rules.ts';
import type { Surroundings } from '../surroundings.ts';
import { hasRecordedProperties, isAsRecorded } from './agreement.ts';
import { askUntil, builtUpon, settlingResources } from './settling.ts';

/**
 * What AWS says about everything recorded. Right after a change AWS may still answer as before it, so what looks gone or
 * drifted although it was written moments ago is read again until it shows as recorded, or that time is over. An answer
 * that agrees with the record and may be old for all that says so.
 */
export async function readSettled(
  around: Surroundings,
  stack: string,
  state: StackState,
  refresh: Refresh | 'none',
  onProgress?: (message: string) => void,
): Promise<Map<string, LiveAnswer>> {
  // As of now: reading may take so long that what was new when it began is so no more, and yet told as before.
  const settling = refresh === 'none' ? new Map<string, number>() : await settlingResources(around, stack);
  const answers = await readLive(around, state, refresh);
  if (settling.size === 0) return answers;
  // What came after a resource may have given it other attributes, as an instance its address and its volume.
  const bases = await builtUpon(around, stack);
  const comparison = {
    rules: typeRules(await around.typesFor(state.target)),
    fingerprint: (text: string) => around.secrets.fingerprint(text),
  };
  const doubtful = (resource: RecordedResource): boolean => {
    const answer = answers.get(liveKey(resource));
    if (!settling.has(liveKey(resource)) || answer === 'unread') return false;
    if (!isLive(answer)) return true;
    // Of what was cut off it is recorded what it was to be, not what it is.
    if (resource.status !== 'complete') return false;
    const agrees = bases.has(resource.logicalId) ? hasRecordedProperties : isAsRecorded;
    return !agrees(resource, answer, comparison);
  };
  const recorded = [...state.resources.values(), ...state.leftovers];
  let doubted = recorded.filter(doubtful);
  const readAgain = async (): Promise<void> => {
    const part = {
      ...state,
      resources: new Map<string, RecordedResource>(),
      leftovers: doubted,
    };
    for (const [key, answer] of await readLive(around, part, refresh)) answers.set(key, answer);
    doubted = doubted.filter(doubtful);
  };
  const deadline = Math.max(...doubted.map((each) => settling.get(liveKey(each)) ?? 0));
  const onWait = (): void =>
    onProgress?.(`waiting until AWS shows ${namesOf(doubted)} as it was recorded a moment ago`);
  if (doubted.length > 0) await askUntil(around, deadline, readAgain, () => doubted.length === 0, { onWait });
  const unsettled = new Set(doubted);
  for (const resource of recorded) {
    const key = liveKey(resource);
    const answer = answers.get(key);
    // What is doubted until the end was asked for when its time was over.
    const mayBeOld = settling.has(key) && resource.status === 'complete' && !unsettled.has(resource);
    if (mayBeOld && isLive(answer)) answers.set(key, { ...answer, mayBeOld });
  }
  return answers;
}

const mostNamed = 3;

const namesOf = (resources: readonly RecordedResource[]): string => {
  const names = resources.slice(0, mostNamed).map(({ logicalId }) => logicalId);
  const more = resources.length - names.length;
  return [...names, ...(more > 0 ? [`${more} more`] : [])].join(', ');
};
