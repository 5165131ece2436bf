import type { Command } from 'commander';
import { connect } from '../client/connect.ts';
import { line } from '../terminal/streams.ts';
import { placeText } from '../terminal/place.ts';
import { table } from '../terminal/table.ts';
import type { CommandContext } from './context.ts';
import { registerStateEdits } from './state-edits.ts';
import { registerStateShow } from './state-show.ts';

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
    .addHelpText('after', '\nExamples:\n  groundcrew state list web\n  groundcrew state list web --json')
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
  registerStateShow(state, context);
  registerStateEdits(state, context);
}
