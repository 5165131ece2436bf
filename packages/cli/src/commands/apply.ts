import { DiagnosticError, error, exitCodes } from '@groundcrew/contract';
import { isEmptyPlan, renderPlanText, type Plan } from '@groundcrew/planner';
import type { Command } from 'commander';
import { connect, type Connection } from '../client/connect.ts';
import { confirm } from '../terminal/confirm.ts';
import { coloured, line, painter, type Terminal } from '../terminal/streams.ts';
import type { CommandContext } from './context.ts';
import { followRun, type FollowOptions } from './following.ts';
import { wholeNumber } from './options.ts';
import { printOutputs } from './outputs.ts';
import { makePlan, withPlanning, type PlanningOptions } from './planning.ts';
import { savedPlan } from './saved-plan.ts';
import { showStats } from './stats.ts';

export interface ApplyOptions extends FollowOptions {
  readonly yes?: boolean;
  readonly parallelism?: number;
}

/** The options of everything that carries out a plan. */
export const withApplying = (command: Command): Command =>
  command
    .option('-y, --yes', 'do not ask')
    .option('--parallelism <n>', 'how many resources to work on at once', wholeNumber)
    .option('--plain', 'one line for each step, without redrawing')
    .option('--json', 'events as one JSON document a line, and no questions: needs --yes');

export function registerApply(program: Command, context: CommandContext): void {
  const command = program
    .command('apply')
    .description('Make AWS what the template says: shows the plan, asks, and carries it out')
    .argument('<source...>', 'template files, a directory of snippets, a CDK cloud assembly, or a saved plan')
    .addHelpText(
      'after',
      '\nExamples:\n  groundcrew apply template.yaml --stack web\n  groundcrew apply plan.json\n  groundcrew apply template.yaml --yes --parallelism 20 --plain',
    );
  withApplying(withPlanning(command)).action((paths: string[], options: PlanningOptions & ApplyOptions) =>
    apply(paths, options, context),
  );
}

async function apply(
  paths: readonly string[],
  options: PlanningOptions & ApplyOptions,
  context: CommandContext,
): Promise<void> {
  const { terminal } = context;
  const saved = await savedPlan(paths);
  await using connection = await connect(options, terminal);
  const plan = saved ?? (await makePlan(connection, paths, options, terminal, options.json));
  const done = await carryOut(connection, plan, options, context);
  if (done && !options.json) await printOutputs(connection, plan.stack, terminal);
  showStats(connection, options, terminal);
}

/** Shows a plan, asks, runs it and sets the exit code. True where the stack now is what the plan says. */
export async function carryOut(
  connection: Connection,
  plan: Plan,
  options: ApplyOptions,
  context: CommandContext,
): Promise<boolean> {
  const { terminal, exit } = context;
  if (!options.json)
    line(
      terminal.err,
      renderPlanText(plan, {
        color: coloured(terminal, 'err'),
        width: terminal.err.columns,
      }).trimEnd(),
    );
  if (isEmptyPlan(plan)) return true;
  if (!options.json) line(terminal.err);
  if (!options.yes && !(await agreed(plan, options, terminal))) {
    line(terminal.err, 'Nothing was changed.');
    exit(exitCodes.cancelled);
    return false;
  }
  const { run } = await connection.client.post<{ run: string }>(
    `/stacks/${encodeURIComponent(plan.stack)}/apply`,
    { plan, parallelism: options.parallelism },
  );
  const code = await followRun(connection, run, options, terminal);
  exit(code);
  if (!options.json) closing(plan, run, code, terminal);
  return code === exitCodes.good;
}

function agreed(plan: Plan, options: ApplyOptions, terminal: Terminal): Promise<boolean> {
  if (!terminal.interactive || options.json) {
    throw new DiagnosticError(
      error(
        'NOT_CONFIRMED',
        `The plan for stack ${plan.stack} changes things, and there is no terminal to ask on`,
        { next: 'Add --yes to carry it out without asking' },
      ),
    );
  }
  return confirm(`Carry this out on stack ${plan.stack}?`);
}

function closing(plan: Plan, run: string, code: number, terminal: Terminal): void {
  const paint = painter(terminal, 'err');
  if (code === exitCodes.good)
    line(terminal.err, paint('green', `Stack ${plan.stack} is ${plan.destroy ? 'gone' : 'up to date'}.`));
  else if (code === exitCodes.cancelled)
    line(
      terminal.err,
      paint(
        'yellow',
        `Stopped. What stands is kept; run the command again to go on. Details: groundcrew runs show ${run}`,
      ),
    );
  else
    line(
      terminal.err,
      paint(
        'red',
        `Stack ${plan.stack} is incomplete. What stands is kept; mend the cause and run the command again. Details: groundcrew runs show ${run}`,
      ),
    );
}
