import { setTimeout as sleep } from 'node:timers/promises';
import type { Scope } from '../claim.ts';
import { LeaseLost, RunCancelled, WorkerDrained } from '../interruptions.ts';
import type { Runs } from '../runs.ts';
import type { StepRow } from '../tables.ts';
import { Attempt } from './attempt.ts';
import type { Lease } from './lease.ts';
import { Lookout } from './lookout.ts';
import { type Settings, settingsOf, type WorkerOptions } from './options.ts';
import { perform } from './perform.ts';
import { Turns } from './turns.ts';

/** How long an aborted handler may take to end before its step is left to others. */
const abortMilliseconds = 5_000;

/** Claims steps and performs them, until it is stopped. */
export class Worker {
  readonly #runs: Runs;
  readonly #settings: Settings;
  readonly #turns: Turns;
  readonly #lookout: Lookout;
  readonly #attempts = new Map<Attempt, Promise<void>>();
  #state: 'new' | 'started' | 'stopping' | 'stopped' = 'new';

  constructor(runs: Runs, options: WorkerOptions) {
    this.#runs = runs;
    this.#settings = settingsOf(options);
    const scope: Scope = { kinds: [...this.#settings.handlers.keys()], onlyRun: options.onlyRun };
    this.#turns = new Turns(runs, this.#settings, scope, {
      room: () => this.#room,
      claimed: (steps, lease) => this.#begin(steps, lease),
      leaseLost: () => this.#abort(() => new LeaseLost()),
    });
    this.#lookout = new Lookout(runs, this.#settings, scope, this.#turns, {
      hasRoom: () => this.#room > 0,
      runs: () => [...new Set([...this.#attempts.keys()].map((attempt) => attempt.run))],
      cancelling: (run, forced) =>
        this.#abort((attempt) =>
          attempt.run === run && (forced || attempt.row.always === 0) ? new RunCancelled() : undefined,
        ),
    });
  }

  async start(): Promise<void> {
    if (this.#state !== 'new') throw new Error('a worker starts once');
    this.#state = 'started';
    await this.#turns.begin();
    this.#lookout.begin();
  }

  /**
   * Drains: claims nothing more, and waits for the steps at work, except those that wait for a signal. After `patience` milliseconds, or when called again
   * with less, their handlers are aborted, and their steps are left for another worker or a later command.
   */
  async stop(patience = Number.POSITIVE_INFINITY): Promise<void> {
    if (this.#state === 'new' || this.#state === 'stopped') return;
    this.#state = 'stopping';
    this.#turns.stopClaiming();
    this.#makeUseOfParking();
    if (!(await this.#ended(patience))) {
      this.#abort(() => new WorkerDrained());
      await this.#ended(abortMilliseconds);
    }
    this.#state = 'stopped';
    await this.#lookout.end();
    await this.#turns.end();
  }

  /** A step that waits for a signal takes no place. */
  get #room(): number {
    if (this.#state !== 'started') return 0;
    let busy = 0;
    for (const attempt of this.#attempts.keys()) if (!attempt.parked) busy++;
    return this.#settings.concurrency - busy;
  }

  #begin(steps: readonly StepRow[], lease: Lease): void {
    const { database } = this.#runs;
    const { poll, onTrouble } = this.#settings;
    const { writes } = this.#turns;
    for (const step of steps) {
      const handler = this.#settings.handlers.get(step.kind);
      if (handler === undefined) continue;
      const onParked = (): void => this.#makeUseOfParking();
      const attempt = new Attempt(step, { database, lease, writes, poll, onParked });
      const performed = perform(attempt, handler, this.#settings)
        // The step stays with this worker until its lease ends, and is then taken over.
        .catch(onTrouble)
        .finally(() => this.#attempts.delete(attempt));
      this.#attempts.set(attempt, performed);
    }
  }

  /** A step that waits for a signal leaves its place to another; one that would hold up a stop leaves altogether. */
  #makeUseOfParking(): void {
    if (this.#state === 'started') this.#turns.wake(true);
    else this.#abort((attempt) => (attempt.parked ? new WorkerDrained() : undefined));
  }

  #abort(reason: (attempt: Attempt) => Error | undefined): void {
    for (const attempt of this.#attempts.keys()) {
      const why = reason(attempt);
      if (why !== undefined && !attempt.signal.aborted) attempt.controller.abort(why);
    }
  }

  async #ended(patience: number): Promise<boolean> {
    const ended = (async () => {
      while (this.#attempts.size > 0) await Promise.all(this.#attempts.values());
      return true;
    })();
    if (patience === Number.POSITIVE_INFINITY) return ended;
    const timer = new AbortController();
    const late = sleep(patience, false, { signal: timer.signal }).catch(() => false);
    return Promise.race([ended, late]).finally(() => timer.abort());
  }
}
