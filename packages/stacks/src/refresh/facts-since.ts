import {
  asRecorded,
  factKey,
  isLive,
  liveFacts,
  liveKey,
  type Facts,
  type LiveAnswer,
  type StackState,
} from '@groundcrew/planner';
import { typeRules } from '../rules/type-rules.ts';
import type { Surroundings } from '../surroundings.ts';
import { hasRecordedProperties } from './agreement.ts';

/**
 * What AWS answers by now, to be held against what a plan was computed from. Where that could not be told from the record,
 * since AWS might still have answered as before a change, it is enough that the answer agrees with the record.
 */
export async function factsSince(
  around: Surroundings,
  before: Facts['live'],
  state: StackState,
  live: ReadonlyMap<string, LiveAnswer>,
): Promise<Facts['live']> {
  const facts = liveFacts(state, live);
  const comparison = {
    rules: typeRules(await around.typesFor(state.target)),
    fingerprint: (text: string) => around.secrets.fingerprint(text),
  };
  for (const resource of [...state.resources.values(), ...state.leftovers]) {
    const answer = live.get(liveKey(resource));
    const key = factKey(resource);
    if (before[key] !== asRecorded || !isLive(answer)) continue;
    if (hasRecordedProperties(resource, answer, comparison)) facts[key] = asRecorded;
  }
  return facts;
}
