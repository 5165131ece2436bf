import { createAccounts, type AccountSettings } from '@groundcrew/aws';
import { DiagnosticError, error } from '@groundcrew/contract';
import type { Target } from '@groundcrew/planner';
import { createRuns, runsMigrations, Worker } from '@groundcrew/runs';
import { createStacks, stacksMigrations } from '@groundcrew/stacks';
import {
  migrate,
  openDatabase,
  openFingerprints,
  openKeyRing,
  openSecrets,
  rotateSecrets,
  secretMigrations,
  type KeyRing,
  type Secrets,
} from '@groundcrew/store';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { consistencyWindow } from './consistency-window.ts';
import { reaching } from './reaching.ts';
import type { OpenServices } from './services.ts';
import { StoreTrouble } from './store-trouble.ts';

export interface EngineOptions {
  readonly stateDirectory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly profile?: string;
  readonly region?: string;
  readonly endpoint?: string;
  /** The accounts that the project names. */
  readonly accounts?: readonly AccountSettings[];
  /** Which of them to use where none is named. */
  readonly account?: string;
  /** Up to how many resources a batched refresh also reads what costs a call each; 200 unless given. */
  readonly refreshLimit?: number;
  /** Milliseconds for which AWS may answer as it was before a change; else GROUNDCREW_CONSISTENCY_SECONDS, or 20 seconds. */
  readonly consistencyWindow?: number;
}

/** A step may wait for one that will not be started any more, so a drain ends; what is cut off is settled by the next command. */
const drainMilliseconds = 20_000;

/** A database, an AWS session, and workers: what routes need and validation does not. */
export interface Engine extends OpenServices {
  target(): Promise<Target>;
  /** Starts a worker that takes up this run and no other. */
  work(run: string, parallelism?: number): Promise<void>;
  /** Lets what is under way come to its end, for 20 s at most. */
  drain(): Promise<void>;
  /** Ends what is under way; after `patience` milliseconds it is aborted. */
  stop(patience?: number): Promise<void>;
  stats(): string;
  close(): Promise<void>;
}

/** A resource waits for AWS most of its time, and the rate limiter keeps what is called in bounds. */
const defaultParallelism = 100;

/** Makes the state directory where there is none, and reads its key. */
async function openState({ stateDirectory, env }: EngineOptions): Promise<KeyRing> {
  try {
    await mkdir(stateDirectory, { recursive: true, mode: 0o700 });
    return openKeyRing(stateDirectory, env);
  } catch (problem) {
    if (!(problem instanceof Error && 'syscall' in problem)) throw problem;
    throw new DiagnosticError(
      error('STATE_UNWRITABLE', `The state directory ${stateDirectory} can't be used`, {
        detail: problem.message,
        next: 'Check its permissions and its disk, or name another directory in GROUNDCREW_STATE.',
      }),
      { cause: problem },
    );
  }
}

export async function openEngine(options: EngineOptions): Promise<Engine> {
  const ring = await openState(options);
  const database = await openDatabase(
    options.env['GROUNDCREW_DATABASE'] ?? join(options.stateDirectory, 'groundcrew.db'),
  );
  const workers: Worker[] = [];
  const trouble = new StoreTrouble(database.location);
  const accounts = createAccounts({
    env: options.env,
    profile: options.profile,
    region: options.region,
    endpoint: options.endpoint,
    accounts: options.accounts ?? [],
    account: options.account,
  });
  let stopping = false;
  let secrets: Secrets;
  const stop = async (patience?: number) => {
    stopping = true;
    await Promise.all(workers.map((worker) => worker.stop(patience)));
  };
  try {
    await migrate(database, [...secretMigrations, ...runsMigrations, ...stacksMigrations]);
    secrets = openSecrets(database, ring, await openFingerprints(database, ring));
  } catch (problem) {
    await database.close();
    throw problem;
  }
  const runs = createRuns(database);
  const stacks = createStacks({
    database,
    runs,
    secrets,
    ...reaching(accounts),
    refreshLimit: options.refreshLimit,
    consistencyWindow: options.consistencyWindow ?? consistencyWindow(options.env),
    attend: (run, parallelism) => work(run, parallelism),
  });
  const work = async (run: string, parallelism = defaultParallelism) => {
    // What a run begins while it is being stopped is left for a later command.
    if (stopping) return;
    const worker = new Worker(runs, {
      handlers: stacks.handlers(),
      onlyRun: run,
      concurrency: parallelism,
      onTrouble: (thrown) => trouble.notice(thrown),
    });
    workers.push(worker);
    await worker.start();
  };
  return {
    runs,
    stacks,
    secrets,
    rotateSecrets: async () => rotateSecrets(database, ring),
    accounts,
    failed: trouble.failed,
    target: () => accounts.homePlace(),
    work,
    drain: () => stop(drainMilliseconds),
    stop,
    stats: () => accounts.stats(),
    async close() {
      await stop(trouble.failed.aborted ? 0 : drainMilliseconds);
      accounts.close();
      await database.close();
    },
  };
}
