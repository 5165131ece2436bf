import { setTimeout as sleep } from 'node:timers/promises';
import { type Scope, untilDue } from '../claim.ts';
import type { Runs } from '../runs.ts';
import type { RunTables } from '../tables.ts';
import { takeOver } from '../take-over.ts';
import type { Settings } from './options.ts';
import type { Turns } from './turns.ts';

/** At most so often are announcements followed up. */
const pauseMilliseconds = 10;

/** What the lookout tells its worker, and asks of it. */
export interface LookoutListener {
  hasRoom(): boolean;
  /** The runs whose steps are at work. */
  runs(): readonly string[];
  cancelling(run: string, forced: boolean): void;
}

/** Looks for what a worker must learn of: steps that are due, runs that are cancelled, workers that are gone. */
export class Lookout {
  readonly #runs: Runs;
  readonly #settings: Settings;
  readonly #scope: Scope;
  readonly #turns: Turns;
  readonly #listener: LookoutListener;
  readonly #ended = new AbortController();
  #watching: Promise<void> | undefined;
  #news = Promise.withResolvers<void>();
  #endListening: (() => void) | undefined;
  #lastTakeOver = Number.NEGATIVE_INFINITY;

  constructor(runs: Runs, settings: Settings, scope: Scope, turns: Turns, listener: LookoutListener) {
    this.#runs = runs;
    this.#settings = settings;
    this.#scope = scope;
    this.#turns = turns;
    this.#listener = listener;
  }

  begin(): void {
    this.#endListening = this.#runs.database.listen(() => {
      if (!this.#turns.announcing) this.#news.resolve();
    });
    this.#watching = this.#watch();
  }

  async end(): Promise<void> {
    this.#endListening?.();
    this.#ended.abort();
    this.#news.resolve();
    await this.#watching;
  }

  async #watch(): Promise<void> {
    while (!this.#ended.signal.aborted) {
      this.#news = Promise.withResolvers<void>();
      const pause = await this.#look().catch((trouble: unknown) => {
        this.#settings.onTrouble(trouble);
        return this.#settings.poll;
      });
      await Promise.race([this.#news.promise, this.#sleep(pause)]);
      await this.#sleep(pauseMilliseconds);
    }
  }

  async #sleep(milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, { signal: this.#ended.signal }).catch(() => undefined);
  }

  /** Answers the milliseconds until the next look. */
  async #look(): Promise<number> {
    const { poll } = this.#settings;
    if (this.#turns.leaseNeedsCare) this.#turns.wake();
    await this.#findCancelled();
    if (performance.now() - this.#lastTakeOver >= poll) {
      this.#lastTakeOver = performance.now();
      await takeOver(this.#runs.database, this.#runs.self, this.#scope.onlyRun);
    }
    if (!this.#listener.hasRoom()) return poll;
    const due = await untilDue(this.#runs.database, this.#scope);
    if (due === undefined || due > 0) return Math.min(poll, due ?? poll);
    this.#turns.wake(true);
    return poll;
  }

  async #findCancelled(): Promise<void> {
    const runs = this.#listener.runs();
    if (runs.length === 0) return;
    const rows = await this.#runs.database
      .tables<RunTables>()
      .selectFrom('run')
      .select(['id', 'forced'])
      .where('id', 'in', [...runs])
      .where('state', '=', 'cancelling')
      .execute();
    for (const { id, forced } of rows) this.#listener.cancelling(id, forced !== 0);
  }
}
