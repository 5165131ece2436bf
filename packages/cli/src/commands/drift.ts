import { exitCodes, type Json } from '@groundcrew/contract';
import type { PropertyChange } from '@groundcrew/planner';
import type { Command } from 'commander';
import { connect, type Connection } from '../client/connect.ts';
import { line, painter, type Terminal } from '../terminal/streams.ts';
import { table } from '../terminal/table.ts';
import type { CommandContext } from './context.ts';
import { withAws, type AwsOptions } from './options.ts';
import { showStats } from './stats.ts';

interface DriftedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  readonly state: 'in-sync' | 'changed' | 'gone' | 'unread';
  readonly changes: readonly PropertyChange[];
  readonly unread: readonly string[];
}

interface Drift {
  readonly stack: string;
  readonly resources: readonly DriftedResource[];
}

export function registerDrift(program: Command, context: CommandContext): void {
  const command = program
    .command('drift')
    .description('Say what differs between the record and AWS; changes neither')
    .argument('[stack]', 'name of the stack; all stacks where none is given')
    .option('--json', 'the same as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  groundcrew drift web\n  groundcrew drift --json\n\nExits with 3 when something has drifted or is gone.',
    );
  withAws(command).action(async (stack: string | undefined, options: AwsOptions & { json?: boolean }) => {
    const { terminal, exit } = context;
    await using connection = await connect(options, terminal);
    const found: Drift[] = [];
    for (const name of await stacksOf(connection, stack))
      found.push(await connection.client.get<Drift>(`/stacks/${encodeURIComponent(name)}/drift`));
    if (found.some(({ resources }) => resources.some(hasDrifted))) exit(exitCodes.incomplete);
    if (options.json) line(terminal.out, JSON.stringify(stack === undefined ? found : found[0], null, 2));
    else for (const drift of found) show(drift, terminal);
    showStats(connection, options, terminal);
  });
}

async function stacksOf(connection: Connection, stack: string | undefined): Promise<readonly string[]> {
  if (stack !== undefined) return [stack];
  const { stacks } = await connection.client.get<{ stacks: { name: string }[] }>('/stacks');
  return stacks.map(({ name }) => name);
}

const hasDrifted = ({ state }: DriftedResource): boolean => state === 'changed' || state === 'gone';

function show({ stack, resources }: Drift, terminal: Terminal): void {
  const paint = painter(terminal, 'out');
  const rows = resources.filter(hasDrifted).flatMap((resource) => rowsOf(stack, resource));
  if (rows.length > 0)
    line(terminal.out, table([['RESOURCE', 'PHYSICAL ID', 'PROPERTY', 'RECORDED', 'IN AWS'], ...rows]));
  const unread = resources.filter(({ state, unread: left }) => state === 'unread' || left.length > 0);
  if (unread.length > 0)
    line(
      terminal.err,
      paint('dim', `Not read, so drift there stays unseen: ${unread.map(unreadText).join('; ')}.`),
    );
  const drifted = resources.filter(hasDrifted).length;
  const text =
    drifted === 0
      ? `Stack ${stack}: all ${resources.length} resources are as recorded.`
      : `Stack ${stack}: ${drifted} of ${resources.length} resources drifted or gone.`;
  line(terminal.err, paint(drifted === 0 ? 'green' : 'yellow', text));
}

/** One row for each property that differs, the resource named in the first. */
function rowsOf(stack: string, { logicalId, physicalId, state, changes }: DriftedResource): string[][] {
  const name = `${stack}/${logicalId}`;
  if (state === 'gone') return [[name, physicalId, '', 'exists', 'gone']];
  return changes.map((change, i) => [
    i === 0 ? name : '',
    i === 0 ? physicalId : '',
    change.path.slice(1).replaceAll('/', '.'),
    side(change.after, change),
    side(change.before, change),
  ]);
}

const longest = 50;

function side(value: Json | undefined, { sensitive }: PropertyChange): string {
  if (sensitive) return '(sensitive)';
  if (value === undefined || value === null) return '(nothing)';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

const unreadText = ({ logicalId, state, unread }: DriftedResource): string =>
  state === 'unread' ? logicalId : `${logicalId}${unread.join(', ')}`;
