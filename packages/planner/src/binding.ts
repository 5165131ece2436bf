import { hashOf, withoutOrder } from './canonical.ts';
import { existingFacts, type ExistingResource } from './existing.ts';
import { factKey, isLive, liveKey, type LiveAnswer, type StackState } from './state.ts';

/** Everything recorded that a plan is computed from. */
export const hashOfState = (state: StackState): string =>
  hashOf({
    target: state.target,
    resources: state.resources,
    leftovers: state.leftovers,
    outputs: state.outputs,
  });

/**
 * What AWS answered about the recorded resources. Attributes are left out, since some change by themselves; properties
 * that were not read are left out, so that a later batched read compares with an earlier full one.
 */
export function hashOfLive(
  state: StackState,
  live: ReadonlyMap<string, LiveAnswer>,
  existing: ReadonlyMap<string, ExistingResource> = new Map(),
): string {
  return hashOf({ ...liveFacts(state, live), ...existingFacts(existing) });
}

/** By `<logicalId>#<physicalId>`, for saying which resource moved. */
export function liveFacts(state: StackState, live: ReadonlyMap<string, LiveAnswer>): Record<string, string> {
  const facts: Record<string, string> = {};
  for (const resource of [...state.resources.values(), ...state.leftovers]) {
    const { properties } = resource;
    const answer = live.get(liveKey(resource));
    const named = (entry: [string, unknown]) => entry[0] in properties;
    facts[factKey(resource)] = isLive(answer)
      ? hashOf(withoutOrder(Object.fromEntries(Object.entries(answer.properties).filter(named))))
      : (answer ?? 'unread');
  }
  return facts;
}

/** By `<logicalId>#<physicalId>`, for saying whose record moved. */
export const stateFacts = (state: StackState): Record<string, string> =>
  Object.fromEntries(
    [...state.resources.values(), ...state.leftovers].map((resource) => [
      factKey(resource),
      hashOf(resource),
    ]),
  );
