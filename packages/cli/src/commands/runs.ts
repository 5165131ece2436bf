import type { ExitCode } from '@groundcrew/contract';
import type { Command } from 'commander';
import { connect } from '../client/connect.ts';
import { line } from '../terminal/streams.ts';
import type { CommandContext } from './context.ts';
import { followRun, type FollowOptions } from './following.ts';
import { wholeNumber, withAws, type AwsOptions } from './options.ts';
import { registerRunsLook, runPath, whichRun, type RunRow } from './runs-look.ts';

export function registerRuns(program: Command, context: CommandContext): void {
  const { terminal, exit } = context;
  const runs = program.command('runs').description('What ran, what runs, and what became of it');
  registerRunsLook(runs, context);
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
      .argument('<run>', whichRun)
      .addHelpText('after', '\nExample:\n  groundcrew runs watch 1m7z6fhketnywg5z --json'),
    async (run, options) => {
      await using connection = await connect({}, terminal);
      const { id } = await connection.client.get<RunRow>(runPath(run));
      return (await followRun(connection, id, options, terminal, 'detach')).code;
    },
  );
  following(
    withAws(
      runs.command('resume').description('Go on with a run that was cut off').argument('<run>', whichRun),
    ).addHelpText('after', '\nExample:\n  groundcrew runs resume 1m7z6fhketnywg5z'),
    async (run, options) => {
      await using connection = await connect(options, terminal);
      const { id } = await connection.client.post<RunRow>(runPath(run, '/resume'));
      return (await followRun(connection, id, options, terminal)).code;
    },
  );
  following(
    withAws(
      runs
        .command('retry')
        .description('Do what a run that failed left undone, where nothing it rests on has moved')
        .argument('<run>', whichRun)
        .option('--parallelism <n>', 'how many resources to work on at once', wholeNumber),
    ).addHelpText(
      'after',
      '\nExamples:\n  groundcrew runs retry 1m7z6fhketnywg5z\n  groundcrew runs retry 1m7z6f --json',
    ),
    async (run, options: FollowOptions & AwsOptions & { parallelism?: number }) => {
      await using connection = await connect(options, terminal);
      const { parallelism } = options;
      const again = await connection.client.post<{ run: string }>(runPath(run, '/retry'), { parallelism });
      return (await followRun(connection, again.run, options, terminal)).code;
    },
  );
  runs
    .command('cancel')
    .description('Stop a run; what stands is kept')
    .argument('<run>', whichRun)
    .option('--json', 'the run as JSON')
    .addHelpText('after', '\nExample:\n  groundcrew runs cancel 1m7z6fhketnywg5z')
    .action(async (run: string, options: { json?: boolean }) => {
      await using connection = await connect({}, terminal);
      const cancelled = await connection.client.post<RunRow>(runPath(run, '/cancel'));
      if (options.json) line(terminal.out, JSON.stringify(cancelled, null, 2));
      else line(terminal.err, `Cancelling ${cancelled.id} (${cancelled.title}).`);
    });
}
