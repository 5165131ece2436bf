/**
 * A worker in a process of its own, for tests that kill, stop and race workers. Its world is a directory: an effect is a
 * file, which two effects of the same token would collide on. Arguments: the address of the database, the world's
 * directory, and options as JSON. It tells on stdout, line by line, what it is about to do.
 */
import { appendFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '@groundcrew/contract';
import { migrate, openDatabase } from '@groundcrew/store';
import { createRuns, runsMigrations, type StepContext, type StepHandler, Worker } from '../../src/index.ts';
import { thisProcess } from '../../src/process/identity.ts';

export interface ActorOptions {
  readonly onlyRun?: string;
  /** The host that it takes itself to run on; this one unless given. */
  readonly host?: string;
  /** A lock that it takes before it starts, and holds for as long as it lives. */
  readonly lock?: string;
  readonly lease?: number;
  readonly concurrency?: number;
  /** Milliseconds that an `effect` takes before and after it happens. */
  readonly pause?: number;
  /** Where the first attempt at an `effect` stands still for ever, or until the file `go` is there. */
  readonly standAt?: 'claimed' | 'intended' | 'made' | 'remembered' | 'recovering';
}

const [address = '', world = '', optionsText = '{}'] = process.argv.slice(2);
const options = JSON.parse(optionsText) as ActorOptions;
const tell = (line: string): void => void process.stdout.write(`${line}\n`);

const standAt = async (phase: ActorOptions['standAt']): Promise<void> => {
  if (options.standAt !== phase) return;
  tell(`at ${phase}`);
  while (!existsSync(join(world, 'go'))) await sleep(20);
  tell(`past ${phase}`);
};

const effectFile = (context: StepContext): string => `effect-${context.run}-${context.step}`;

/** Makes a file, as an API without tokens makes a resource: a second call makes a second one. */
const effect: StepHandler = {
  kind: 'effect',
  async run(context) {
    await standAt('claimed');
    await context.intend({ name: effectFile(context) });
    await standAt('intended');
    await sleep(options.pause ?? 0);
    context.holdsLease();
    writeFileSync(join(world, `${effectFile(context)}-${process.pid}`), '');
    await sleep(options.pause ?? 0);
    await standAt('made');
    await context.remember({ physicalId: String(process.pid) });
    await standAt('remembered');
    return { by: process.pid };
  },
  async recover(context) {
    await standAt('recovering');
    const found = readdirSync(world).find((name) => name.startsWith(`${effectFile(context)}-`));
    return found === undefined
      ? { state: 'absent' }
      : { state: 'found', output: { by: found.split('-').at(-1) ?? '' } };
  },
};

/** Notes each execution in a file of this process, takes a few milliseconds, and fails as often as its input says. */
const note: StepHandler = {
  kind: 'note',
  async run(context) {
    const { milliseconds = 0, failures = 0 } = context.input as JsonObject;
    appendFileSync(
      join(world, `notes-${process.pid}`),
      `${context.run} ${context.step} ${context.attempt}\n`,
    );
    await sleep(Number(milliseconds));
    if (context.attempt <= Number(failures)) throw new Error('not yet');
    return { by: process.pid };
  },
  retryable: () => true,
};

const database = await openDatabase(address);
await migrate(database, runsMigrations);
const self = thisProcess();
const { host = self.host, lock, lease } = options;
const runs = createRuns(database, { ...self, host, hostName: host });
if (lock !== undefined) await runs.locks.acquire(lock, { holder: host, purpose: 'test', lease });
const worker = new Worker(runs, {
  handlers: [effect, note],
  retry: { first: 10, longest: 50 },
  onTrouble: (trouble) => tell(`trouble: ${String(trouble)}`),
  ...options,
});
process.once('SIGTERM', () => {
  worker
    .stop()
    .then(() => database.close())
    .catch((thrown: unknown) => tell(`trouble: ${String(thrown)}`));
});
await worker.start();
tell('started');
