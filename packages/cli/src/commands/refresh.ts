import { exitCodes } from '@groundcrew/contract';
import type { PropertyChange } from '@groundcrew/planner';
import type { Command } from 'commander';
import { connect } from '../client/connect.ts';
import { line, painter } from '../terminal/streams.ts';
import type { CommandContext } from './context.ts';
import { withAws, type AwsOptions } from './options.ts';

interface Refreshed {
  readonly read: number;
  readonly findings: readonly {
    readonly logicalId: string;
    readonly type: string;
    readonly finding: 'gone' | 'drifted' | 'updated';
    readonly changes: readonly PropertyChange[];
  }[];
}

export function registerRefresh(program: Command, context: CommandContext): void {
  const command = program
    .command('refresh')
    .description('Read a stack’s resources from AWS and record what they are; changes nothing in AWS')
    .argument('<stack>', 'name of the stack')
    .option('--json', 'findings as JSON')
    .addHelpText(
      'after',
      '\nExample:\n  groundcrew refresh web\n\nExits with 3 when something has drifted or is gone.',
    );
  withAws(command).action(async (stack: string, options: AwsOptions & { json?: boolean }) => {
    const { terminal, exit } = context;
    await using connection = await connect(options, terminal);
    const refreshed = await connection.client.post<Refreshed>(`/stacks/${encodeURIComponent(stack)}/refresh`);
    const drifted = refreshed.findings.filter((finding) => finding.finding !== 'updated');
    if (drifted.length > 0) exit(exitCodes.incomplete);
    if (options.json) return line(terminal.out, JSON.stringify(refreshed, null, 2));
    const paint = painter(terminal, 'out');
    for (const finding of refreshed.findings) {
      line(
        terminal.out,
        `${paint('yellow', finding.finding.padEnd(8))}${finding.logicalId}  ${paint('dim', finding.type)}`,
      );
      for (const change of finding.changes)
        line(
          terminal.out,
          `          ${change.path}: ${JSON.stringify(change.before)} → ${JSON.stringify(change.after)}`,
        );
    }
    const updated = refreshed.findings.length - drifted.length;
    const renewed = updated > 0 ? `, ${updated} recorded anew` : '';
    line(terminal.err, `${refreshed.read} resources read, ${drifted.length} drifted or gone${renewed}.`);
  });
}
