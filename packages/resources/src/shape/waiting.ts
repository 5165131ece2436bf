import type { Clock } from '@groundcrew/aws';
import { DiagnosticError, error } from '@groundcrew/contract';
import type { Operation } from '@groundcrew/stacks';

/** `done`, or what is still being waited for. */
export type Probe<T> = { readonly done: T } | { readonly waiting: string };

export interface Wait<T> {
  /** What is waited on, for people: `AWS::EC2::VPC vpc-0a1b`. */
  readonly subject: string;
  /** Milliseconds. */
  readonly patience: number;
  probe(): Promise<Probe<T>>;
}

const firstDelay = 100;
const longestDelay = 10_000;

/** Asks again and again, at growing intervals, until it is done, the patience ends or the operation is cancelled. */
export async function until<T>(clock: Clock, operation: Operation, wait: Wait<T>): Promise<T> {
  const deadline = clock.now() + wait.patience;
  let told = '';
  for (let delay = firstDelay; ; delay = Math.min(longestDelay, delay * 1.5)) {
    operation.signal.throwIfAborted();
    // The last look begins when the time is over, however long the others took.
    const late = clock.now() >= deadline;
    const probe = await wait.probe();
    if ('done' in probe) return probe.done;
    if (late) throw impatient(wait, probe.waiting);
    if (probe.waiting !== told) operation.progress(probe.waiting);
    told = probe.waiting;
    await clock.sleep(Math.min(delay, Math.max(1, deadline - clock.now())), operation.signal);
  }
}

const impatient = (wait: Wait<unknown>, waiting: string): DiagnosticError =>
  new DiagnosticError(
    error('WAIT_TIMED_OUT', `${wait.subject} is still ${waiting} after ${minutes(wait.patience)}`, {
      next: 'Look at it in AWS, then run the command again: it goes on from here.',
    }),
  );

const minutes = (milliseconds: number): string =>
  milliseconds < 120_000
    ? `${Math.round(milliseconds / 1000)} seconds`
    : `${Math.round(milliseconds / 60_000)} minutes`;
