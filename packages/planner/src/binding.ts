import { hashOf, withoutOrder } from './canonical.ts';
import { existingFacts, type ExistingResource } from './existing.ts';
import { factKey, isLive, liveKey, type LiveAnswer, type StackState } from './state.ts';

/**
 * Hashes of what was recorded, of what was live, and of what the template says exists, each by
 * `<logicalId>#<physicalId>`: for saying which resource moved.
 */
export interface Facts {
  readonly state: Readonly<Record<string, string>>;
  readonly live: Readonly<Record<string, string>>;
  readonly existing: Readonly<Record<string, string>>;
}

export const factsOf = (
  state: StackState,
  live: ReadonlyMap<string, LiveAnswer>,
  existing: ReadonlyMap<string, ExistingResource> = new Map(),
): Facts => ({
  state: stateFacts(state),
  live: liveFacts(state, live),
  existing: existingFacts(existing),
});

/** The fact about a resource whose answer agrees with the record, and may yet be from before its last change. */
export const asRecorded = 'as recorded';

/** Everything recorded that a plan is computed from. */
export const hashOfState = (state: StackState, facts: Facts['state'] = stateFacts(state)): string =>
  hashOf({
    target: state.target,
    resources: facts,
    leftovers: state.leftovers.map(factKey),
    outputs: state.outputs,
  });

/** What AWS answered about what is recorded, and about what the template says exists. */
export const hashOfLive = ({ live, existing }: Facts): string => hashOf({ ...live, ...existing });

/**
 * What AWS answered about each recorded resource. Attributes are left out, since some change by themselves; properties
 * that were not read are left out, so that a later batched read compares with an earlier full one.
 */
export function liveFacts(state: StackState, live: ReadonlyMap<string, LiveAnswer>): Record<string, string> {
  const facts: Record<string, string> = {};
  for (const resource of [...state.resources.values(), ...state.leftovers]) {
    const { properties } = resource;
    const answer = live.get(liveKey(resource));
    const named = (entry: [string, unknown]) => entry[0] in properties;
    if (!isLive(answer)) facts[factKey(resource)] = answer ?? 'unread';
    else
      facts[factKey(resource)] = answer.mayBeOld
        ? asRecorded
        : hashOf(withoutOrder(Object.fromEntries(Object.entries(answer.properties).filter(named))));
  }
  return facts;
}

export const stateFacts = (state: StackState): Record<string, string> =>
  Object.fromEntries(
    [...state.resources.values(), ...state.leftovers].map((resource) => [
      factKey(resource),
      hashOf(resource),
    ]),
  );
