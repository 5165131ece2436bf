import { setTimeout as sleep } from 'node:timers/promises';
import { resourcesOf } from '../../../src/demo/world-check.ts';
import type { Outcome } from '../../command.ts';
import { judge, type RecordedResource } from './judge.ts';
import { Cutter } from './cutter.ts';
import { firstCall, meddle } from './outside.ts';
import { CrashProject } from './project.ts';
import { describeScenario, latest, scenarioOf, type Scenario } from './scenario.ts';
import type { ShippedCommand } from './shipped.ts';
import { isClean, type Tally } from './tally.ts';
import type { Timing } from './timing.ts';

/** How often an unattended command is repeated where calls were made to fail: each fault fires once. */
const repetitions = 4;

export interface Round {
  readonly scenario: Scenario;
  readonly tally: Tally;
  /** Signals that reached a living command. */
  readonly cuts: number;
  readonly findings: readonly string[];
}

/** One seed: what goes before, the commands cut off, the same commands again, and what the world says to it. */
export async function playRound(seed: number, shipped: ShippedCommand, timing: Timing): Promise<Round> {
  const scenario = scenarioOf(seed);
  const { stacks, before, after, trouble, random } = scenario;
  const told: string[] = [];
  await using project = await CrashProject.open(shipped, String(seed));
  await firstCall(project);
  const start = resourcesOf(project.sandbox);
  if (before) {
    for (const stack of stacks) {
      await project.write(stack, before);
      const { code, stderr } = await project.within(...project.commandFor(stack, before));
      if (code !== 0) throw new Error(`${describeScenario(scenario)}: could not be prepared:\n${stderr}`);
    }
  }
  if (after) for (const stack of stacks) await project.write(stack, after);
  project.faults.set(scenario.faults);
  const cutter = new Cutter(project, timing, told);
  await Promise.all(
    stacks.map((stack, index) => {
      const command = project.commandFor(stack, after);
      const [first, ...more] = scenario.cuts[index] ?? [];
      if (first === undefined) return undefined;
      return scenario.wake
        ? cutter.stop(command, first, scenario.wake)
        : cutter.kill(command, [first, ...more]);
    }),
  );
  if (trouble === 'out of band') told.push(...(await meddle(project, random)));
  const patience = trouble === 'faults' ? repetitions : 1;
  const outcomes = await Promise.all(
    stacks.map((stack) => repeat(project, project.commandFor(stack, after), patience, timing)),
  );
  // What is still on its way at AWS takes effect by then.
  if (trouble === 'late effect') await sleep(latest);
  const recorded = new Map<string, readonly RecordedResource[]>();
  for (const stack of stacks) recorded.set(stack.name, await project.recorded(stack));
  const now = resourcesOf(project.sandbox);
  const judged = judge({ before: start, now, stacks, version: after, recorded });
  const findings = [...judged.findings];
  const tally = { ...judged.tally };
  for (const { code, stderr } of outcomes) {
    if (code === 0) continue;
    tally.unfinished++;
    findings.push(`unfinished: the repeated command ended with ${code}:\n${stderr}`);
  }
  if (after) {
    for (const stack of stacks) {
      const left = await project.leftToDo(stack);
      if (left.length === 0) continue;
      tally.notEmpty++;
      findings.push(`notEmpty: ${left.join(', ')}`);
    }
  }
  return { scenario, tally, cuts: cutter.count, findings: isClean(tally) ? [] : [...told, ...findings] };
}

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
