import type { Plan, Target } from '@groundcrew/planner';
import { placeText } from '@groundcrew/program';
import type { Surroundings } from '../surroundings.ts';

/** Whose credentials a run uses in one account and region. */
export type Caller = { readonly account: string; readonly region: string; readonly arn: string };

/**
 * Enters every account and region that a plan acts in, and says whose credentials that takes: the place of the stack first.
 * Asked before anything changes, so that a role that can't be assumed stops the whole and not a half.
 */
export async function callersOf(around: Surroundings, { target, actions }: Plan): Promise<Caller[]> {
  const acting = actions.filter(({ action, recordsOnly }) => action !== 'none' || recordsOnly);
  const places = new Map<string, Target>([[placeText(target), target]]);
  for (const { place, formerPlace } of acting)
    for (const each of [place, formerPlace]) if (each) places.set(placeText(each), each);
  return Promise.all(
    [...places.values()].map(async (place) => {
      await around.typesFor(place);
      const arn = (await around.callerAt?.(place)) ?? '';
      return { account: place.accountId, region: place.region, arn };
    }),
  );
}
