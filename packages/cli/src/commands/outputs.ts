import type { Json } from '@groundcrew/contract';
import type { Command } from 'commander';
import { connect, type Connection } from '../client/connect.ts';
import { line, painter, type Terminal } from '../terminal/streams.ts';
import { table, visibleLength } from '../terminal/table.ts';
import { valueText } from '../terminal/value-text.ts';
import type { CommandContext } from './context.ts';

interface Output {
  readonly name: string;
  readonly value: Json;
  readonly sensitive: boolean;
  readonly description?: string;
  readonly exportName?: string;
}

export function registerOutputs(program: Command, context: CommandContext): void {
  program
    .command('outputs')
    .description('Print the outputs of a stack')
    .argument('<stack>', 'name of the stack')
    .argument('[name]', 'print the value of this output alone')
    .option('--json', 'outputs as one JSON object by name')
    .addHelpText('after', '\nExamples:\n  groundcrew outputs web\n  curl "$(groundcrew outputs web Url)"')
    .action(async (stack: string, name: string | undefined, options: { json?: boolean }) => {
      await using connection = await connect({}, context.terminal);
      if (options.json || name !== undefined) await printForScripts(connection, stack, name, context);
      else await printOutputs(connection, stack, context.terminal);
    });
}

const outputsOf = (connection: Connection, stack: string) =>
  connection.client.get<{ outputs: Output[] }>(`/stacks/${encodeURIComponent(stack)}/outputs`);

/** As scripts want it: as it is. */
const text = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

async function printForScripts(
  connection: Connection,
  stack: string,
  name: string | undefined,
  { terminal }: CommandContext,
): Promise<void> {
  const { DiagnosticError, error } = await import('@groundcrew/contract');
  const { outputs } = await outputsOf(connection, stack);
  if (name === undefined) {
    line(
      terminal.out,
      JSON.stringify(Object.fromEntries(outputs.map((output) => [output.name, output.value])), null, 2),
    );
    return;
  }
  const output = outputs.find((candidate) => candidate.name === name);
  if (output) {
    line(terminal.out, text(output.value));
    return;
  }
  const next =
    outputs.length > 0
      ? `It has ${outputs.map((candidate) => candidate.name).join(', ')}`
      : 'It has no outputs';
  throw new DiagnosticError(error('OUTPUT_UNKNOWN', `Stack ${stack} has no output "${name}"`, { next }));
}

/** For people: names aligned, what is secret masked. Silent where there are none. */
export async function printOutputs(connection: Connection, stack: string, terminal: Terminal): Promise<void> {
  const { outputs } = await outputsOf(connection, stack);
  const paint = painter(terminal, 'out');
  if (outputs.length === 0) return;
  const described = outputs.map((output) =>
    output.description ? paint('dim', valueText(output.description)) : '',
  );
  const rows = outputs.map((output) => [paint('bold', output.name), valueText(output.value)]);
  const whole = table(rows.map((row, i) => [...row, described[i] ?? '']));
  const width = terminal.out.columns ?? Infinity;
  if (whole.split('\n').every((row) => visibleLength(row) <= width)) return line(terminal.out, whole);
  // A value has to stay whole to be copied, so that its description makes room.
  const below = (i: number) => (described[i] ? [`  ${described[i]}`] : []);
  const lines = table(rows).split('\n');
  line(terminal.out, lines.flatMap((row, i) => [row, ...below(i)]).join('\n'));
}
