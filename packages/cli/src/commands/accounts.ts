import { exitCodes, type CheckedAccount } from '@groundcrew/contract';
import type { Command } from 'commander';
import { connect } from '../client/connect.ts';
import { showDiagnostics } from '../terminal/report.ts';
import { line, painter } from '../terminal/streams.ts';
import { table } from '../terminal/table.ts';
import type { CommandContext } from './context.ts';
import { withAws, type AwsOptions } from './options.ts';
import { showStats } from './stats.ts';

export function registerAccounts(program: Command, context: CommandContext): void {
  const command = program
    .command('accounts')
    .description('List the accounts of groundcrew.yaml, and check that each lets these credentials in')
    .option('--json', 'the same as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  groundcrew accounts\n  groundcrew accounts --json\n\nExits with 1 when one of them can’t be entered.',
    );
  withAws(command).action(async (options: AwsOptions & { json?: boolean }) => {
    const { terminal, exit } = context;
    await using connection = await connect(options, terminal);
    const { accounts } = await connection.client.get<{ accounts: CheckedAccount[] }>('/accounts');
    const problems = accounts.flatMap(({ diagnostics }) => diagnostics);
    exit(problems.length > 0 ? exitCodes.failed : exitCodes.good);
    if (options.json) line(terminal.out, JSON.stringify(accounts, null, 2));
    else if (accounts.length === 0)
      line(terminal.err, 'groundcrew.yaml names no accounts: commands use --profile or the environment.');
    else {
      const paint = painter(terminal, 'out');
      line(
        terminal.out,
        table([
          ['ACCOUNT', 'NUMBER', 'REGION', 'CHECK', 'IDENTITY'],
          ...accounts.map(({ name, isDefault, accountId = '', region = '', arn, through }) => [
            isDefault ? `${name} (default)` : name,
            accountId,
            region,
            arn === undefined ? paint('red', 'failed') : paint('green', 'ok'),
            arn ?? through,
          ]),
        ]),
      );
      showDiagnostics(problems, terminal);
    }
    showStats(connection, options, terminal);
  });
}
