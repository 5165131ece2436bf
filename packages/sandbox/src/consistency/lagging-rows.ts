import type { Random } from '../world/random.ts';
import type { Row, Table } from '../world/table.ts';

/** What replicas still show of a row: an earlier state, or nothing where it is new. */
export interface Lag {
  readonly shown: string | undefined;
  /** Milliseconds since 1970; from then on everyone sees the truth. */
  readonly until: number;
}

/** Keeps, for one table, what it was like before its latest changes, for as long as they take to get about. */
export class LaggingRows {
  /** The rows as JSON, as they were when last looked at. */
  readonly #known = new Map<string, string>();
  readonly #lags = new Map<string, Lag>();

  /** Takes note of what changed at `at`; each change takes a quarter to the whole of `window` milliseconds. */
  note(table: Table<Row>, at: number, window: number, random: Random): void {
    const rows = new Map(table.all().map((row) => [row.id, JSON.stringify(row)]));
    for (const [id, before] of this.#known) if (!rows.has(id)) this.#lag(id, before, at, window, random);
    for (const [id, text] of rows) {
      const before = this.#known.get(id);
      if (before !== text) this.#lag(id, before, at, window, random);
      this.#known.set(id, text);
    }
    for (const id of this.#known.keys()) if (!rows.has(id)) this.#known.delete(id);
  }

  /** One that lags already keeps its day: nothing older than the window is ever shown. */
  #lag(id: string, shown: string | undefined, at: number, window: number, random: Random): void {
    const lag = this.#lags.get(id);
    const until = at + (1 + 3 * random()) * (window / 4);
    if (window > 0 && (!lag || lag.until <= at)) this.#lags.set(id, { shown, until });
  }

  /** What lags at this time, by id. */
  lagging(now: number): ReadonlyMap<string, Lag> {
    for (const [id, { until }] of this.#lags) if (until <= now) this.#lags.delete(id);
    return this.#lags;
  }
}
