import { setTimeout as sleep } from 'node:timers/promises';
import type { Started } from './project.ts';
import type { Moment } from './scenario.ts';

/** How long commands have been taking, from their start to their plan and from there to their end: milliseconds. */
export class Timing {
  #toPlan = 1_000;
  #work = 700;

  /** Hears how long a command took that was not cut off. */
  observe(toPlan: number, work: number): void {
    this.#toPlan = 0.8 * this.#toPlan + 0.2 * toPlan;
    this.#work = 0.8 * this.#work + 0.2 * work;
  }

  /** Waits for the moment, or for the command's end if that comes first. */
  async reach({ from, share }: Moment, { planned, rollsBack, ended }: Started): Promise<void> {
    if (from === 'plan') await Promise.race([planned, ended]);
    if (from === 'rollback') await Promise.race([rollsBack, ended]);
    const whole = from === 'start' ? this.#toPlan + this.#work : this.#work;
    await Promise.race([sleep(whole * share), ended]);
  }
}
