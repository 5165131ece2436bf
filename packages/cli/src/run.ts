import { DiagnosticError, exitCodes } from '@groundcrew/contract';
import { Command, CommanderError } from 'commander';
import { registerCommands } from './commands/index.ts';
import type { CommandContext } from './commands/context.ts';
import { reportProblem } from './terminal/report.ts';
import { processTerminal, type Terminal } from './terminal/streams.ts';
import { version } from './version.ts';

/** Runs one command line. Sets the exit code; never throws and never shows a stack trace. */
export async function run(argv: readonly string[], terminal: Terminal = processTerminal()): Promise<void> {
  const context: CommandContext = { terminal, exit: (code) => (process.exitCode = code) };
  const program = buildProgram(context);
  try {
    await program.parseAsync([...argv]);
  } catch (problem) {
    if (problem instanceof CommanderError) {
      context.exit(problem.exitCode === 0 ? exitCodes.good : exitCodes.couldNotRun);
      return;
    }
    const cancelled = problem instanceof DiagnosticError && problem.diagnostics[0]?.code === 'CANCELLED';
    context.exit(cancelled ? exitCodes.cancelled : exitCodes.couldNotRun);
    await reportProblem(problem, terminal, argv.includes('--json'));
  }
}

export function buildProgram(context: CommandContext): Command {
  const program = new Command('groundcrew')
    .description('Everything between a template and a running fleet on AWS')
    .version(version(), '-V, --version', 'print the version')
    .configureOutput({
      writeOut: (text) => context.terminal.out.write(text),
      writeErr: (text) => context.terminal.err.write(text),
    })
    // Arguments stand in the command's own help; here they would leave no room for what it does.
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .showSuggestionAfterError()
    .showHelpAfterError('(add --help for what can be given)')
    .exitOverride()
    .addHelpText(
      'after',
      `
Examples:
  groundcrew validate template.yaml
  groundcrew plan template.yaml
  groundcrew apply template.yaml --stack web
  groundcrew outputs web
  groundcrew destroy web

Exit codes: 0 good, 1 findings or failure, 2 could not run,
3 drift or incomplete, 130 cancelled.`,
    );
  registerCommands(program, context);
  return program;
}
