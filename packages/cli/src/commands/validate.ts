import { exitCodes, hasErrors, toSarif, type Diagnostic } from '@groundcrew/contract';
import { Option, type Command } from 'commander';
import { connect } from '../client/connect.ts';
import { showDiagnostics } from '../terminal/report.ts';
import { line, painter } from '../terminal/streams.ts';
import { version } from '../version.ts';
import type { CommandContext } from './context.ts';
import { withSource, type SourceOptions } from './options.ts';
import { upload } from './source.ts';

interface ValidateOptions extends SourceOptions {
  readonly format: 'text' | 'json' | 'sarif';
  readonly json?: boolean;
  readonly deep?: boolean;
}

export function registerValidate(program: Command, context: CommandContext): void {
  const command = program
    .command('validate')
    .description('Check templates without asking AWS')
    .argument('<source...>', 'template files, a directory of snippets, or a CDK cloud assembly')
    .option('--json', 'findings as JSON; short for --format json')
    .option('--deep', 'add the findings of AWS’s own validator, as warnings')
    .addOption(
      new Option('--format <format>', 'how findings are shown')
        .choices(['text', 'json', 'sarif'])
        .default('text'),
    )
    .addHelpText(
      'after',
      '\nExamples:\n  groundcrew validate template.yaml\n  groundcrew validate snippets/ --subdirs vpc,server\n  groundcrew validate template.yaml --format sarif > findings.sarif',
    );
  withSource(command).action((paths: string[], options: ValidateOptions) =>
    validate(paths, options, context),
  );
}

async function validate(
  paths: readonly string[],
  options: ValidateOptions,
  { terminal, exit }: CommandContext,
): Promise<void> {
  await using connection = await connect({}, terminal);
  const { program, diagnostics: found, sources } = await upload(connection.client, paths, options);
  const diagnostics: Diagnostic[] = [...found];
  if (program && !hasErrors(found)) {
    const answer = await connection.client.post<{ diagnostics: Diagnostic[] }>(
      `/programs/${program.id}/validate`,
      { deep: options.deep },
    );
    diagnostics.push(...answer.diagnostics);
  }
  if (program) exit(hasErrors(diagnostics) ? exitCodes.failed : exitCodes.good);
  else exit(exitCodes.couldNotRun);
  const format = options.json ? 'json' : options.format;
  if (format === 'sarif') line(terminal.out, JSON.stringify(toSarif(diagnostics, version()), null, 2));
  else showDiagnostics(diagnostics, terminal, sources, format === 'json');
  if (format === 'text' && !hasErrors(diagnostics)) {
    const count = program?.resources.length ?? 0;
    line(
      terminal.err,
      painter(terminal, 'err')('green', `Valid: ${count} resource${count === 1 ? '' : 's'}`),
    );
  }
}
