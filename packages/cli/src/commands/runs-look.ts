import type { Diagnostic, Json, RunEvent } from '@groundcrew/contract';
import type { Command } from 'commander';
import { connect, type Connection } from '../client/connect.ts';
import { instant } from '../terminal/duration.ts';
import { line } from '../terminal/streams.ts';
import { table } from '../terminal/table.ts';
import type { CommandContext } from './context.ts';
import { wholeNumber } from './options.ts';

export interface RunRow {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly state: string;
  readonly createdAt: string;
  readonly endedAt?: string;
  readonly requestedBy?: string;
  readonly [key: string]: Json | undefined;
}

interface StepRow {
  readonly id: string;
  readonly title: string;
  readonly state: string;
  readonly attempt: number;
  readonly diagnostics: readonly Diagnostic[];
}

interface ListOptions {
  readonly stack?: string;
  readonly limit?: number;
  readonly before?: string;
  readonly json?: boolean;
}

export const whichRun = 'its id, or as much of its beginning as no other run has';

export const runPath = (run: string, rest = ''): string => `/runs/${encodeURIComponent(run)}${rest}`;

/** `runs list` and `runs show`. */
export function registerRunsLook(runs: Command, { terminal }: CommandContext): void {
  runs
    .command('list')
    .description('List runs, the latest first')
    .option('--stack <name>', 'only those of this stack')
    .option('--limit <n>', 'at most so many, 50 by default', wholeNumber)
    .option('--before <run>', 'only those before this run')
    .option('--json', 'the same as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  groundcrew runs list --stack web\n  groundcrew runs list --before 1m7z6fhketnywg5z\n  groundcrew runs list --json',
    )
    .action(async (options: ListOptions) => {
      await using connection = await connect({}, terminal);
      const { stack, limit, before } = options;
      const query = new URLSearchParams({
        ...(stack !== undefined && { stack }),
        ...(limit !== undefined && { limit: String(limit) }),
        ...(before !== undefined && { cursor: before }),
      });
      const answer = await connection.client.get<{ runs: RunRow[]; next?: string }>(
        `/runs?${query.toString()}`,
      );
      if (options.json) line(terminal.out, JSON.stringify(answer.runs, null, 2));
      else if (answer.runs.length === 0) line(terminal.err, nothing(options));
      else
        line(
          terminal.out,
          table([
            ['RUN', 'KIND', 'STATE', 'STARTED', 'TITLE'],
            ...answer.runs.map((run) => [run.id, run.kind, run.state, instant(run.createdAt), run.title]),
          ]),
        );
      if (answer.next !== undefined)
        line(terminal.err, `There are earlier ones: groundcrew runs list ${further(options, answer.next)}`);
    });
  runs
    .command('show')
    .description('Show a run and its steps')
    .argument('<run>', whichRun)
    .option('--json', 'the same as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  groundcrew runs show 1m7z6fhketnywg5z\n  groundcrew runs show 1m7z6f --json',
    )
    .action(async (run: string, options: { json?: boolean }) => {
      await using connection = await connect({}, terminal);
      const found = await connection.client.get<RunRow>(runPath(run));
      const { steps } = await connection.client.get<{ steps: StepRow[] }>(runPath(found.id, '/steps'));
      if (options.json) return line(terminal.out, JSON.stringify({ ...found, steps }, null, 2));
      line(terminal.out, `${found.id}  ${found.title}  ${found.state}`);
      line(terminal.out, `${courseOf(found)}\n`);
      line(
        terminal.out,
        table([
          ['STATE', 'STEP', 'ATTEMPTS', ''],
          ...steps.map((step) => [step.state, step.title, String(step.attempt), problemOf(step)]),
        ]),
      );
      for (const remark of await remarksOf(connection, found.id)) line(terminal.out, `! ${remark}`);
    });
}

function nothing({ stack, before }: ListOptions): string {
  const what = stack === undefined ? 'No run' : `No run of ${stack}`;
  if (before !== undefined) return `${what} before ${before}.`;
  return stack === undefined ? 'Nothing has run here yet.' : `${what}.`;
}

/** The same list, further back. */
const further = ({ stack, limit }: ListOptions, next: string): string =>
  [
    ...(stack === undefined ? [] : [`--stack ${stack}`]),
    ...(limit === undefined ? [] : [`--limit ${limit}`]),
    `--before ${next}`,
  ].join(' ');

const courseOf = ({ createdAt, endedAt, requestedBy }: RunRow): string =>
  `started ${instant(createdAt)}${endedAt === undefined ? '' : `, ended ${instant(endedAt)}`}${
    requestedBy === undefined ? '' : `, by ${requestedBy}`
  }`;

/** Why a step failed, in one line; the rest is in `--json`. */
const problemOf = ({ diagnostics }: StepRow): string => {
  const [first, ...others] = diagnostics;
  if (!first) return '';
  return `${first.code}: ${first.summary}${others.length > 0 ? ` (and ${others.length} more)` : ''}`;
};

/** What a run does not put back, as it was said when it began. */
async function remarksOf(connection: Connection, run: string): Promise<string[]> {
  const text = await connection.client.text(runPath(run, '/events'));
  return text
    .split('\n')
    .filter((entry) => entry !== '')
    .map((entry) => JSON.parse(entry) as RunEvent)
    .flatMap(({ name, data }) => (name === 'run.remark' ? [(data as { message: string }).message] : []));
}
