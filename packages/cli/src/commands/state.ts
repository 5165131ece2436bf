import type { Command } from 'commander';
import { connect } from '../client/connect.ts';
import { line } from '../terminal/streams.ts';
import { placeText } from '../terminal/place.ts';
import { table } from '../terminal/table.ts';
import type { CommandContext } from './context.ts';
import { registerStateEdits } from './state-edits.ts';

interface RecordedRow {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  readonly status: string;
  /** Where it stands, if not where its stack does. */
  readonly place?: { readonly accountId: string; readonly region: string };
}

export function registerState(program: Command, context: CommandContext): void {
  const state = program
    .command('state')
    .description('What is recorded about a stack: look at it, move it, forget it');
  state
    .command('list')
    .description('List the recorded resources')
    .argument('<stack>', 'name of the stack')
    .option('--json', 'the same as JSON')
    .addHelpText('after', '\nExample:\n  groundcrew state list web')
    .action(async (stack: string, options: { json?: boolean }) => {
      await using connection = await connect({}, context.terminal);
      const { resources } = await connection.client.get<{ resources: RecordedRow[] }>(
        `/stacks/${encodeURIComponent(stack)}/resources`,
      );
      if (options.json) return line(context.terminal.out, JSON.stringify(resources, null, 2));
      const elsewhere = resources.some(({ place }) => place);
      line(
        context.terminal.out,
        table([
          ['LOGICAL ID', 'TYPE', 'PHYSICAL ID', 'STATUS', ...(elsewhere ? ['ELSEWHERE'] : [])],
          ...resources.map((row) => [
            row.logicalId,
            row.type,
            row.physicalId,
            row.status,
            placeText(row.place),
          ]),
        ]),
      );
    });
  state
    .command('show')
    .description('Show all that is recorded about one resource')
    .argument('<stack>', 'name of the stack')
    .argument('<logicalId>', 'the resource')
    .addHelpText('after', '\nExample:\n  groundcrew state show web Network')
    .action(async (stack: string, logicalId: string) => {
      await using connection = await connect({}, context.terminal);
      const row = await connection.client.get<RecordedRow>(
        `/stacks/${encodeURIComponent(stack)}/resources/${encodeURIComponent(logicalId)}`,
      );
      line(context.terminal.out, JSON.stringify(row, null, 2));
    });
  registerStateEdits(state, context);
}
