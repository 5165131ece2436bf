import { setTimeout as sleep } from 'node:timers/promises';
import type { CrashProject, Started } from './project.ts';
import type { Moment } from './scenario.ts';
import type { Timing } from './timing.ts';

/** Longer than the lease of a worker and of a lock, which is 15 s. */
const stoppedMilliseconds = 16_500;

/** Sends signals to running commands, and counts those that came in time. */
export class Cutter {
  readonly #project: CrashProject;
  readonly #timing: Timing;
  readonly #told: string[];
  count = 0;

  constructor(project: CrashProject, timing: Timing, told: string[]) {
    this.#project = project;
    this.#timing = timing;
    this.#told = told;
  }

  /** Starts a command and kills it, once for each moment. */
  async kill(command: readonly string[], moments: readonly Moment[]): Promise<void> {
    for (const moment of moments) {
      const started = this.#project.start(command);
      await this.#timing.reach(moment, started);
      started.child.kill('SIGKILL');
      await this.#note(started);
    }
  }

  /** Rolls back what was cut off, to its end or until the moment. There may be nothing to put back. */
  async rollBack(stack: string, cut: Moment | undefined): Promise<void> {
    const command = ['rollback', stack, '--yes', '--plain'];
    if (cut !== undefined) return this.kill(command, [cut]);
    const { code } = await this.#project.start(command).ended;
    this.#told.push(`rolled back by hand: it ended with ${code}`);
  }

  /**
   * Stops a command for longer than its lease, lets another one take over, and wakes the first at a random moment of the
   * other's life.
   */
  async stop(command: readonly string[], moment: Moment, wake: Moment): Promise<void> {
    const sleeper = this.#project.start(command);
    await this.#timing.reach(moment, sleeper);
    const inTime = sleeper.child.kill('SIGSTOP') && sleeper.child.exitCode === null;
    if (inTime) await sleep(stoppedMilliseconds);
    const other = this.#project.start(command);
    await this.#timing.reach(wake, other);
    sleeper.child.kill('SIGCONT');
    const [woken, took] = await Promise.all([sleeper.ended, other.ended]);
    if (inTime) this.count++;
    this.#told.push(
      `SIGSTOP ${inTime ? '' : 'too late '}and SIGCONT: it ended with ${woken.code}, the other with ${took.code}`,
      ...(took.code === 0 ? [] : [took.stderr]),
    );
  }

  async #note(started: Started): Promise<void> {
    const { code } = await started.ended;
    if (code === null) this.count++;
    this.#told.push(
      code === null
        ? `killed after ${this.#project.faults.changes} changing calls`
        : `killed too late: it had ended with ${code}`,
    );
  }
}
