import { type Diagnostic, type Json, type JsonObject, DiagnosticError, error } from '@groundcrew/contract';
import { decodeJson } from '@groundcrew/store';
import type { StepSpec } from './handler.ts';
import type { RunState, StepState } from './states.ts';
import type { RunRow, StepRow } from './tables.ts';

export interface RunRequest {
  /** What kind of work it is, e.g. `apply`. */
  readonly kind: string;
  /** One line for people. */
  readonly title: string;
  readonly stack?: string;
  readonly requestedBy?: string;
  readonly steps: readonly StepSpec[];
  /** Whatever else belongs to the run, e.g. the plan's hash and whose credentials it uses. Never a secret. */
  readonly meta?: JsonObject;
  /** A run that this one follows upon: its locks pass on to this one, and whoever watches it hears of this one. */
  readonly follows?: string;
  /** What is to be known of the run before it begins. Never a secret. */
  readonly remarks?: readonly { readonly address?: string; readonly message: string }[];
}

export interface Run {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly stack?: string;
  readonly requestedBy?: string;
  readonly meta: JsonObject;
  readonly state: RunState;
  readonly steps: number;
  /** Steps that have not ended. */
  readonly pending: number;
  readonly failed: number;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly endedAt?: string;
}

export interface Step {
  readonly run: string;
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly address?: string;
  readonly input: Json;
  readonly always: boolean;
  readonly state: StepState;
  readonly attempt: number;
  readonly intent?: Json;
  /** Milliseconds since the epoch. */
  readonly intendedAt?: number;
  /** Milliseconds since the epoch: no call of an open intent was begun later. Known of open intents only. */
  readonly actedUntil?: number;
  /** Milliseconds since the epoch: when its intent was taken for without effect, though its call may be on its way. */
  readonly doubtedAt?: number;
  readonly record?: Json;
  readonly output?: Json;
  readonly diagnostics: readonly Diagnostic[];
  /** The step at the root of why this one was skipped. */
  readonly because?: string;
  readonly startedAt?: string;
  readonly endedAt?: string;
}

export const isoTime = (at: number): string => new Date(at).toISOString();

export const toRun = (row: RunRow): Run => ({
  id: row.id,
  kind: row.kind,
  title: row.title,
  stack: row.stack ?? undefined,
  requestedBy: row.requested_by ?? undefined,
  meta: (decodeJson(row.meta) ?? {}) as JsonObject,
  state: row.state,
  steps: row.steps,
  pending: row.pending,
  failed: row.failed,
  createdAt: isoTime(row.created_at),
  endedAt: row.ended_at === null ? undefined : isoTime(row.ended_at),
});

export const toStep = (row: StepRow): Step => ({
  run: row.run,
  id: row.id,
  kind: row.kind,
  title: row.title,
  address: row.address ?? undefined,
  input: decodeJson(row.input) ?? null,
  always: row.always !== 0,
  state: row.state,
  attempt: row.attempt,
  intent: decodeJson(row.intent),
  intendedAt: row.intended_at ?? undefined,
  doubtedAt: row.doubted_at ?? undefined,
  record: decodeJson(row.record),
  output: decodeJson(row.output),
  diagnostics: (decodeJson(row.diagnostics) ?? []) as unknown as readonly Diagnostic[],
  because: row.because ?? undefined,
  startedAt: row.started_at === null ? undefined : isoTime(row.started_at),
  endedAt: row.ended_at === null ? undefined : isoTime(row.ended_at),
});

export const unknownRun = (id: string): DiagnosticError =>
  new DiagnosticError(
    error('RUN_UNKNOWN', `There is no run ${id}`, { next: 'List runs to see which there are.' }),
  );

export const endedRun = (
  run: { readonly id: string; readonly state: RunState },
  wish: string,
): DiagnosticError =>
  new DiagnosticError(
    error('RUN_ENDED', `The run ${run.id} cannot be ${wish}: it has ended (${run.state})`, {
      next: 'Start a new run.',
    }),
  );
