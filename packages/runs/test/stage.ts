import type { Json, RunEvent } from '@groundcrew/contract';
import { type Database, migrate } from '@groundcrew/store';
import type { TestDatabases } from '@groundcrew/store/testing';
import { afterEach } from 'vitest';
import {
  createRuns,
  type Runs,
  runsMigrations,
  type StepContext,
  type StepHandler,
  type StepSpec,
  Worker,
} from '../src/index.ts';
import type { WorkerOptions } from '../src/index.ts';

/** A handler made of its function and whatever else a test gives. */
export const handler = (
  kind: string,
  run: (context: StepContext) => Promise<Json> | Json,
  rest: Partial<StepHandler> = {},
): StepHandler => ({ kind, run: async (context) => run(context), ...rest });

export const step = (id: string, rest: Partial<StepSpec> = {}): StepSpec => ({
  id,
  kind: 'do',
  title: `do ${id}`,
  input: null,
  ...rest,
});

/** Runs on a database and workers that are stopped after the test, before the database is closed. */
export const stage = (databases: TestDatabases) => {
  const workers: Worker[] = [];
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.stop(0)));
  });
  return {
    runs: async (address?: string): Promise<Runs> => {
      const database: Database = await databases.open(address);
      await migrate(database, runsMigrations);
      return createRuns(database);
    },
    worker: async (
      runs: Runs,
      handlers: readonly StepHandler[],
      options: Partial<WorkerOptions> = {},
    ): Promise<Worker> => {
      const quick = { first: 1, longest: 10 };
      const worker = new Worker(runs, { handlers, poll: 20, retry: quick, recovery: quick, ...options });
      workers.push(worker);
      await worker.start();
      return worker;
    },
  };
};

/** Follows a run to its end and answers all its events. */
export const toEnd = async (runs: Runs, run: string): Promise<readonly RunEvent[]> => {
  const events: RunEvent[] = [];
  for await (const event of runs.watch(run)) events.push(event);
  return events;
};

export const states = async (runs: Runs, run: string): Promise<Record<string, string>> =>
  Object.fromEntries((await runs.steps(run)).map(({ id, state }) => [id, state]));
