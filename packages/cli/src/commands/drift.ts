import { DiagnosticError, exitCodes } from '@groundcrew/contract';
import type { PropertyChange } from '@groundcrew/planner';
import type { Command } from 'commander';
import { connect, type Connection } from '../client/connect.ts';
import { driftSummary, driftTable } from '../terminal/drift-table.ts';
import { showDiagnostics } from '../terminal/report.ts';
import { line, painter, type Terminal } from '../terminal/streams.ts';
import type { CommandContext } from './context.ts';
import { withAws, type AwsOptions } from './options.ts';
import { showStats } from './stats.ts';

interface DriftedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  readonly place?: { readonly accountId: string; readonly region: string };
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
      '\nExamples:\n  groundcrew drift web\n  groundcrew drift --json\n\nExits with 3 when something has drifted or is gone,\nwith 1 when one of several stacks can’t be read.',
    );
  withAws(command).action(async (stack: string | undefined, options: AwsOptions & { json?: boolean }) => {
    const { terminal, exit } = context;
    await using connection = await connect(options, terminal);
    const drifts =
      stack === undefined
        ? await driftOfAll(connection, terminal, () => exit(exitCodes.failed))
        : [await driftOf(connection, stack)];
    const drifted = drifts.some(({ resources }) => resources.some(hasDrifted));
    if (drifted && process.exitCode !== exitCodes.failed) exit(exitCodes.incomplete);
    if (options.json) line(terminal.out, JSON.stringify(stack === undefined ? drifts : drifts[0], null, 2));
    else for (const drift of drifts) show(drift, terminal);
    showStats(connection, options, terminal);
  });
}

const driftOf = (connection: Connection, stack: string): Promise<Drift> =>
  connection.client.get<Drift>(`/stacks/${encodeURIComponent(stack)}/drift`);

/** One stack that can't be read hides nothing of the others. */
async function driftOfAll(
  connection: Connection,
  terminal: Terminal,
  failed: () => void,
): Promise<readonly Drift[]> {
  const { stacks } = await connection.client.get<{ stacks: { name: string }[] }>('/stacks');
  if (stacks.length === 0) line(terminal.err, 'There are no stacks here yet.');
  const drifts: Drift[] = [];
  for (const { name } of stacks) {
    try {
      drifts.push(await driftOf(connection, name));
    } catch (problem) {
      if (!(problem instanceof DiagnosticError)) throw problem;
      showDiagnostics(
        problem.diagnostics.map((each) => ({ address: `stack ${name}`, ...each })),
        terminal,
      );
      failed();
    }
  }
  return drifts;
}

const hasDrifted = ({ state }: DriftedResource): boolean => state === 'changed' || state === 'gone';

function show({ stack, resources }: Drift, terminal: Terminal): void {
  const paint = painter(terminal, 'err');
  const rows = resources.filter(hasDrifted).map((each) => ({ ...each, gone: each.state === 'gone' }));
  if (rows.length > 0) line(terminal.out, driftTable(stack, rows));
  const unread = resources.filter(({ state, unread: left }) => state === 'unread' || left.length > 0);
  if (unread.length > 0)
    line(
      terminal.err,
      paint('dim', `Not read, so drift there stays unseen: ${unread.map(unreadText).join('; ')}.`),
    );
  const left = resources.filter(({ state }) => state === 'unread').length;
  const text = driftSummary(stack, resources.length, rows.length, left);
  line(terminal.err, paint(rows.length === 0 ? 'green' : 'yellow', text));
}

const unreadText = ({ logicalId, state, unread }: DriftedResource): string =>
  state === 'unread' ? logicalId : `${logicalId}${unread.join(', ')}`;
