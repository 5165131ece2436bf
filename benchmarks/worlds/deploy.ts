/** Brings a template into a world without waiting for AWS's rates: what a benchmark starts from, never what it measures. */
import {
  createSession,
  RateLimiter,
  type Permit,
  systemClock,
  type Clock,
} from '../../packages/aws/src/index.ts';
import { DiagnosticError, type JsonObject } from '../../packages/contract/src/index.ts';
import { createLookups, createResourceTypes } from '../../packages/resources/src/index.ts';
import { createRuns, runsMigrations, Worker } from '../../packages/runs/src/index.ts';
import { createStacks, stacksMigrations } from '../../packages/stacks/src/index.ts';
import {
  migrate,
  openDatabase,
  openKeyRing,
  openSecrets,
  secretMigrations,
} from '../../packages/store/src/index.ts';
import { loadTemplate } from '../../packages/template/src/index.ts';
import { join } from 'node:path';
import type { LocalAws } from './local-aws.ts';
import { snippetsOf } from './mixes.ts';

/** Waits of a poll or a back-off pass a hundred times faster. */
const hasty: Clock = {
  now: () => systemClock.now(),
  sleep: (milliseconds, signal) => systemClock.sleep(milliseconds / 100, signal),
};

const nothing = () => undefined;

class NoLimit extends RateLimiter {
  override async acquire(): Promise<Permit> {
    return { letThrough: nothing, refused: nothing };
  }
}

/** Records the stack in `stateDirectory` as `groundcrew apply` would. */
export async function deploy(
  template: JsonObject,
  stack: string,
  aws: LocalAws,
  stateDirectory: string,
): Promise<void> {
  const session = createSession({ env: aws.env, clock: hasty, limiter: new NoLimit(hasty) });
  const database = await openDatabase(join(stateDirectory, 'groundcrew.db'), { durable: false });
  try {
    await migrate(database, [...secretMigrations, ...runsMigrations, ...stacksMigrations]);
    const runs = createRuns(database);
    const stacks = createStacks({
      database,
      runs,
      secrets: openSecrets(database, openKeyRing(stateDirectory, {})),
      typesFor: () => createResourceTypes(session),
      lookupsFor: () => createLookups(session),
    });
    const { accountId, partition } = await session.identity();
    const target = { accountId, partition, region: await session.region() };
    const { program, diagnostics } = loadTemplate(snippetsOf(template));
    if (!program) throw new DiagnosticError(diagnostics);
    const { plan, diagnostics: found } = await stacks.plan({ stack, target, program });
    if (!plan) throw new DiagnosticError(found);
    const run = await stacks.apply(plan);
    const worker = new Worker(runs, { handlers: stacks.handlers(), onlyRun: run, concurrency: 32 });
    await worker.start();
    for await (const event of runs.watch(run))
      if (event.name === 'step.failed') throw new Error(`not deployed: ${JSON.stringify(event)}`);
    await worker.stop();
  } finally {
    session.close();
    await database.close();
  }
}
