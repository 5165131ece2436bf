import type { Json } from '@groundcrew/contract';
import type { Transaction } from '@groundcrew/store';

/** What one process has and another may take over: a step under its lease, a lock. */
export interface Hold {
  /**
   * Throws unless it is still held when the transaction commits: `LeaseLost` of a step, LOCK_LOST of a lock. To be called
   * first in every transaction that writes what only the holder may.
   */
  assertHeld(transaction: Transaction): Promise<void>;
}

/** What a step's handler is given. Everything it awaits here is fenced: a worker that lost its lease gets `LeaseLost`. */
export interface StepContext<Input extends Json = Json> extends Hold {
  readonly run: string;
  readonly step: string;
  /** Counts from 1. */
  readonly attempt: number;
  readonly input: Input;
  /** What an earlier attempt was about to do, if it did not come to an end. */
  readonly intent: Json | undefined;
  /** When the first intent of this step was stored: milliseconds since the epoch, by the database's clock. */
  readonly intendedAt: number | undefined;
  /** Since when it was to be claimed: no earlier attempt began a call after that. By the database's clock as well. */
  readonly dueAt: number;
  /** What an earlier attempt had already learnt, e.g. the physical id of what it created. */
  readonly record: Json | undefined;
  /** Aborts on cancel, drain past its time, and loss of the lease. */
  readonly signal: AbortSignal;
  /** The outputs of the steps this one needs, by step id. */
  outputs(): Promise<Readonly<Record<string, Json>>>;
  /**
   * Stores durably what is about to be done outside. To be awaited before every mutation that is not a no-op when
   * repeated. Throws the signal's reason once it has aborted: a cancelled step begins nothing new.
   */
  intend(intent: Json): Promise<void>;
  /** Takes the intent back: it is known that nothing has come of it, and nothing will. */
  withdraw(): Promise<void>;
  /** Stores durably what is now known to exist, so that a crash does not lose it. After the lease is lost it goes to the `stray` table instead of throwing. */
  remember(record: Json): Promise<void>;
  /**
   * Throws `LeaseLost` unless at least `milliseconds` of the lease remain: by default a third of it, and never more
   * than half. To be called before each call that mutates.
   */
  holdsLease(milliseconds?: number): void;
  /**
   * Writes what only this step may, together with what other steps of its worker write at that moment, so that a thousand
   * do not wait for the disk one after the other. `work` changes nothing of a run, and may be called again where its
   * transaction was rolled back.
   */
  commit<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result>;
  progress(message: string, data?: Readonly<Record<string, Json>>): void;
  /** Adds steps to this run, in the transaction that completes this step. */
  append(steps: readonly StepSpec[]): void;
  /**
   * Waits for a signal of that name. The first call of an attempt answers the first signal sent, the second call the
   * second, so that none is lost and a restart hears the same. A waiting step takes no place among the steps at work.
   */
  waitForSignal(name: string): Promise<Json>;
}

/** The answer to "what became of the intent?". `unknown` leaves the step to be asked again later. */
export type Recovery<Output extends Json = Json> =
  /** `doubtful`: a call that was under way may still take effect, so the step is remembered for that. */
  | { readonly state: 'found'; readonly output: Output; readonly doubtful?: boolean }
  | { readonly state: 'absent'; readonly doubtful?: boolean }
  | { readonly state: 'unknown'; readonly reason: string };

export interface StepHandler<Input extends Json = Json, Output extends Json = Json> {
  readonly kind: string;
  /** Must be safe to call again after `recover` answered `absent`. */
  run(context: StepContext<Input>): Promise<Output>;
  /** Asked before `run` whenever an earlier attempt left an intent. Without it an intent is taken as absent. */
  recover?(context: StepContext<Input>): Promise<Recovery<Output>>;
  /** Which errors are worth another attempt; by default none. */
  retryable?(error: unknown, attempt: number): boolean;
}

export interface StepSpec {
  readonly id: string;
  readonly kind: string;
  /** One line for people, e.g. `create AWS::EC2::VPC Network`. */
  readonly title: string;
  /** What the step acts on, e.g. `web/Network`. */
  readonly address?: string;
  readonly input: Json;
  readonly needs?: readonly string[];
  /** Steps that are to wait for this one as well; for appended steps, so that the end of a run waits for them. */
  readonly neededBy?: readonly string[];
  /** Runs when its needs have ended, whatever their outcome: for the sweep at the end of a run. */
  readonly always?: boolean;
  readonly maxAttempts?: number;
}
