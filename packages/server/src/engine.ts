import { createSession, type AwsSession } from '@groundcrew/aws';
import type { Target } from '@groundcrew/planner';
import { createRuns, runsMigrations, Worker } from '@groundcrew/runs';
import { createStacks, stacksMigrations } from '@groundcrew/stacks';
import { migrate, openDatabase, openKey, openSecrets, secretMigrations } from '@groundcrew/store';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { OpenServices } from './services.ts';

export interface EngineOptions {
  readonly stateDirectory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly profile?: string;
  readonly region?: string;
  readonly endpoint?: string;
  /** Up to how many resources a batched refresh also reads what costs a call each; 200 unless given. */
  readonly refreshLimit?: number;
}

/** A database, an AWS session, and workers: what routes need and validation does not. */
export interface Engine extends OpenServices {
  target(): Promise<Target>;
  /** Starts a worker that takes up this run and no other. */
  work(run: string, parallelism: number): Promise<void>;
  /** Ends what is under way; after `patience` milliseconds it is aborted. */
  stop(patience?: number): Promise<void>;
  stats(): string;
  close(): Promise<void>;
}

export async function openEngine(options: EngineOptions): Promise<Engine> {
  await mkdir(options.stateDirectory, { recursive: true, mode: 0o700 });
  const key = await openKey(options.stateDirectory, options.env);
  const database = await openDatabase(
    options.env['GROUNDCREW_DATABASE'] ?? join(options.stateDirectory, 'groundcrew.db'),
  );
  const workers: Worker[] = [];
  let session: AwsSession | undefined;
  const aws = () =>
    (session ??= createSession({
      env: options.env,
      profile: options.profile,
      region: options.region,
      endpoint: options.endpoint,
    }));
  const stop = async (patience?: number) => {
    await Promise.all(workers.map((worker) => worker.stop(patience)));
  };
  try {
    await migrate(database, [...secretMigrations, ...runsMigrations, ...stacksMigrations]);
  } catch (problem) {
    await database.close();
    throw problem;
  }
  const secrets = openSecrets(database, key);
  const runs = createRuns(database);
  const stacks = createStacks({
    database,
    runs,
    secrets,
    typesFor: async () => (await import('@groundcrew/resources')).createResourceTypes(aws()),
    lookupsFor: async () => (await import('@groundcrew/resources')).createLookups(aws()),
    refreshLimit: options.refreshLimit,
  });
  return {
    runs,
    stacks,
    secrets,
    async target() {
      const { accountId, partition } = await aws().identity();
      return { accountId, partition, region: await aws().region() };
    },
    async work(run, parallelism) {
      const worker = new Worker(runs, {
        handlers: stacks.handlers(),
        onlyRun: run,
        concurrency: parallelism,
      });
      workers.push(worker);
      await worker.start();
    },
    stop,
    stats: () => session?.stats() ?? 'No AWS call was made.',
    async close() {
      await stop();
      session?.close();
      await database.close();
    },
  };
}
