import type { ExitCode, Json, RunEvent } from '@groundcrew/contract';
import type { Command } from 'commander';
import { connect, type Connection } from '../client/connect.ts';
import { instant } from '../terminal/duration.ts';
import { line } from '../terminal/streams.ts';
import { table } from '../terminal/table.ts';
import type { CommandContext } from './context.ts';
import { followRun, type FollowOptions } from './following.ts';
import { wholeNumber, withAws, type AwsOptions } from './options.ts';

interface RunRow {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly state: string;
  readonly createdAt: string;
  readonly [key: string]: Json | undefined;
}

interface StepRow {
  readonly id: string;
  readonly title: string;
  readonly state: string;
  readonly attempt: number;
  readonly problem?: string;
}

const path = (run: string, rest = ''): string => `/runs/${encodeURIComponent(run)}${rest}`;

export function registerRuns(program: Command, context: CommandContext): void {
  const { terminal, exit } = context;
  const runs = program.command('runs').description('What ran, what runs, and what became of it');
  runs
    .command('list')
    .description('List runs, the latest first')
    .option('--stack <name>', 'only those of this stack')
    .option('--limit <n>', 'at most so many, 50 by default', wholeNumber)
    .option('--before <run>', 'only those before this run')
    .option('--json', 'the same as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  groundcrew runs list --stack web\n  groundcrew runs list --before 1m7z6fhketnywg5z',
    )
    .action(async (options: { stack?: string; limit?: number; before?: string; json?: boolean }) => {
      await using connection = await connect({}, terminal);
      const query = new URLSearchParams({
        ...(options.stack !== undefined && { stack: options.stack }),
        ...(options.limit !== undefined && { limit: String(options.limit) }),
        ...(options.before !== undefined && { cursor: options.before }),
      });
      const answer = await connection.client.get<{ runs: RunRow[]; next?: string }>(
        `/runs?${query.toString()}`,
      );
      if (options.json) return line(terminal.out, JSON.stringify(answer.runs, null, 2));
      if (answer.runs.length === 0) {
        const none =
          options.stack === undefined ? 'Nothing has run here yet.' : `No run of ${options.stack}.`;
        return line(terminal.err, none);
      }
      line(
        terminal.out,
        table([
          ['RUN', 'KIND', 'STATE', 'STARTED', 'TITLE'],
          ...answer.runs.map((run) => [run.id, run.kind, run.state, instant(run.createdAt), run.title]),
        ]),
      );
      if (answer.next !== undefined)
        line(terminal.err, `There are earlier ones: groundcrew runs list --before ${answer.next}`);
    });
  runs
    .command('show')
    .description('Show a run and its steps')
    .argument('<run>', 'id of the run, or as much of its beginning as no other run has')
    .option('--json', 'the same as JSON')
    .addHelpText('after', '\nExample:\n  groundcrew runs show 1m7z6fhketnywg5z')
    .action(async (run: string, options: { json?: boolean }) => {
      await using connection = await connect({}, terminal);
      const found = await connection.client.get<RunRow>(path(run));
      const { steps } = await connection.client.get<{ steps: StepRow[] }>(path(found.id, '/steps'));
      if (options.json) return line(terminal.out, JSON.stringify({ ...found, steps }, null, 2));
      line(terminal.out, `${found.id}  ${found.title}  ${found.state}\n`);
      line(
        terminal.out,
        table([
          ['STATE', 'STEP', 'ATTEMPTS', ''],
          ...steps.map((step) => [step.state, step.title, String(step.attempt), step.problem ?? '']),
        ]),
      );
      for (const remark of await remarksOf(connection, found.id)) line(terminal.out, `! ${remark}`);
    });
  const following = (
    command: Command,
    act: (run: string, options: FollowOptions & AwsOptions) => Promise<ExitCode>,
  ) =>
    command
      .option('--plain', 'one line for each step, without redrawing')
      .option('--json', 'events as one JSON document a line')
      .action(async (run: string, options: FollowOptions & AwsOptions) => exit(await act(run, options)));
  following(
    runs
      .command('watch')
      .description('Follow a run to its end')
      .argument('<run>', 'id of the run')
      .addHelpText('after', '\nExample:\n  groundcrew runs watch 1m7z6fhketnywg5z --json'),
    async (run, options) => {
      await using connection = await connect({}, terminal);
      return (await followRun(connection, run, options, terminal, 'detach')).code;
    },
  );
  following(
    withAws(
      runs
        .command('resume')
        .description('Go on with a run that was cut off')
        .argument('<run>', 'id of the run'),
    ).addHelpText('after', '\nExample:\n  groundcrew runs resume 1m7z6fhketnywg5z'),
    async (run, options) => {
      await using connection = await connect(options, terminal);
      await connection.client.post(path(run, '/resume'));
      return (await followRun(connection, run, options, terminal)).code;
    },
  );
  following(
    withAws(
      runs
        .command('retry')
        .description('Do what a run that failed left undone, where nothing it rests on has moved')
        .argument('<run>', 'id of the run')
        .option('--parallelism <n>', 'how many resources to work on at once', wholeNumber),
    ).addHelpText('after', '\nExample:\n  groundcrew runs retry 1m7z6fhketnywg5z'),
    async (run, options: FollowOptions & AwsOptions & { parallelism?: number }) => {
      await using connection = await connect(options, terminal);
      const { parallelism } = options;
      const again = await connection.client.post<{ run: string }>(path(run, '/retry'), { parallelism });
      return (await followRun(connection, again.run, options, terminal)).code;
    },
  );
  runs
    .command('cancel')
    .description('Stop a run; what stands is kept')
    .argument('<run>', 'id of the run')
    .addHelpText('after', '\nExample:\n  groundcrew runs cancel 1m7z6fhketnywg5z')
    .action(async (run: string) => {
      await using connection = await connect({}, terminal);
      await connection.client.post(path(run, '/cancel'));
      line(terminal.err, `Cancelling ${run}.`);
    });
}

/** What a run does not put back, as it was said when it began. */
async function remarksOf(connection: Connection, run: string): Promise<string[]> {
  const text = await connection.client.text(path(run, '/events'));
  return text
    .split('\n')
    .filter((entry) => entry !== '')
    .map((entry) => JSON.parse(entry) as RunEvent)
    .flatMap(({ name, data }) => (name === 'run.remark' ? [(data as { message: string }).message] : []));
}
