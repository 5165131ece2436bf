import type { Json } from '@groundcrew/contract';
import type { Command } from 'commander';
import { connect } from '../client/connect.ts';
import { instant } from '../terminal/duration.ts';
import { line, painter } from '../terminal/streams.ts';
import { placeText } from '../terminal/place.ts';
import { table } from '../terminal/table.ts';
import { valueText } from '../terminal/value-text.ts';
import type { CommandContext } from './context.ts';

interface StackSummary {
  readonly name: string;
  readonly status: string;
  readonly region: string;
  readonly accountId: string;
  readonly resources: number;
  readonly updatedAt: string;
}

interface StackDetail extends StackSummary {
  readonly parameters: Readonly<Record<string, Json>>;
  readonly resourceList: readonly {
    readonly logicalId: string;
    readonly type: string;
    readonly physicalId: string;
    readonly status: string;
    readonly place?: { readonly accountId: string; readonly region: string };
  }[];
  readonly outputs: readonly { readonly name: string; readonly value: Json }[];
}

export function registerShow(program: Command, context: CommandContext): void {
  program
    .command('show')
    .description('Show all stacks, or one with its resources and outputs')
    .argument('[stack]', 'name of the stack')
    .option('--json', 'the same as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  groundcrew show\n  groundcrew show web\n  groundcrew show web --json',
    )
    .action(async (stack: string | undefined, options: { json?: boolean }) => {
      await using connection = await connect({}, context.terminal);
      if (stack === undefined)
        showAll(await connection.client.get<{ stacks: StackSummary[] }>('/stacks'), options, context);
      else
        showOne(
          await connection.client.get<StackDetail>(`/stacks/${encodeURIComponent(stack)}`),
          options,
          context,
        );
    });
}

function showAll(
  { stacks }: { stacks: readonly StackSummary[] },
  options: { json?: boolean },
  { terminal }: CommandContext,
): void {
  if (options.json) return line(terminal.out, JSON.stringify(stacks, null, 2));
  if (stacks.length === 0)
    return line(terminal.err, 'There are no stacks here yet. Make one: groundcrew apply template.yaml');
  const rows = stacks.map((stack) => [
    stack.name,
    stack.status,
    stack.accountId,
    stack.region,
    String(stack.resources),
    instant(stack.updatedAt),
  ]);
  line(terminal.out, table([['STACK', 'STATUS', 'ACCOUNT', 'REGION', 'RESOURCES', 'UPDATED'], ...rows]));
}

function showOne(stack: StackDetail, options: { json?: boolean }, { terminal }: CommandContext): void {
  if (options.json) return line(terminal.out, JSON.stringify(stack, null, 2));
  const paint = painter(terminal, 'out');
  line(
    terminal.out,
    `${paint('bold', stack.name)}  ${stack.status}, account ${stack.accountId}, ${stack.region}, updated ${instant(stack.updatedAt)}`,
  );
  const section = (title: string, rows: readonly (readonly string[])[]) => {
    if (rows.length > 0)
      line(terminal.out, `\n${paint('bold', title)}\n${table(rows).replaceAll(/^/gm, '  ')}`);
  };
  section(
    'Parameters',
    Object.entries(stack.parameters).map(([name, value]) => [name, valueText(value)]),
  );
  section(
    'Resources',
    stack.resourceList.map((resource) => [
      resource.logicalId,
      resource.type,
      resource.physicalId,
      placeText(resource.place),
      // That a resource stands as recorded goes without saying.
      resource.status === 'complete' ? '' : paint('yellow', resource.status),
    ]),
  );
  section(
    'Outputs',
    stack.outputs.map((output) => [output.name, valueText(output.value)]),
  );
}
