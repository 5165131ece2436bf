import { shipCommand } from './real/shipped.ts';
import { playRound } from './real/round.ts';
import { describeScenario } from './real/scenario.ts';
import { addTally, isClean, tallyOf, tellTally } from './real/tally.ts';
import { Timing } from './real/timing.ts';

export interface RealOptions {
  readonly seeds: number;
  readonly seedBase: number;
  /** Rounds at the same time. They mostly wait: for AWS, for leases, for what may still appear. */
  readonly lanes?: number;
  readonly tell?: (line: string) => void;
}

const defaultLanes = 8;

/**
 * Cuts off the real command with real signals, once or more for each seed, and repeats it unattended. Answers whether the
 * world and the record agreed every time. Tells each seed that failed, and the counts.
 */
export async function runReal(options: RealOptions): Promise<boolean> {
  const { seeds, seedBase, lanes = defaultLanes } = options;
  const tell = options.tell ?? ((line: string) => void process.stdout.write(`${line}\n`));
  const began = performance.now();
  // Commands within this process listen for Ctrl-C while they run.
  process.setMaxListeners(0);
  await using shipped = await shipCommand();
  const timing = new Timing();
  const total = tallyOf([], 0);
  const kinds = new Map<string, number>();
  let [next, cuts, failed] = [0, 0, 0];
  const lane = async (): Promise<void> => {
    while (next < seeds) {
      const round = await playRound(seedBase + next++, shipped, timing);
      const { action, trouble } = round.scenario;
      for (const kind of [action, trouble]) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      cuts += round.cuts;
      addTally(total, round.tally);
      if (isClean(round.tally)) continue;
      failed++;
      tell([`FAILED ${describeScenario(round.scenario)}`, ...round.told].join('\n  '));
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  tell(`real: ${seeds} seeds from ${seedBase}, ${cuts} commands cut off in time, ${seconds} s`);
  tell([...kinds].map(([kind, count]) => `${kind} ${count}`).join(', '));
  tell(`seeds that failed ${failed}: ${tellTally(total)}`);
  return failed === 0;
}
