import type { Json, JsonObject, ShownRecord } from '@groundcrew/contract';
import type { Command } from 'commander';
import { connect } from '../client/connect.ts';
import { instant } from '../terminal/duration.ts';
import { placeText } from '../terminal/place.ts';
import { line, painter, type Terminal } from '../terminal/streams.ts';
import { table } from '../terminal/table.ts';
import { valueText } from '../terminal/value-text.ts';
import type { CommandContext } from './context.ts';

export function registerStateShow(state: Command, { terminal }: CommandContext): void {
  state
    .command('show')
    .description('Show all that is recorded about one resource')
    .argument('<stack>', 'name of the stack')
    .argument('<logicalId>', 'the resource')
    .option('--json', 'the same as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  groundcrew state show web Network\n  groundcrew state show web Network --json\n\nWhat is secret is masked.',
    )
    .action(async (stack: string, logicalId: string, options: { json?: boolean }) => {
      await using connection = await connect({}, terminal);
      const resource = await connection.client.get<ShownRecord>(
        `/stacks/${encodeURIComponent(stack)}/resources/${encodeURIComponent(logicalId)}`,
      );
      if (options.json) line(terminal.out, JSON.stringify(resource, null, 2));
      else show(resource, terminal);
    });
}

function show(resource: ShownRecord, terminal: Terminal): void {
  const paint = painter(terminal, 'out');
  const { logicalId, type, physicalId, status, place, source } = resource;
  line(terminal.out, `${paint('bold', logicalId)}  ${type}  ${physicalId}`);
  const policies =
    resource.deletionPolicy === resource.updateReplacePolicy
      ? `on deletion and replacement ${resource.deletionPolicy}`
      : `on deletion ${resource.deletionPolicy}, on replacement ${resource.updateReplacePolicy}`;
  const facts = [
    status === 'complete' ? status : paint('yellow', status),
    ...(place ? [placeText(place)] : []),
    `recorded ${instant(resource.updatedAt)}`,
    ...(source ? [`from ${source.file}:${source.start.line}`] : []),
    policies,
  ];
  line(terminal.out, facts.join(', '));
  if (resource.dependsOn.length > 0) line(terminal.out, `after ${resource.dependsOn.join(', ')}`);
  section('Properties', resource.properties);
  section('Attributes', resource.attributes);

  function section(title: string, values: JsonObject): void {
    const rows = Object.entries(values).map(([name, value]: [string, Json]) => [name, valueText(value)]);
    if (rows.length > 0)
      line(terminal.out, `\n${paint('bold', title)}\n${table(rows).replaceAll(/^/gm, '  ')}`);
  }
}
