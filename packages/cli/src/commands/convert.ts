import { exitCodes, hasErrors, type Diagnostic } from '@groundcrew/contract';
import { Option, type Command } from 'commander';
import { connect } from '../client/connect.ts';
import { showDiagnostics } from '../terminal/report.ts';
import { writeResult } from '../terminal/write-result.ts';
import type { CommandContext } from './context.ts';
import { withSource, type SourceOptions } from './options.ts';
import { upload } from './source.ts';

interface ConvertOptions extends SourceOptions {
  readonly to: 'yaml' | 'json';
  readonly out?: string;
}

export function registerConvert(program: Command, context: CommandContext): void {
  const command = program
    .command('convert')
    .description('Turn YAML into JSON or back, or a directory of snippets into one template')
    .argument('<source...>', 'template files or a directory of snippets')
    .addOption(new Option('--to <format>', 'what to write').choices(['yaml', 'json']).makeOptionMandatory())
    .option('--out <file>', 'write there instead of to standard output')
    .addHelpText(
      'after',
      '\nExamples:\n  groundcrew convert template.json --to yaml > template.yaml\n  groundcrew convert snippets/ --to yaml --out template.yaml',
    );
  withSource(command).action((paths: string[], options: ConvertOptions) => convert(paths, options, context));
}

async function convert(
  paths: readonly string[],
  options: ConvertOptions,
  { terminal, exit }: CommandContext,
): Promise<void> {
  await using connection = await connect({}, terminal);
  const { program, diagnostics: found, sources } = await upload(connection.client, paths, options);
  const diagnostics: Diagnostic[] = [...found];
  let text: string | undefined;
  if (program && !hasErrors(found)) {
    const answer = await connection.client.post<{ text?: string; diagnostics: Diagnostic[] }>(
      `/programs/${program.id}/convert`,
      { to: options.to },
    );
    diagnostics.push(...answer.diagnostics);
    text = answer.text;
  }
  showDiagnostics(diagnostics, terminal, sources);
  if (text === undefined) exit(program ? exitCodes.failed : exitCodes.couldNotRun);
  else if (options.out === undefined) terminal.out.write(text);
  else await writeResult(options.out, text);
}
