import { exitCodes } from '@groundcrew/contract';
import type { PropertyChange } from '@groundcrew/planner';
import type { Command } from 'commander';
import { connect } from '../client/connect.ts';
import { driftSummary, driftTable } from '../terminal/drift-table.ts';
import { line, painter } from '../terminal/streams.ts';
import type { CommandContext } from './context.ts';
import { withAws, type AwsOptions } from './options.ts';
import { showStats } from './stats.ts';

interface Refreshed {
  readonly read: number;
  /** Logical ids of those that can’t be read here. */
  readonly unread: readonly string[];
  readonly findings: readonly {
    readonly logicalId: string;
    readonly type: string;
    readonly physicalId: string;
    readonly place?: { readonly accountId: string; readonly region: string };
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
      '\nExamples:\n  groundcrew refresh web\n  groundcrew refresh web --json\n\nWhat Ref and Fn::GetAtt answer is recorded anew;\nwhat has drifted is left to the next plan.\nExits with 3 when something has drifted or is gone.',
    );
  withAws(command).action(async (stack: string, options: AwsOptions & { json?: boolean }) => {
    const { terminal, exit } = context;
    await using connection = await connect(options, terminal);
    const refreshed = await connection.client.post<Refreshed>(`/stacks/${encodeURIComponent(stack)}/refresh`);
    const drifted = refreshed.findings.filter((finding) => finding.finding !== 'updated');
    if (drifted.length > 0) exit(exitCodes.incomplete);
    showStats(connection, options, terminal);
    if (options.json) return line(terminal.out, JSON.stringify(refreshed, null, 2));
    const rows = drifted.map((finding) => ({ ...finding, gone: finding.finding === 'gone' }));
    if (rows.length > 0) line(terminal.out, driftTable(stack, rows));
    const updated = refreshed.findings.filter(({ finding }) => finding === 'updated');
    const renewed =
      updated.length > 0
        ? ` Recorded anew what Ref and Fn::GetAtt answer of ${updated.map(({ logicalId }) => logicalId).join(', ')}.`
        : '';
    if (refreshed.unread.length > 0)
      line(terminal.err, `Not read, so drift there stays unseen: ${refreshed.unread.join('; ')}.`);
    const text = driftSummary(stack, refreshed.read, drifted.length, refreshed.unread.length);
    line(terminal.err, painter(terminal, 'err')(drifted.length === 0 ? 'green' : 'yellow', text + renewed));
  });
}
