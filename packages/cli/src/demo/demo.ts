import { DiagnosticError, error, exitCodes } from '@groundcrew/contract';
import { renderPlanText } from '@groundcrew/planner';
import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect, type Connection } from '../client/connect.ts';
import { carryOut } from '../commands/apply.ts';
import type { CommandContext } from '../commands/context.ts';
import { printOutputs } from '../commands/outputs.ts';
import { askForPlan, makePlan, type PlanningOptions } from '../commands/planning.ts';
import { coloured, line, painter, type Terminal } from '../terminal/streams.ts';
import { awsClients } from './aws-clients.ts';
import { changeBehindItsBack } from './drift.ts';
import { lookAround } from './look-around.ts';
import { setStage, type Stage } from './stage.ts';
import { visitMachines } from './tour.ts';
import { differences, resourcesOf } from './world-check.ts';

export interface DemoOptions {
  readonly once?: boolean;
  readonly plain?: boolean;
}

const stack = 'web-tier';
const planning = (parameter: readonly string[] = []): PlanningOptions => ({
  parameter,
  stack,
  refresh: 'full',
});

/** The whole main job, on a sandbox of its own. Ends cleanly on Ctrl-C; with `once` it destroys and checks all. */
export async function demo(options: DemoOptions, context: CommandContext): Promise<void> {
  const leaving = interruption();
  const say = teller(context.terminal);
  say('Starting a local AWS');
  await using stage = await setStage(context.terminal);
  await using connection = await connect({}, stage.terminal);
  const show = perform(options, { ...context, terminal: stage.terminal }, stage, connection);
  const end = await Promise.race([show, leaving.promise]);
  leaving.forget();
  if (end !== 'interrupted') return;
  context.exit(exitCodes.cancelled);
  line(context.terminal.err, '\nEnding the local AWS and all its machines.');
  // What was under way ends with it, so how it ended says nothing.
  show.catch(() => undefined);
  await connection.abort();
}

async function perform(
  options: DemoOptions,
  context: CommandContext,
  stage: Stage,
  connection: Connection,
): Promise<void> {
  const { terminal } = context;
  const { machines } = stage.sandbox;
  const say = teller(terminal);
  const kind = machines.real
    ? 'its instances are real machines'
    : `its instances have no machines: ${machines.why}`;
  line(terminal.err, `  ${stage.sandbox.endpoint}; ${kind}`);
  // A region gets its default network with the first call, which then is part of how it all began.
  await (await awsClients(stage)).instances([]);
  const before = resourcesOf(stage.sandbox);

  say(`groundcrew apply ${template().path}`);
  const plan = await makePlan(connection, [template().path], planning(), terminal);
  if (!(await carryOut(connection, plan, { ...options, yes: true }, context))) return;
  await printOutputs(connection, stack, terminal);

  if (machines.real) {
    say('Looking at the machines');
    await visitMachines(connection, stage, stack);
  } else line(terminal.err, `\n  Without machines there is no page to fetch: ${machines.why}.`);

  say('groundcrew plan, with -p InstanceType=t3.small');
  await showPlan(connection, ['InstanceType=t3.small'], terminal);

  say('Somebody changes AWS behind our back: groundcrew plan');
  line(terminal.err, `  ${(await changeBehindItsBack(connection, stage, stack)).join('\n  ')}\n`);
  await showPlan(connection, [], terminal);

  if (!options.once) {
    say('It is all yours. In another terminal:');
    await lookAround(connection, stage, stack, template().path);
    await new Promise<never>(() => undefined);
  }
  say(`groundcrew destroy ${stack}`);
  const destroy = await askForPlan(
    connection,
    stack,
    { destroy: true },
    () => undefined,
    (message) => line(terminal.err, message),
  );
  if (!(await carryOut(connection, destroy, { ...options, yes: true }, context))) return;
  await checkNothingIsLeft(before, stage);
  line(terminal.err, painter(terminal, 'err')('green', '\nThe local AWS is as it was at the start.'));
}

const teller = (terminal: Terminal) => (text: string) =>
  line(terminal.err, `\n${painter(terminal, 'err')(['bold', 'cyan'], `▶ ${text}`)}`);

async function showPlan(
  connection: Connection,
  parameters: readonly string[],
  terminal: Terminal,
): Promise<void> {
  const plan = await makePlan(connection, [template().path], planning(parameters), terminal);
  line(
    terminal.out,
    renderPlanText(plan, { color: coloured(terminal, 'out'), width: terminal.out.columns }).trimEnd(),
  );
}

/** Terminated instances stay visible for an hour of AWS's time, so equality is waited for. */
async function checkNothingIsLeft(before: ReadonlyMap<string, string>, stage: Stage): Promise<void> {
  const end = Date.now() + 30_000;
  let left = differences(before, resourcesOf(stage.sandbox));
  while (left.length > 0 && Date.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    left = differences(before, resourcesOf(stage.sandbox));
  }
  if (left.length === 0) return;
  process.exitCode = exitCodes.failed;
  throw new DiagnosticError(
    error('DEMO_LEFTOVERS', 'The local AWS is not as it was at the start', { detail: left.join('\n') }),
  );
}

/** Resolves at the first Ctrl-C, wherever the show is then. */
function interruption(): { promise: Promise<'interrupted'>; forget(): void } {
  const { promise, resolve } = Promise.withResolvers<'interrupted'>();
  const interrupt = () => resolve('interrupted');
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, interrupt);
  return {
    promise,
    forget() {
      for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, interrupt);
    },
  };
}

/** The example in the checkout, or beside `dist/` in the published package. */
function template(): { name: string; path: string } {
  const name = 'examples/web-tier/template.yaml';
  const candidates = ['../../../../', '../'].map((up) => fileURLToPath(new URL(up + name, import.meta.url)));
  const path = candidates.find((candidate) => existsSync(candidate));
  if (path === undefined)
    throw new DiagnosticError(
      error('EXAMPLE_MISSING', `${name} is missing from this installation`, {
        next: 'Install groundcrew again.',
      }),
    );
  const near = relative(process.cwd(), path);
  return { name, path: near.startsWith('..') ? path : near };
}
