import { exitCodes } from '@groundcrew/contract';
import { renderPlanText } from '@groundcrew/planner';
import type { Command } from 'commander';
import { connect } from '../client/connect.ts';
import { coloured, line } from '../terminal/streams.ts';
import { writeResult } from '../terminal/write-result.ts';
import type { CommandContext } from './context.ts';
import { makePlan, withPlanning, type PlanningOptions } from './planning.ts';
import { showStats } from './stats.ts';

interface PlanOptions extends PlanningOptions {
  readonly json?: boolean;
  readonly out?: string;
}

export function registerPlan(program: Command, context: CommandContext): void {
  const command = program
    .command('plan')
    .description('Show what apply would do, and why; changes nothing')
    .argument('<source...>', 'template files, a directory of snippets, or a CDK cloud assembly')
    .option('--json', 'the plan as JSON')
    .option('--out <file>', 'save the plan, to be applied exactly as it is: groundcrew apply <file>')
    .addHelpText(
      'after',
      '\nExamples:\n  groundcrew plan template.yaml\n  groundcrew plan template.yaml --stack web -p Stage=prod --out plan.json\n  groundcrew plan snippets/ --target Network --json',
    );
  withPlanning(command).action((paths: string[], options: PlanOptions) => plan(paths, options, context));
}

async function plan(
  paths: readonly string[],
  options: PlanOptions,
  { terminal, exit }: CommandContext,
): Promise<void> {
  await using connection = await connect(options, terminal);
  const made = await makePlan(connection, paths, options, terminal, options.json);
  if (options.out !== undefined) await writeResult(options.out, `${JSON.stringify(made, null, 2)}\n`, 0o600);
  if (options.json) line(terminal.out, JSON.stringify(made, null, 2));
  else
    line(
      terminal.out,
      renderPlanText(made, {
        color: coloured(terminal, 'out'),
        width: terminal.out.columns,
      }).trimEnd(),
    );
  if (options.out !== undefined)
    line(terminal.err, `Saved. To carry out exactly this: groundcrew apply ${options.out}`);
  exit(exitCodes.good);
  showStats(connection, options, terminal);
}
