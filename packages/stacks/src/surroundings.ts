import type { Target } from '@groundcrew/planner';
import type { Runs } from '@groundcrew/runs';
import type { Database, Secrets } from '@groundcrew/store';
import type { LookupResolver } from './lookups.ts';
import type { ResourceTypes } from './resource-type.ts';

/** What a template says about where a resource stands. */
export interface PlaceWish {
  readonly account?: string;
  readonly region?: string;
}

/** What the stacks stand on. */
export interface Surroundings {
  readonly database: Database;
  readonly runs: Runs;
  readonly secrets: Secrets;
  typesFor(target: Target): Promise<ResourceTypes> | ResourceTypes;
  lookupsFor(target: Target): Promise<LookupResolver> | LookupResolver;
  /** The place that an account's name or number and a region mean, for a stack at `home`. Throws where it can't be entered. */
  placeOf(wish: PlaceWish, home: Target): Promise<Target>;
  /** ARN of those whose credentials are used at a place. Throws where it can't be entered. */
  callerAt?(place: Target): Promise<string>;
  /** Has a worker take up a run that a step has begun. Missing where workers take up whatever is there. */
  attend?(run: string, parallelism?: number): Promise<void>;
  /** Batched refreshes read what costs a call each as well while there are at most so many resources; 200 by default. */
  readonly refreshLimit: number;
  /** Milliseconds that a run without a worker is taken for one that is just being started; 5,000 by default. */
  readonly startGrace: number;
  /** Milliseconds for which settling asks again while AWS can't tell what became of a call; 30,000 by default. */
  readonly settlePatience: number;
  /** Milliseconds for which AWS may answer as it was before a change; 20,000 by default, 0 where every answer is current. */
  readonly consistencyWindow: number;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Rejects with the signal's reason when it aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}
