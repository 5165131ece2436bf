import { setTimeout as sleep } from 'node:timers/promises';
import type { Outcome } from '../command.ts';
import type { CommandLine, Stage } from './stage.ts';

export interface Moment {
  /** Counted from the start of the process, from the plan being shown, or from the end of the first step. */
  readonly from: 'start' | 'plan' | 'first step';
  readonly delay: number;
}

const marks = { plan: /^(Plan: |No changes)/m, 'first step': /^ +✓ /m };

/** Sends signals to a command, the first at its moment and each other so many milliseconds after the one before. */
export async function interrupt(
  stage: Stage,
  command: CommandLine,
  moment: Moment,
  signals: readonly NodeJS.Signals[],
  between = 0,
): Promise<Outcome> {
  const { child, ended, shows } = begin(stage, command);
  if (moment.from !== 'start') await Promise.race([shows(marks[moment.from]), ended]);
  await sleep(moment.delay);
  for (const signal of signals) {
    child.kill(signal);
    await sleep(between);
  }
  return ended;
}

function begin(stage: Stage, command: CommandLine) {
  const { child, ended, soFar } = stage.project.start(...command);
  const shows = (mark: RegExp) =>
    new Promise<void>((resolve) => {
      child.stderr.on('data', () => {
        if (mark.test(soFar())) resolve();
      });
    });
  return { child, ended, shows };
}
