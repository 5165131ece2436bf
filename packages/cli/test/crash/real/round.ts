import { setTimeout as sleep } from 'node:timers/promises';
import { resourcesOf } from '../../../src/demo/world-check.ts';
import type { Outcome } from '../../command.ts';
import { judge, type JudgedStack } from '../judge/judge.ts';
import { expectedOf } from '../stacks/generate.ts';
import { Cutter } from './cutter.ts';
import { network as networkRange } from '../stacks/recipes.ts';
import { firstCall, makeNetwork, meddle } from './outside.ts';
import { CrashProject } from './project.ts';
import {
  describeScenario,
  joinedTo,
  latest,
  scenarioOf,
  type Scenario,
  type StackStory,
} from './scenario.ts';
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
  const drawn = scenarioOf(seed, delayed);
  const told: string[] = [];
  await using project = await CrashProject.open(shipped, String(seed), drawn.eventual);
  const { scenario, start, theirs, imports } = await layGround(project, drawn);
  const { stacks, trouble, random } = scenario;
  for (const stack of stacks) await prepare(project, scenario, stack, imports(stack));
  project.faults.set(scenario.faults);
  const cutter = new Cutter(project, timing, told);
  const outcomes: Outcome[] = [];
  await Promise.all(
    stacks.map(async (stack) => {
      const { name, before, after, cuts, rollback } = stack;
      const command = project.commandFor(name, after);
      const [first] = cuts;
      const importing = before === undefined ? imports(stack) : undefined;
      if (importing) {
        if (first) await cutter.kill(importing, [first]);
        outcomes.push(await project.start(importing).ended);
      }
      if (scenario.wake && first) await cutter.stop(command, first, scenario.wake);
      else await cutter.kill(command, cuts);
      if (rollback) await cutter.rollBack(name, rollback.cut);
    }),
  );
  if (trouble === 'out of band') told.push(...(await meddle(project, random, theirs)));
  const patience = trouble === 'faults' || trouble === 'refused' ? repetitions : 1;
  outcomes.push(
    ...(await Promise.all(
      stacks.map(({ name, after }) => repeat(project, project.commandFor(name, after), patience, timing)),
    )),
  );
  // What is still on its way at AWS takes effect by then.
  if (trouble === 'late effect') await sleep(latest);
  const judged: JudgedStack[] = [];
  for (const stack of stacks) judged.push(await lookAt(project, stack));
  const after = resourcesOf(project.sandbox);
  const violations = judge({ before: start, after, stacks: judged, external: theirs });
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

interface Ground {
  readonly scenario: Scenario;
  /** The world before anything that counts as ours. */
  readonly start: ReadonlyMap<string, string>;
  /** Ids of what is there before and is only used. */
  readonly theirs: readonly string[];
  /** The command by which a stack takes over what is there, if it has one. */
  readonly imports: (stack: StackStory) => readonly string[] | undefined;
}

/** The default network of the region, and one that somebody else has, where a stack is to use it or take it over. */
async function layGround(project: CrashProject, drawn: Scenario): Promise<Ground> {
  await firstCall(project);
  const start = resourcesOf(project.sandbox);
  const { joining } = drawn;
  if (joining === undefined) return { scenario: drawn, start, theirs: [], imports: () => undefined };
  const network = await makeNetwork(project, networkRange({ number: 1, edition: 1 }));
  const scenario = joinedTo(drawn, network);
  const [first] = scenario.stacks;
  const external = joining === 'External';
  return {
    scenario,
    // What is taken over counts as ours.
    start: external ? resourcesOf(project.sandbox) : start,
    theirs: external ? [network] : [],
    imports: (stack) =>
      joining === 'import' && stack === first ? project.importCommand(stack.name, network) : undefined,
  };
}

/** What goes before the commands that are cut off. `importing`: takes over what is there first. */
async function prepare(
  project: CrashProject,
  scenario: Scenario,
  { name, before, after }: StackStory,
  importing: readonly string[] | undefined,
): Promise<void> {
  if (before) {
    await project.write(before);
    for (const command of [...(importing ? [importing] : []), project.commandFor(name, before)]) {
      const { code, stderr } = await project.within(...command);
      if (code !== 0) throw new Error(`${describeScenario(scenario)}: could not be prepared:\n${stderr}`);
    }
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
