import { type Diagnostic, DiagnosticError, error } from '@groundcrew/contract';
import type { StepRow } from '../tables.ts';

/** What a user hears of a handler's error: its diagnostics, else its message, never its stack. */
export const diagnosticsOf = (thrown: unknown, step: StepRow): readonly Diagnostic[] => {
  const address = step.address ?? undefined;
  if (thrown instanceof DiagnosticError && thrown.diagnostics.length > 0) {
    return thrown.diagnostics.map((diagnostic) => ({ address, ...diagnostic }));
  }
  return [error('STEP_FAILED', `${step.title} failed`, { address, detail: messageOf(thrown) })];
};

export const messageOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message || thrown.name : String(thrown);

/** What a handler throws because its signal aborted says nothing that was not known. */
export const isAbortEcho = (thrown: unknown, signal: AbortSignal): boolean =>
  signal.aborted && (thrown === signal.reason || (thrown instanceof Error && thrown.name === 'AbortError'));

export const outcomeUnknown = (step: StepRow, reason: string, times: number): Diagnostic =>
  error('OUTCOME_UNKNOWN', `It is not known whether "${step.title}" took effect`, {
    address: step.address ?? undefined,
    detail: `Asked ${times} times: ${reason}. It was about to do this: ${step.intent ?? 'nothing'}.`,
    next: 'Look whether it exists. If it does, remove it or import it; then start again.',
  });
