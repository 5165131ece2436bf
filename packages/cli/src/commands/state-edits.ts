import { exitCodes } from '@groundcrew/contract';
import type { Command } from 'commander';
import { connect } from '../client/connect.ts';
import { agreed, type Agreement } from '../terminal/confirm.ts';
import { line } from '../terminal/streams.ts';
import type { CommandContext } from './context.ts';
import { followRun } from './following.ts';
import { withAws, type AwsOptions } from './options.ts';
import { showStats } from './stats.ts';

type EditOptions = Agreement & AwsOptions;

/** `state mv` and `state rm`: they change the record, never AWS. */
export function registerStateEdits(state: Command, context: CommandContext): void {
  const editing = (command: Command): Command =>
    withAws(command)
      .option('-y, --yes', 'do not ask')
      .option('--json', 'events as one JSON document a line, and no questions: needs --yes');
  editing(
    state
      .command('mv')
      .description('Give a resource another logical id, or to another stack, in the record')
      .argument('<stack>', 'name of the stack')
      .argument('<logicalId>', 'the resource')
      .argument('<to>', 'its new logical id, or <stack>/<logicalId>')
      .addHelpText(
        'after',
        '\nExamples:\n  groundcrew state mv web Net Network\n  groundcrew state mv web Database data/Database\n\nRename it in the template too: the next plan is empty then.',
      ),
  ).action(async (stack: string, logicalId: string, to: string, options: EditOptions) => {
    const [name, other] = to.split('/').reverse();
    const target = `${other ?? stack}/${name ?? ''}`;
    const question = `Record ${stack}/${logicalId} as ${target} from now on? AWS is not touched.`;
    const path = `resources/${encodeURIComponent(logicalId)}/move`;
    await edit(stack, path, { stack: other, logicalId: name }, question, options, context);
  });
  editing(
    state
      .command('rm')
      .description('Forget a resource, or a whole stack, and leave AWS as it is')
      .argument('<stack>', 'name of the stack')
      .argument('[logicalId]', 'the resource; the whole stack where none is given')
      .addHelpText(
        'after',
        '\nExamples:\n  groundcrew state rm web Network\n  groundcrew state rm web --yes\n\nWhat is forgotten can be taken back with groundcrew import.',
      ),
  ).action(async (stack: string, logicalId: string | undefined, options: EditOptions) => {
    const what = logicalId === undefined ? `stack ${stack}` : `${stack}/${logicalId}`;
    const question = `Forget ${what}? It stays in AWS, and nobody manages it then.`;
    await edit(stack, 'forget', { logicalId }, question, options, context);
  });
}

async function edit(
  stack: string,
  path: string,
  body: Readonly<Record<string, string | undefined>>,
  question: string,
  options: EditOptions,
  { terminal, exit }: CommandContext,
): Promise<void> {
  await using connection = await connect(options, terminal);
  if (!(await agreed(question, options, terminal))) {
    line(terminal.err, 'Nothing was changed.');
    return exit(exitCodes.cancelled);
  }
  const { run } = await connection.client.post<{ run: string }>(
    `/stacks/${encodeURIComponent(stack)}/${path}`,
    body,
  );
  exit((await followRun(connection, run, { ...options, plain: true }, terminal)).code);
  showStats(connection, options, terminal);
}
