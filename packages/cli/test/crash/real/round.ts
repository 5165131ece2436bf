import { setTimeout as sleep } from 'node:timers/promises';
import { resourcesOf } from '../../../src/demo/world-check.ts';
import type { Outcome } from '../../command.ts';
import { judge, type JudgedStack } from '../judge/judge.ts';
import { expectedOf } from '../stacks/generate.ts';
import { Cutter } from './cutter.ts';
import { firstCall, meddle } from './outside.ts';
import { CrashProject } from './project.ts';
import { describeScenario, latest, scenarioOf, type Scenario, type StackStory } from './scenario.ts';
import type { ShippedCommand } from './shipped.ts';
import { tallyOf, type Tally } from './tally.ts';
import type { Timing } from './timing.ts';

/** How often an unattended command is repeated where calls were made to fail: each fault fires once. */
const repetitions = 4;

export interface Round {
  readonly scenario: Scenario;
  readonly tally: Tally;
  /** Signals that reached a living command. */
  readonly cuts: number;
  /** How each rollback ended. */
  readonly rollbacks: readonly string[];
  /** What happened on the way and what is wrong, a line each. */
  readonly told: readonly string[];
}

/** One seed: what goes before, the commands cut off, the same commands again, and what the world says to it. */
export async function playRound(
  seed: number,
  shipped: ShippedCommand,
  timing: Timing,
  delayed: boolean,
): Promise<Round> {
  const scenario = scenarioOf(seed, delayed);
  const { stacks, trouble, random } = scenario;
  const told: string[] = [];
  await using project = await CrashProject.open(shipped, String(seed), scenario.eventual);
  await firstCall(project);
  const start = resourcesOf(project.sandbox);
  for (const stack of stacks) await prepare(project, scenario, stack);
  project.faults.set(scenario.faults);
  const cutter = new Cutter(project, timing, told);
  await Promise.all(
    stacks.map(async ({ name, after, cuts, rollback }) => {
      const command = project.commandFor(name, after);
      const [first] = cuts;
      if (scenario.wake && first) await cutter.stop(command, first, scenario.wake);
      else await cutter.kill(command, cuts);
      if (rollback) await cutter.rollBack(name, rollback.cut);
    }),
  );
  if (trouble === 'out of band') told.push(...(await meddle(project, random)));
  const patience = trouble === 'faults' || trouble === 'refused' ? repetitions : 1;
  const outcomes = await Promise.all(
    stacks.map(({ name, after }) => repeat(project, project.commandFor(name, after), patience, timing)),
  );
  // What is still on its way at AWS takes effect by then.
  if (trouble === 'late effect') await sleep(latest);
  const judged: JudgedStack[] = [];
  for (const stack of stacks) judged.push(await lookAt(project, stack));
  const violations = judge({ before: start, after: resourcesOf(project.sandbox), stacks: judged });
  const unfinished = outcomes.filter(({ code }) => code !== 0);
  told.push(
    ...violations.map(({ invariant, what, detail }) => `${invariant}: ${what} ${detail ?? ''}`),
    ...unfinished.map(({ code, stderr }) => `the repeated command ended with ${code}:\n${stderr}`),
  );
  return {
    scenario,
    tally: tallyOf(violations, unfinished.length),
    cuts: cutter.count,
    rollbacks: await project.rollbacks(),
    told,
  };
}

async function prepare(project: CrashProject, scenario: Scenario, stack: StackStory): Promise<void> {
  const { name, before, after } = stack;
  if (before) {
    await project.write(before);
    const { code, stderr } = await project.within(...project.commandFor(name, before));
    if (code !== 0) throw new Error(`${describeScenario(scenario)}: could not be prepared:\n${stderr}`);
  }
  if (after) await project.write(after);
}

const lookAt = async (project: CrashProject, { name, after }: StackStory): Promise<JudgedStack> => ({
  name,
  expected: after ? expectedOf(after) : [],
  recorded: await project.recorded(name),
  replanned: after ? await project.leftToDo(name) : [],
});

/** The same command again, unattended, until it comes to a good end. */
async function repeat(
  project: CrashProject,
  command: readonly string[],
  patience: number,
  timing: Timing,
): Promise<Outcome> {
  for (let time = 1; ; time++) {
    const started = project.start(command);
    const began = performance.now();
    const planned = await Promise.race([started.planned, started.ended]).then(() => performance.now());
    const outcome = await started.ended;
    if (outcome.code === 0) timing.observe(planned - began, performance.now() - planned);
    if (outcome.code === 0 || time >= patience) return outcome;
  }
}
