import { DiagnosticError, type Json } from '@groundcrew/contract';
import { isTransient } from '@groundcrew/store';
import type { Recovery, StepHandler } from '../handler.ts';
import { LeaseLost, RunCancelled, WorkerDrained } from '../interruptions.ts';
import { cancelled, fail, later, recovered, type Success, succeed } from '../moves.ts';
import type { Attempt } from './attempt.ts';
import { delayOf } from './backoff.ts';
import { diagnosticsOf, isAbortEcho, messageOf, outcomeUnknown } from './failure.ts';
import type { Settings } from './options.ts';
import type { Move } from './writes.ts';

/** How an attempt ends: one fenced move, or nothing when the step is no longer its own. */
type Ending = Move | Success | undefined;

const success = (attempt: Attempt, output: Json): Ending => {
  const { fence, appended } = attempt;
  return appended.length === 0 ? { fence, output } : (ledger) => succeed(ledger, fence, output, appended);
};

/** Takes an attempt from its claim to its last write. Resolves whatever happens; rejects only on trouble of the worker. */
export const perform = async (attempt: Attempt, handler: StepHandler, settings: Settings): Promise<void> => {
  let output: Json | undefined;
  const decide = async (): Promise<Ending> => {
    try {
      const recovery = await recover(attempt, handler, settings);
      if (recovery !== undefined) return recovery;
      const made = (await handler.run(attempt)) ?? null;
      output = made;
      return success(attempt, made);
    } catch (thrown) {
      return endingOf(thrown, attempt, handler, settings);
    }
  };
  const ending = await decide();
  if (ending === undefined) return;
  try {
    await attempt.write(ending, true);
  } catch (thrown) {
    if (!(thrown instanceof LeaseLost)) {
      // The ending itself could not be written, e.g. because appended steps do not fit.
      await attempt.write((ledger) => fail(ledger, attempt.fence, diagnosticsOf(thrown, attempt.row)), true);
    } else if (output !== undefined && attempt.intended) {
      await attempt.stray(attempt.record ?? output);
    }
  }
};

/** Finds out what became of an earlier attempt's intent. Answers how this attempt ends, or undefined to go on and run. */
const recover = async (attempt: Attempt, handler: StepHandler, settings: Settings): Promise<Ending> => {
  if (attempt.intent === undefined || handler.recover === undefined) return undefined;
  let recovery: Recovery;
  try {
    recovery = await handler.recover(attempt);
  } catch (thrown) {
    if (attempt.signal.aborted || thrown instanceof LeaseLost) throw thrown;
    recovery = { state: 'unknown', reason: messageOf(thrown) };
  }
  attempt.signal.throwIfAborted();
  const { state } = recovery;
  const doubtful = recovery.state !== 'unknown' && recovery.doubtful === true;
  await attempt.write((ledger) => recovered(ledger, attempt.fence, state, doubtful));
  if (recovery.state === 'absent') return undefined;
  if (recovery.state === 'found') {
    return success(attempt, recovery.output);
  }
  const { reason } = recovery;
  const unknowns = attempt.row.unknowns + 1;
  if (unknowns >= settings.maxUnknowns) {
    return (ledger) => fail(ledger, attempt.fence, [outcomeUnknown(attempt.row, reason, unknowns)]);
  }
  const delay = delayOf(settings.recovery, unknowns, settings.random);
  return (ledger) => later(ledger, attempt.fence, { delay, reason, unknowns });
};

const endingOf = (thrown: unknown, attempt: Attempt, handler: StepHandler, settings: Settings): Ending => {
  const { signal, fence, row } = attempt;
  if (signal.reason instanceof LeaseLost) return undefined;
  if (signal.reason instanceof WorkerDrained) {
    return (ledger) => later(ledger, fence, { delay: 0, reason: 'its worker has stopped' });
  }
  if (signal.reason instanceof RunCancelled) {
    const diagnostics = isAbortEcho(thrown, signal) ? [] : diagnosticsOf(thrown, row);
    return (ledger) => cancelled(ledger, fence, diagnostics);
  }
  if (thrown instanceof LeaseLost) {
    // Too little of the lease was left for a call: the lease may well be renewed, and the step goes on then.
    return (ledger) => later(ledger, fence, { delay: settings.poll, reason: thrown.message });
  }
  if (thrown instanceof DiagnosticError && isTransient(thrown)) {
    // The store went away under the handler: it may well be back at the next attempt, which finds out first what stands.
    return (ledger) => later(ledger, fence, { delay: settings.poll, reason: messageOf(thrown) });
  }
  const failures = row.failures + 1;
  if (failures < row.max_attempts && handler.retryable?.(thrown, row.attempt) === true) {
    const delay = delayOf(settings.retry, failures, settings.random);
    return (ledger) => later(ledger, fence, { delay, reason: messageOf(thrown), failures, unknowns: 0 });
  }
  return (ledger) => fail(ledger, fence, diagnosticsOf(thrown, row));
};
