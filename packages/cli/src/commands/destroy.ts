import type { Command } from 'commander';
import { connect } from '../client/connect.ts';
import { showDiagnostics } from '../terminal/report.ts';
import { carryOut, withApplying, type ApplyOptions } from './apply.ts';
import type { CommandContext } from './context.ts';
import { withAws, type AwsOptions } from './options.ts';
import { askForPlan } from './planning.ts';
import { line } from '../terminal/streams.ts';
import { showStats } from './stats.ts';

export function registerDestroy(program: Command, context: CommandContext): void {
  const command = program
    .command('destroy')
    .description('Delete what a stack made, except what its deletion policies keep')
    .argument('<stack>', 'name of the stack')
    .addHelpText('after', '\nExamples:\n  groundcrew destroy web\n  groundcrew destroy web --yes');
  withAws(withApplying(command)).action(async (stack: string, options: AwsOptions & ApplyOptions) => {
    await using connection = await connect(options, context.terminal);
    const plan = await askForPlan(
      connection,
      stack,
      { destroy: true },
      (found) => showDiagnostics(found, context.terminal),
      (message) => line(context.terminal.err, message),
    );
    await carryOut(connection, plan, options, context);
    showStats(connection, options, context.terminal);
  });
}
