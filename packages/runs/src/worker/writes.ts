import { LeaseLost } from '../interruptions.ts';
import type { Ledger } from '../ledger.ts';
import { type Success, succeedAll } from '../moves.ts';

/** Answers false when the fence has been broken. */
export type Move = (ledger: Ledger) => Promise<boolean>;

/** A change that one attempt at a step wants to make: a move, or its success, which is written together with others. */
interface Write {
  readonly run: string;
  readonly change: Move | Success;
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

/** Applies moves in their order, and then the successes: of one attempt, success is the last. */
const fencedOffOf = async (ledger: Ledger, writes: readonly Write[]): Promise<readonly Write[]> => {
  const off: Write[] = [];
  const successes: { readonly write: Write; readonly success: Success }[] = [];
  for (const write of writes) {
    if (!ledger.holds(write.run)) off.push(write);
    else if (typeof write.change !== 'function') successes.push({ write, success: write.change });
    else if (!(await write.change(ledger))) off.push(write);
  }
  if (successes.length === 0) return off;
  const stood = await succeedAll(
    ledger,
    successes.map(({ success }) => success),
  );
  return [...off, ...successes.filter(({ success }) => !stood.has(success.fence)).map(({ write }) => write)];
};

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
  add(run: string, change: Move | Success, ends = false): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const settle = (outcome: Outcome): void =>
      outcome.state === 'written' ? resolve() : reject(outcome.why);
    this.#queue.push({ run, change, ends, settle });
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
        for (const write of await fencedOffOf(ledger, taken)) fencedOff.add(write);
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
