import type { StepHandler } from '../handler.ts';
import { type Backoff, recoveryBackoff, retryBackoff } from './backoff.ts';

export interface WorkerOptions {
  readonly handlers: Iterable<StepHandler<never>>;
  /** Steps at work at the same time, 10 by default. */
  readonly concurrency?: number;
  /** For a worker inside a command: it claims steps of the run that the command started or resumed, and no others. */
  readonly onlyRun?: string;
  /** Milliseconds after which a worker that is no longer heard of has lost its steps. 15,000 by default. */
  readonly lease?: number;
  /** Milliseconds between looks at the database, for what was not announced. 200 by default. */
  readonly poll?: number;
  readonly retry?: Backoff;
  readonly recovery?: Backoff;
  /** Times in a row that `recover` may answer `unknown` before the step fails. 10 by default. */
  readonly maxUnknowns?: number;
  /** At least 0, below 1. */
  readonly random?: () => number;
  /** Hears of what went wrong in the worker itself, e.g. that the database cannot be reached. It goes on by itself. */
  readonly onTrouble?: (trouble: unknown) => void;
}

export interface Settings extends Required<Omit<WorkerOptions, 'handlers' | 'onlyRun'>> {
  readonly handlers: ReadonlyMap<string, StepHandler>;
  readonly onlyRun: string | undefined;
}

export const settingsOf = (options: WorkerOptions): Settings => ({
  handlers: new Map(
    [...options.handlers].map((handler) => [handler.kind, handler as unknown as StepHandler]),
  ),
  concurrency: options.concurrency ?? 10,
  onlyRun: options.onlyRun,
  lease: options.lease ?? 15_000,
  poll: options.poll ?? 200,
  retry: options.retry ?? retryBackoff,
  recovery: options.recovery ?? recoveryBackoff,
  maxUnknowns: options.maxUnknowns ?? 10,
  random: options.random ?? Math.random,
  onTrouble: options.onTrouble ?? (() => undefined),
});
