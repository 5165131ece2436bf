import type { Diagnostic } from '@groundcrew/contract';
import { Option, type Command } from 'commander';
import { connect } from '../client/connect.ts';
import { showDiagnostics } from '../terminal/report.ts';
import { line } from '../terminal/streams.ts';
import { writeResult } from '../terminal/write-result.ts';
import type { CommandContext } from './context.ts';
import { withAws, type AwsOptions } from './options.ts';
import { showStats } from './stats.ts';

interface ExportOptions extends AwsOptions {
  readonly to: 'yaml' | 'json';
  readonly out?: string;
  readonly resourcesToImport?: string;
  readonly json?: boolean;
}

interface Exported {
  readonly template: string;
  readonly resourcesToImport: readonly object[];
  readonly diagnostics: readonly Diagnostic[];
}

export function registerExport(program: Command, context: CommandContext): void {
  const command = program
    .command('export')
    .description('Write what stands as one template that CloudFormation could take over')
    .argument('<stack>', 'name of the stack')
    .addOption(new Option('--to <format>', 'what to write').choices(['yaml', 'json']).default('yaml'))
    .option('--out <file>', 'write there instead of to standard output')
    .option('--resources-to-import <file>', 'write what an IMPORT change set takes beside the template')
    .option('--json', 'template, resources to import and warnings as one JSON document')
    .addHelpText(
      'after',
      '\nExamples:\n  groundcrew export web > web.yaml\n  groundcrew export web --to json --out web.json\n  groundcrew export web --out web.yaml --resources-to-import import.json\n\nReads AWS and changes nothing. What has drifted is written as it is,\nsecrets stay parameters, and what can’t be written is told.',
    );
  withAws(command).action(async (stack: string, options: ExportOptions) => {
    const { terminal } = context;
    await using connection = await connect(options, terminal);
    const exported = await connection.client.get<Exported>(
      `/stacks/${encodeURIComponent(stack)}/export?to=${options.to}`,
    );
    const { template, resourcesToImport, diagnostics } = exported;
    if (options.out !== undefined) await writeResult(options.out, template);
    if (options.resourcesToImport !== undefined)
      await writeResult(options.resourcesToImport, `${JSON.stringify(resourcesToImport, null, 2)}\n`);
    if (options.json) line(terminal.out, JSON.stringify(exported, null, 2));
    else {
      if (options.out === undefined) terminal.out.write(template);
      showDiagnostics(diagnostics, terminal);
    }
    showStats(connection, options, terminal);
  });
}
