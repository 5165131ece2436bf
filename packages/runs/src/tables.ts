import type { EventName } from '@groundcrew/contract';
import type { RunState, StepState } from './states.ts';

/** Columns hold JSON as text and times as milliseconds since the epoch by the database's clock. */
export interface RunTables {
  run: RunRow;
  step: StepRow;
  edge: EdgeRow;
  event: EventRow;
  worker: WorkerRow;
  lock: LockRow;
  signal: SignalRow;
  stray: StrayRow;
}

export interface RunRow {
  id: string;
  kind: string;
  title: string;
  stack: string | null;
  requested_by: string | null;
  meta: string;
  state: RunState;
  /** 1 when the steps with `always` are cancelled too. */
  forced: number;
  steps: number;
  /** Steps that have not ended. At 0 the run ends. */
  pending: number;
  failed: number;
  cancelled: number;
  /** The number of the last event. */
  sequence: number;
  created_at: number;
  ended_at: number | null;
}

export interface StepRow {
  run: string;
  id: string;
  /** The order in which steps were given, for people and for choosing among steps that are due together. */
  position: number;
  kind: string;
  title: string;
  address: string | null;
  input: string;
  always: number;
  max_attempts: number;
  state: StepState;
  /** Needs that have not ended. */
  waiting: number;
  /** How often it was claimed. Together with `worker` this is the fence of every write. */
  attempt: number;
  /** Attempts that ended in an error worth another. */
  failures: number;
  /** Times in a row that `recover` could not tell. */
  unknowns: number;
  /** Not to be claimed before. */
  due: number;
  worker: string | null;
  intent: string | null;
  intended_at: number | null;
  /** When it was concluded that an intent had no effect, although its call may yet be on its way. */
  doubted_at: number | null;
  record: string | null;
  output: string | null;
  diagnostics: string | null;
  because: string | null;
  started_at: number | null;
  ended_at: number | null;
}

/** `step` waits for `needs`. */
export interface EdgeRow {
  run: string;
  step: string;
  needs: string;
}

export interface EventRow {
  run: string;
  sequence: number;
  at: number;
  name: EventName;
  data: string;
}

/** One row for each start of a worker: its id is an epoch that never comes back. */
export interface WorkerRow {
  id: string;
  host: string;
  host_name: string;
  pid: number;
  process_start: string | null;
  only_run: string | null;
  /** JSON: the kinds of steps that it claims. Null where it is not known, of workers before there was this column. */
  kinds: string | null;
  expires_at: number;
  started_at: number;
  ended_at: number | null;
}

export interface LockRow {
  name: string;
  /** Tells this acquisition from every other, so that a holder that lost the lock cannot release its successor's. */
  token: string;
  holder: string;
  host: string;
  host_name: string;
  pid: number;
  process_start: string | null;
  run: string | null;
  purpose: string;
  acquired_at: number;
  expires_at: number;
}

export interface SignalRow {
  run: string;
  name: string;
  /** Counts from 1 within the run and name. */
  number: number;
  payload: string;
  at: number;
}

export interface StrayRow {
  id: string;
  run: string;
  step: string;
  attempt: number;
  record: string;
  at: number;
}
