import { DiagnosticError, graphFormats, hasErrors } from '@groundcrew/contract';
import type { GraphFormat } from '@groundcrew/planner';
import { Option, type Command } from 'commander';
import { connect } from '../client/connect.ts';
import type { CommandContext } from './context.ts';
import { withSource, type SourceOptions } from './options.ts';
import { savedPlan } from './saved-plan.ts';
import { upload } from './source.ts';

export function registerGraph(program: Command, context: CommandContext): void {
  const command = program
    .command('graph')
    .description('Draw what depends on what')
    .argument('<source...>', 'template files, a directory of snippets, or a saved plan')
    .addOption(new Option('--format <format>', 'what to write').choices([...graphFormats]).default('dot'))
    .addHelpText(
      'after',
      '\nExamples:\n  groundcrew graph template.yaml --format svg > graph.svg\n  groundcrew graph template.yaml | dot -Tpng > graph.png',
    );
  withSource(command).action(async (paths: string[], options: SourceOptions & { format: GraphFormat }) => {
    const plan = await savedPlan(paths);
    if (plan) {
      const { graphOfPlan, renderGraph } = await import('@groundcrew/planner');
      context.terminal.out.write(renderGraph(graphOfPlan(plan), options.format));
      return;
    }
    await using connection = await connect({}, context.terminal);
    const { program: uploaded, diagnostics } = await upload(connection.client, paths, options);
    if (!uploaded || hasErrors(diagnostics)) throw new DiagnosticError(diagnostics);
    context.terminal.out.write(
      await connection.client.text(`/programs/${uploaded.id}/graph?format=${options.format}`),
    );
  });
}
