import { shipCommand } from './real/shipped.ts';
import { playRound, type Round } from './real/round.ts';
import { describeJoining, describeScenario } from './real/scenario.ts';
import { addTally, isClean, tallyOf, tellTally, type Tally } from './real/tally.ts';
import { Timing } from './real/timing.ts';

export interface RealOptions {
  readonly seeds: number;
  readonly seedBase: number;
  /** Rounds at the same time, 8 by default. They mostly wait: for AWS, for leases, for what may still appear. */
  readonly lanes?: number;
  /** AWS shows changes with a delay, where nothing or faults are the trouble. */
  readonly delayed?: boolean;
  /** Tells what happened within each seed, not only within those that failed. */
  readonly verbose?: boolean;
  /** Hears of each seed that failed. */
  readonly tell: (line: string) => void;
  /** Ends it after the seeds that are being played. */
  readonly signal?: AbortSignal;
}

export interface RealSummary {
  /** How many seeds were played. */
  readonly seeds: number;
  readonly seedBase: number;
  readonly failed: readonly number[];
  /** Signals that reached a living command. */
  readonly cuts: number;
  /** How many seeds there were of each action and each trouble, and how the rollbacks within them ended. */
  readonly played: Readonly<Record<string, number>>;
  readonly found: Tally;
  readonly seconds: number;
}

const defaultLanes = 8;

/**
 * Cuts off the real command with real signals, once or more for each seed, and repeats it unattended. A seed fails where
 * the world and the record do not agree in the end.
 */
export async function runReal(options: RealOptions): Promise<RealSummary> {
  const { seeds, seedBase, lanes = defaultLanes, verbose = false, delayed = false, tell, signal } = options;
  const began = performance.now();
  // Each seed being played waits for the end of this process.
  process.setMaxListeners(lanes + process.getMaxListeners());
  await using shipped = await shipCommand();
  const timing = new Timing();
  const found = tallyOf([], 0);
  const played: Record<string, number> = {};
  const failed: number[] = [];
  let [next, ended, cuts] = [0, 0, 0];
  const note = (round: Round): void => {
    const { seed, action, trouble, eventual, joining, stacks } = round.scenario;
    const byHand = stacks.some(({ rollback }) => rollback !== undefined);
    for (const kind of [
      action,
      trouble,
      ...(eventual ? ['eventually consistent'] : []),
      ...(joining ? [describeJoining(joining)] : []),
      ...(byHand ? ['rolled back by hand'] : []),
      ...round.rollbacks.map((state) => `rollbacks ${state}`),
    ])
      played[kind] = (played[kind] ?? 0) + 1;
    cuts += round.cuts;
    addTally(found, round.tally);
    const clean = isClean(round.tally);
    if (!clean) failed.push(seed);
    const told = [`${clean ? 'ok' : 'FAILED'} ${describeScenario(round.scenario)}`, ...round.told];
    if (verbose || !clean) tell(told.join('\n  '));
  };
  const lane = async (): Promise<void> => {
    while (next < seeds) {
      if (signal?.aborted) return;
      const seed = seedBase + next++;
      try {
        note(await playRound(seed, shipped, timing, delayed));
      } catch (problem) {
        // What can't be judged has failed as well, and the other seeds go on.
        failed.push(seed);
        addTally(found, tallyOf([], 1));
        tell(`BROKEN ${problem instanceof Error ? problem.message : String(problem)}`);
      }
      ended++;
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  const seconds = (performance.now() - began) / 1000;
  return { seeds: ended, seedBase, failed, cuts, played, found, seconds };
}

export function reportReal({ seeds, seedBase, failed, cuts, played, found, seconds }: RealSummary): string {
  return [
    ...failed.map(
      (seed) => `seed ${seed} failed; see it again with: npm run crash -- --real --seed ${seed} --verbose`,
    ),
    `real: ${seeds} seeds from ${seedBase}, ${cuts} commands cut off in time, ${seconds.toFixed(0)} s`,
    Object.entries(played)
      .map(([kind, count]) => `${kind} ${count}`)
      .join(', '),
    `seeds that failed ${failed.length}: ${tellTally(found)}`,
  ].join('\n');
}
