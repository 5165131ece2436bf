import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { migrate, type Database } from '@groundcrew/store';
import { createRuns, type Runs, runsMigrations } from '../../src/index.ts';
import { step, toEnd } from '../stage.ts';
import { installWitness, staleCommits, storyOf } from './witness.ts';

const script = new URL('racer.ts', import.meta.url).pathname;
const stepsPerRun = 40;
/** Never far ahead of the workers. */
const runsAtOnce = 3;

export interface RaceOptions {
  /** Take-overs to bring about. */
  readonly races: number;
  readonly workers: number;
  /** Milliseconds. */
  readonly lease: number;
}

export interface RaceResult {
  /** Steps taken from a stopped or late worker. */
  readonly races: number;
  /** How many of those workers woke and tried to record what they had done. */
  readonly lateAttempts: number;
  readonly staleCommits: number;
  readonly stops: number;
  /** Steps that did not succeed, or succeeded by another attempt than the last. */
  readonly wrongEnds: readonly string[];
}

/** Stops a worker again and again for about as long as its lease, and wakes it. */
async function torment(racer: ChildProcess, lease: number, ended: () => boolean): Promise<number> {
  let stops = 0;
  while (!ended()) {
    await sleep(Math.random() * lease * 1.5);
    racer.kill('SIGSTOP');
    stops++;
    await sleep(lease * (0.3 + Math.random() * 1.7));
    racer.kill('SIGCONT');
  }
  return stops;
}

/** Worker processes that compete for steps while they are stopped and woken. */
export async function runRaces(
  database: Database,
  address: string,
  { races, workers, lease }: RaceOptions,
): Promise<RaceResult> {
  await migrate(database, runsMigrations);
  await installWitness(database);
  const runs = createRuns(database);
  const racers = Array.from({ length: workers }, () =>
    spawn(process.execPath, [script, address, String(lease)], { stdio: ['pipe', 'pipe', 'inherit'] }),
  );
  try {
    await Promise.all(racers.map((racer) => once(racer.stdout, 'data')));
    let takeOvers = 0;
    let stale = 0;
    const wrongEnds: string[] = [];
    const tormenting = racers.map((racer) => torment(racer, lease, () => takeOvers >= races));
    const compete = async (): Promise<void> => {
      while (takeOvers < races) {
        const told = await race(runs);
        takeOvers += told.takeOvers;
        stale += told.stale;
        wrongEnds.push(...told.wrongEnds);
      }
    };
    await Promise.all(Array.from({ length: runsAtOnce }, compete));
    const stops = (await Promise.all(tormenting)).reduce((sum, count) => sum + count, 0);
    // Whoever was stopped last has its say too.
    await sleep(lease);
    const lateAttempts = (await runs.strays({})).length;
    return {
      races: takeOvers,
      lateAttempts,
      staleCommits: stale + (await staleCommits(database)),
      stops,
      wrongEnds,
    };
  } finally {
    await Promise.all(
      racers.map(async (racer) => {
        const exited = once(racer, 'exit');
        racer.kill('SIGKILL');
        await exited;
      }),
    );
  }
}

/** One run of independent steps, from its submission to its end. */
async function race(runs: Runs) {
  const { id } = await runs.submit({
    kind: 'race',
    title: 'race',
    steps: Array.from({ length: stepsPerRun }, (_, index) => step(`s${index}`, { kind: 'race' })),
  });
  const events = await toEnd(runs, id);
  const steps = await runs.steps(id);
  const wrongEnds = steps
    .filter(
      ({ state, attempt, output, record }) =>
        state !== 'succeeded' ||
        JSON.stringify(output) !== JSON.stringify({ attempt }) ||
        JSON.stringify(record) !== JSON.stringify({ attempt }),
    )
    .map((wrong) => JSON.stringify(wrong));
  return { ...storyOf(events), wrongEnds };
}
