import type { Command } from 'commander';
import { connect } from '../client/connect.ts';
import { showDiagnostics } from '../terminal/report.ts';
import { carryOut, withApplying, type ApplyOptions } from './apply.ts';
import type { CommandContext } from './context.ts';
import { withAws, type AwsOptions } from './options.ts';
import { askForPlan } from './planning.ts';
import { line } from '../terminal/streams.ts';
import { showStats } from './stats.ts';

export function registerRollback(program: Command, context: CommandContext): void {
  const command = program
    .command('rollback')
    .description('Put back what was live before the latest apply that did not succeed')
    .argument('<stack>', 'name of the stack')
    .addHelpText('after', '\nExamples:\n  groundcrew rollback web\n  groundcrew rollback web --yes --plain');
  withAws(withApplying(command)).action(async (stack: string, options: AwsOptions & ApplyOptions) => {
    await using connection = await connect(options, context.terminal);
    const plan = await askForPlan(
      connection,
      stack,
      { rollback: true },
      (found) => showDiagnostics(found, context.terminal),
      (message) => line(context.terminal.err, message),
    );
    await carryOut(connection, plan, options, context);
    showStats(connection, options, context.terminal);
  });
}
