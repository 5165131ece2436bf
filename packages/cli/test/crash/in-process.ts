import { fork, type ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import type { Mutilation } from './in-process/mutilation.ts';
import type { Told } from './in-process/story.ts';
import { invariants, type Invariant } from './judge/judge.ts';

export interface InProcessOptions {
  readonly seeds: number;
  readonly seedBase: number;
  /** Processes that work side by side; one for each core unless told. */
  readonly workers?: number;
  readonly mutilation?: Mutilation;
  /** In every seed AWS shows changes with a delay, not only in a share of them. */
  readonly delayed?: boolean;
  /** Begins no more seeds once it aborts. */
  readonly signal?: AbortSignal;
  /** Ends when the first seed has failed. */
  readonly untilFailure?: boolean;
  /** Tells what happens within each seed. */
  readonly verbose?: boolean;
  /** Hears a line for people. */
  readonly tell?: (line: string) => void;
  /** Hears of each seed's end. */
  readonly onSeed?: (summary: Summary) => void;
}

export interface FailedSeed extends Pick<Told, 'seed' | 'violations'> {
  /** What broke the harness itself, if anything did. */
  readonly broken?: string;
}

export interface Summary {
  readonly seedBase: number;
  readonly wanted: number;
  /** Seeds that came to their end. */
  readonly seeds: number;
  readonly violations: Readonly<Record<Invariant, number>>;
  /** Seeds that could not be judged. */
  readonly broken: number;
  readonly failed: readonly FailedSeed[];
  /** What was done to the stacks. */
  readonly counts: Readonly<Record<string, number>>;
  readonly seconds: number;
}

/** What a child process is asked, and what it answers. */
export interface Asked {
  readonly seed: number;
  readonly mutilation?: Mutilation | undefined;
  readonly delayed: boolean;
  readonly verbose: boolean;
}
export type Answer =
  | { readonly line: string }
  | { readonly told: Told }
  | { readonly seed: number; readonly broken: string };

/** A process keeps what its dead commands held, half a megabyte of each seed, so another one goes on in time. */
const seedsOfAProcess = 500;

/** Plays seeds on all cores, each in virtual time, and adds up what the judge found. */
export async function runInProcess(options: InProcessOptions): Promise<Summary> {
  const { seeds, seedBase, tell } = options;
  const began = performance.now();
  const violations = Object.fromEntries(Object.keys(invariants).map((name) => [name, 0])) as Record<
    Invariant,
    number
  >;
  const counts: Record<string, number> = {};
  const failed: FailedSeed[] = [];
  let [next, done, broken] = [seedBase, 0, 0];
  const summary = (): Summary => ({
    seedBase,
    wanted: seeds,
    seeds: done,
    violations,
    broken,
    failed,
    counts,
    seconds: (performance.now() - began) / 1000,
  });
  const note = (answer: Exclude<Answer, { line: string }>): void => {
    done += 1;
    if ('broken' in answer) {
      broken += 1;
      failed.push({ seed: answer.seed, violations: [], broken: answer.broken });
    } else {
      const { told } = answer;
      for (const [what, count] of Object.entries(told.counts)) counts[what] = (counts[what] ?? 0) + count;
      for (const { invariant } of told.violations) violations[invariant] += 1;
      if (told.violations.length > 0) failed.push({ seed: told.seed, violations: told.violations });
    }
    options.onSeed?.(summary());
  };
  const more = (): boolean =>
    next < seedBase + seeds &&
    options.signal?.aborted !== true &&
    !(options.untilFailure === true && failed.length > 0);
  const lane = async (): Promise<void> => {
    while (more()) {
      const child = fork(new URL('./in-process/child.ts', import.meta.url), {
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      });
      let complaint = '';
      child.stderr?.on(
        'data',
        (chunk: Buffer) => (complaint = `${complaint}${chunk.toString()}`.slice(-2_000)),
      );
      for (let played = 0; more() && played < seedsOfAProcess; played++) {
        const seed = next++;
        const asked: Asked = {
          seed,
          mutilation: options.mutilation,
          delayed: options.delayed === true,
          verbose: options.verbose === true,
        };
        const answer = await ask(child, asked, tell, () => complaint);
        note(answer);
        if ('broken' in answer) break;
      }
      child.kill();
    }
  };
  const lanes = Math.min(options.workers ?? availableParallelism(), seeds);
  await Promise.all(Array.from({ length: lanes }, lane));
  return summary();
}

/**
 * Milliseconds of real time after which a seed is given up. Virtual time leaves nothing to wait for but the processor, and
 * the first seed of a process waits for its modules as well.
 */
const patience = 600_000;

function ask(
  child: ChildProcess,
  asked: Asked,
  tell: ((line: string) => void) | undefined,
  complaint: () => string,
): Promise<Exclude<Answer, { line: string }>> {
  return new Promise((resolve) => {
    const end = (answer: Exclude<Answer, { line: string }>): void => {
      clearTimeout(timer);
      child.off('message', hear);
      child.off('exit', gone);
      resolve(answer);
    };
    const hear = (answer: Answer): void => {
      if ('line' in answer) tell?.(answer.line);
      else end(answer);
    };
    const gone = (): void => end({ seed: asked.seed, broken: `the process ended: ${complaint()}` });
    const timer = setTimeout(() => end({ seed: asked.seed, broken: 'it does not come to an end' }), patience);
    child.on('message', hear);
    child.on('exit', gone);
    child.send(asked);
  });
}

export const isClean = (summary: Summary): boolean => summary.failed.length === 0 && summary.seeds > 0;
