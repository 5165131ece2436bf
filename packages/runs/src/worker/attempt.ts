import { decodeJson, type Database, type Transaction } from '@groundcrew/store';
import type { Json } from '@groundcrew/contract';
import type { StepContext, StepSpec } from '../handler.ts';
import { LeaseLost } from '../interruptions.ts';
import { type Fence, holds, intend, remember, stands, type Success, tell, withdraw } from '../moves.ts';
import { readSignal } from '../signals.ts';
import { recordStray } from '../strays.ts';
import type { RunTables, StepRow } from '../tables.ts';
import { nextNews } from '../watch.ts';
import type { Lease } from './lease.ts';
import type { Move, Writes } from './writes.ts';

/** What an attempt needs of its worker. */
export interface Surroundings {
  readonly database: Database;
  readonly lease: Lease;
  readonly writes: Writes;
  readonly poll: number;
  /** Hears that the attempt waits for a signal and takes no place meanwhile. */
  readonly onParked: () => void;
}

/** One attempt at a step: the context of its handler, and what has become known through it. */
export class Attempt implements StepContext {
  readonly row: StepRow;
  readonly fence: Fence;
  readonly controller = new AbortController();
  /** True while it waits for a signal. */
  parked = false;
  /** True once this attempt has stored an intent, so that something may exist because of it. */
  intended = false;
  readonly appended: StepSpec[] = [];
  #intent: Json | undefined;
  #record: Json | undefined;
  #strayed = false;
  readonly #around: Surroundings;
  readonly #heard = new Map<string, number>();

  constructor(row: StepRow, around: Surroundings) {
    this.row = row;
    this.#around = around;
    this.fence = { run: row.run, step: row.id, worker: around.lease.id, attempt: row.attempt };
    this.#intent = decodeJson(row.intent);
    this.#record = decodeJson(row.record);
  }

  get run(): string {
    return this.row.run;
  }
  get step(): string {
    return this.row.id;
  }
  get attempt(): number {
    return this.row.attempt;
  }
  get input(): Json {
    return decodeJson(this.row.input) ?? null;
  }
  get intent(): Json | undefined {
    return this.#intent;
  }
  get intendedAt(): number | undefined {
    return this.row.intended_at ?? undefined;
  }
  get dueAt(): number {
    return this.row.due;
  }
  get record(): Json | undefined {
    return this.#record;
  }
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  async outputs(): Promise<Readonly<Record<string, Json>>> {
    const rows = await this.#around.database
      .tables<RunTables>()
      .selectFrom('edge')
      .innerJoin('step', (join) =>
        join.onRef('step.run', '=', 'edge.run').onRef('step.id', '=', 'edge.needs'),
      )
      .select(['step.id', 'step.output'])
      .where('edge.run', '=', this.run)
      .where('edge.step', '=', this.step)
      .where('step.output', 'is not', null)
      .execute();
    return Object.fromEntries(rows.map((row) => [row.id, decodeJson(row.output) ?? null]));
  }

  async intend(intent: Json): Promise<void> {
    this.signal.throwIfAborted();
    this.holdsLease();
    await this.write(async (ledger) => {
      const row = await intend(ledger, this.fence, intent);
      if (row !== undefined) this.row.intended_at = row.intended_at;
      return row !== undefined;
    });
    this.#intent = intent;
    this.intended = true;
  }

  async withdraw(): Promise<void> {
    await this.write(async (ledger) => (await withdraw(ledger, this.fence)) !== undefined);
    this.#intent = undefined;
    this.intended = false;
  }

  async remember(record: Json): Promise<void> {
    this.#record = record;
    try {
      await this.write(async (ledger) => (await remember(ledger, this.fence, record)) !== undefined);
    } catch (thrown) {
      if (!(thrown instanceof LeaseLost)) throw thrown;
      await this.stray(record);
    }
  }

  /** Every write of this attempt. Rejects with `LeaseLost` once the lease under which it was claimed is lost. */
  async write(change: Move | Success, ends = false): Promise<void> {
    if (this.#around.lease.lost) throw new LeaseLost();
    await this.#around.writes.add(this.run, change, ends);
  }

  holdsLease(milliseconds = this.#around.lease.milliseconds / 3): void {
    if (this.signal.reason instanceof LeaseLost) throw this.signal.reason;
    // More than half can be asked for in vain: the lease is renewed when a third of it has gone.
    if (this.#around.lease.remaining < Math.min(milliseconds, this.#around.lease.milliseconds / 2)) {
      throw new LeaseLost('too little is left of the lease to begin a call');
    }
  }

  async assertHeld(transaction: Transaction): Promise<void> {
    if (!(await holds(transaction, this.fence))) throw new LeaseLost();
  }

  async commit<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    const written: Result[] = [];
    await this.write(async (ledger) => {
      if ((await stands(ledger, this.fence)) === undefined) return false;
      written[0] = await work(ledger.transaction);
      return true;
    });
    return written[0] as Result;
  }

  progress(message: string, data?: Readonly<Record<string, Json>>): void {
    // Nobody waits for it, and whoever lost the step hears so at the next write that counts.
    this.write((ledger) => tell(ledger, this.fence, message, data)).catch(() => undefined);
  }

  append(steps: readonly StepSpec[]): void {
    this.appended.push(...steps);
  }

  async waitForSignal(name: string): Promise<Json> {
    const number = (this.#heard.get(name) ?? 0) + 1;
    this.#heard.set(name, number);
    try {
      for (;;) {
        this.signal.throwIfAborted();
        const { heard } = nextNews(this.#around.database, this.run, this.#around.poll, this.signal);
        const found = await readSignal(this.#around.database, this.run, name, number);
        if (found !== undefined) return found.payload;
        if (!this.parked) {
          this.parked = true;
          this.#around.onParked();
        }
        await heard;
      }
    } finally {
      this.parked = false;
    }
  }

  /** Writes down once what this attempt made and no longer may record. */
  async stray(record: Json): Promise<void> {
    if (this.#strayed) return;
    this.#strayed = true;
    await recordStray(this.#around.database, this.fence, record);
  }
}
