import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { interrupt, measure, type Moment, type Timing } from './interrupt.ts';
import { seeded } from './random.ts';
import { apply, destroy, Stage, type CommandLine } from './stage.ts';
import { first, replaced, updated, type Version } from './template.ts';

const seed = Number(process.env['GROUNDCREW_CRASH_SEED'] ?? Date.now() % 1_000_000);
const random = seeded(seed);
/** Lives of a stack, from its first deploy to its end, each with four commands that are killed. */
const lives = Number(process.env['GROUNDCREW_CRASH_LIVES'] ?? 6);

const stages: readonly { readonly name: string; readonly command: CommandLine; readonly version: Version }[] =
  [
    { name: 'a first deploy', command: apply, version: first },
    { name: 'an update', command: apply, version: updated },
    { name: 'a replacement', command: apply, version: replaced },
    { name: 'a destroy', command: destroy, version: replaced },
  ];

const shortened = ({ whole, work }: Timing = { whole: 0, work: 0 }): Timing => ({
  whole: whole * 0.6,
  work: work * 0.6,
});

const rounds = Array.from({ length: lives }, (_, life) => stages.map((each) => ({ life, ...each }))).flat();

describe(`a killed command, seed ${seed}`, () => {
  let stage: Stage;
  const timings = new Map<string, Timing>();
  const told: string[] = [];

  beforeAll(async () => {
    stage = await Stage.open({ latencyMs: 30 });
    for (const { name, command, version } of stages) {
      await stage.write(version);
      timings.set(name, await measure(stage, command));
      if (command === destroy) await stage.checkDestroyed();
      else await stage.checkDeployed();
    }
  }, 240_000);
  afterAll(async () => {
    process.stdout.write(`seed ${seed}\n${told.join('\n')}\n`);
    await stage[Symbol.asyncDispose]();
  });

  /** One in five falls anywhere in the process's life; the others where it is at work. */
  const moment = (name: string, life: number): Moment => {
    const timing = timings.get(name) ?? { whole: 0, work: 0 };
    const spread = (life + random()) / lives;
    return random() < 0.2
      ? { from: 'start', delay: spread * timing.whole }
      : { from: 'plan', delay: spread * timing.work };
  };

  for (const { life, name, command, version } of rounds) {
    it(`goes on where ${name} was cut off, ${life + 1}`, async () => {
      await stage.write(version);
      const at = moment(name, life);
      const began = performance.now();
      const killed = await interrupt(stage, command, at, ['SIGKILL']);
      expect(killed.code === null || killed.code === 0).toBe(true);
      // The machine was busier when it was measured.
      if (killed.code === 0) timings.set(name, shortened(timings.get(name)));
      const half = performance.now();
      const again = await stage.project.run(...command);
      told.push(
        `${name}: killed ${at.delay.toFixed(0)} ms after the ${at.from}${killed.code === 0 ? ', too late' : ''}; ${(half - began).toFixed(0)} ms, again ${(performance.now() - half).toFixed(0)} ms → ${again.code}`,
      );
      expect(again.code, again.stderr).toBe(0);
      if (command === destroy) await stage.checkDestroyed();
      else await stage.checkDeployed();
    }, 240_000);
  }
});
