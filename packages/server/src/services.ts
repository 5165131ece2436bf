import type { Accounts } from '@groundcrew/aws';
import type { Runs } from '@groundcrew/runs';
import type { Stacks } from '@groundcrew/stacks';
import type { Rotated, Secrets } from '@groundcrew/store';
import type { Target } from '@groundcrew/planner';
import type { ProgramStore } from './programs/program-store.ts';

/** What routes act on. What costs time to open is opened when a route first needs it. */
export interface Services {
  readonly programs: ProgramStore;
  /** Who started what this process starts, for the record: `user@host`. */
  readonly requestedBy: string;
  open(): Promise<OpenServices>;
  /** Which account and region plans are for; asks AWS who the credentials belong to. */
  target(): Promise<Target>;
  /** Has a worker take up a run. */
  work(run: string, parallelism?: number): Promise<void>;
}

export interface OpenServices {
  readonly runs: Runs;
  readonly stacks: Stacks;
  readonly secrets: Secrets;
  /** Encrypts every secret with a new key. */
  rotateSecrets(): Promise<Rotated>;
  readonly accounts: Accounts;
  /** Aborts, with what to tell, when a worker of this process can't record any more what it does. */
  readonly failed: AbortSignal;
}
