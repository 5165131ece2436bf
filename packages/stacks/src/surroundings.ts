import type { Target } from '@groundcrew/planner';
import type { Runs } from '@groundcrew/runs';
import type { Database, Secrets } from '@groundcrew/store';
import type { LookupResolver } from './lookups.ts';
import type { ResourceTypes } from './resource-type.ts';

/** What the stacks stand on. */
export interface Surroundings {
  readonly database: Database;
  readonly runs: Runs;
  readonly secrets: Secrets;
  typesFor(target: Target): Promise<ResourceTypes> | ResourceTypes;
  lookupsFor(target: Target): Promise<LookupResolver> | LookupResolver;
  /** Batched refreshes read what costs a call each as well while there are at most so many resources; 200 by default. */
  readonly refreshLimit: number;
  /** Milliseconds that a run without a worker is taken for one that is just being started; 5,000 by default. */
  readonly startGrace: number;
  /** Milliseconds for which settling asks again while AWS can't tell what became of a call; 30,000 by default. */
  readonly settlePatience: number;
  /** Milliseconds since the epoch. */
  now(): number;
}
