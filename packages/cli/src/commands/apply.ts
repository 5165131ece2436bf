import { DiagnosticError, exitCodes } from '@groundcrew/contract';
import { isEmptyPlan, renderPlanText, type Plan } from '@groundcrew/planner';
import { Option, type Command } from 'commander';
import { connect, type Connection } from '../client/connect.ts';
import { agreed } from '../terminal/confirm.ts';
import { coloured, line } from '../terminal/streams.ts';
import { closing } from './closing.ts';
import type { CommandContext } from './context.ts';
import { followRun, type FollowOptions } from './following.ts';
import { wholeNumber } from './options.ts';
import { printOutputs } from './outputs.ts';
import { makePlan, withPlanning, type PlanningOptions } from './planning.ts';
import { savedPlan } from './saved-plan.ts';
import { showStats } from './stats.ts';
import { undeletedBy } from './undeleted.ts';

export interface ApplyOptions extends FollowOptions {
  readonly yes?: boolean;
  readonly parallelism?: number;
  readonly onFailure?: 'rollback' | 'keep';
}

/** The options of everything that carries out a plan. */
export const withApplying = (command: Command): Command =>
  command
    .option('-y, --yes', 'do not ask')
    .option('--parallelism <n>', 'how many resources to work on at once (default: 100)', wholeNumber)
    .option('--plain', 'one line for each step, without redrawing')
    .option('--json', 'events as one JSON document a line, and no questions: needs --yes');

export function registerApply(program: Command, context: CommandContext): void {
  const command = program
    .command('apply')
    .description('Make AWS what the template says: shows the plan, asks, and carries it out')
    .argument('<source...>', 'template files, a directory of snippets, a CDK cloud assembly, or a saved plan')
    .addHelpText(
      'after',
      '\nExamples:\n  groundcrew apply template.yaml --stack web\n  groundcrew apply plan.json\n  groundcrew apply template.yaml --yes --parallelism 20 --plain\n  groundcrew apply template.yaml --on-failure keep',
    );
  withApplying(withPlanning(command))
    .addOption(
      new Option('--on-failure <what>', 'put back what was live before, or keep what stands')
        .choices(['rollback', 'keep'])
        .default('rollback'),
    )
    .action((paths: string[], options: PlanningOptions & ApplyOptions) => apply(paths, options, context));
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
  if (done && !options.json)
    await printOutputs(connection, plan.stack, terminal).catch((problem: unknown) => {
      // A stack that only uses what others made may be recorded nowhere.
      if (!isEmptyPlan(plan) || !isUnknown(problem)) throw problem;
    });
  showStats(connection, options, terminal);
}

const isUnknown = (problem: unknown): boolean =>
  problem instanceof DiagnosticError && problem.diagnostics.some(({ code }) => code === 'STACK_UNKNOWN');

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
  if (!(await agreed(`Carry this out on stack ${plan.stack}?`, options, terminal))) {
    line(terminal.err, 'Nothing was changed.');
    exit(exitCodes.cancelled);
    return false;
  }
  const { run } = await connection.client.post<{ run: string }>(
    `/stacks/${encodeURIComponent(plan.stack)}/apply`,
    { plan, parallelism: options.parallelism, onFailure: options.onFailure },
  );
  const followed = await followRun(connection, run, options, terminal);
  const { code } = followed;
  const undeleted = await undeletedBy(connection, plan, run, followed);
  const left = plan.rollsBack !== undefined && plan.irreversible.some(({ cause }) => cause !== 'anew');
  exit((code === exitCodes.good && left) || undeleted.length > 0 ? exitCodes.incomplete : code);
  if (!options.json) closing(plan, run, followed, undeleted, terminal);
  return code === exitCodes.good;
}
