import { LeaseLost } from '../interruptions.ts';
import type { Ledger } from '../ledger.ts';

/** A change that one attempt at a step wants to make. `apply` answers false when the fence has been broken. */
interface Write {
  readonly run: string;
  readonly apply: (ledger: Ledger) => Promise<boolean>;
  /** True for the last write of an attempt: it frees a place. */
  readonly ends: boolean;
  readonly settle: (outcome: Outcome) => void;
}

type Outcome = { readonly state: 'written' } | { readonly state: 'refused'; readonly why: unknown };

export interface Batch {
  readonly runs: readonly string[];
  /** Places that are free once this batch has been written. */
  readonly ends: number;
  readonly size: number;
  /** Applies all, remembering which of them were fenced off. */
  apply(ledger: Ledger): Promise<void>;
  /** To be called once the transaction has been committed. */
  committed(): void;
  refuse(why: unknown): void;
  /** Puts the writes back, to be taken again before all others. */
  putBack(): void;
}

const writesPerBatch = 200;

/**
 * What the attempts of one worker want to write, in order. Everything that has come together by the time the database
 * is free goes into one transaction, so that thousands of short steps do not wait for the disk one by one.
 */
export class Writes {
  #queue: Write[] = [];
  readonly #wake: () => void;

  constructor(wake: () => void) {
    this.#wake = wake;
  }

  get isEmpty(): boolean {
    return this.#queue.length === 0;
  }

  /** Resolves when it has been committed; rejects with `LeaseLost` when the step is no longer this attempt's. */
  add(run: string, apply: Write['apply'], ends = false): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const settle = (outcome: Outcome): void =>
      outcome.state === 'written' ? resolve() : reject(outcome.why);
    this.#queue.push({ run, apply, ends, settle });
    this.#wake();
    return promise;
  }

  /** `alone`: one write only, to find the one that fails. */
  take(alone: boolean): Batch {
    const taken = this.#queue.splice(0, alone ? 1 : writesPerBatch);
    const fencedOff = new Set<Write>();
    return {
      runs: [...new Set(taken.map((write) => write.run))],
      ends: taken.filter((write) => write.ends).length,
      size: taken.length,
      apply: async (ledger) => {
        fencedOff.clear();
        for (const write of taken) {
          if (!ledger.holds(write.run) || !(await write.apply(ledger))) fencedOff.add(write);
        }
      },
      committed: () => {
        for (const write of taken) {
          write.settle(
            fencedOff.has(write) ? { state: 'refused', why: new LeaseLost() } : { state: 'written' },
          );
        }
      },
      refuse: (why) => {
        for (const write of taken) write.settle({ state: 'refused', why });
      },
      putBack: () => {
        this.#queue = [...taken, ...this.#queue];
      },
    };
  }

  refuseAll(why: unknown): void {
    for (const write of this.#queue.splice(0)) write.settle({ state: 'refused', why });
  }
}
