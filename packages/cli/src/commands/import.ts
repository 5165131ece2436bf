import type { Command } from 'commander';
import { connect } from '../client/connect.ts';
import { carryOut, withApplying, type ApplyOptions } from './apply.ts';
import type { CommandContext } from './context.ts';
import { withAws, withParameters, withSource } from './options.ts';
import { makePlan, type PlanningOptions } from './planning.ts';
import { showStats } from './stats.ts';

export function registerImport(program: Command, context: CommandContext): void {
  const command = program
    .command('import')
    .description('Take a resource that exists under management; changes nothing in AWS')
    .argument('<logicalId>', 'the resource of the template that it is to be')
    .argument('<id>', 'its physical id: what Ref yields')
    .argument('<source...>', 'template files, a directory of snippets, or a CDK cloud assembly')
    .option('-s, --stack <name>', 'name of the stack; else that of the template or its directory')
    .addHelpText(
      'after',
      '\nExamples:\n  groundcrew import Network vpc-0a1b2c3d template.yaml --stack web\n  groundcrew import Logs my-bucket template.yaml --yes\n  groundcrew import Logs my-bucket template.yaml --yes --json\n\nThe template has to declare the resource.\nWhat differs from it is changed by the next apply.',
    );
  withApplying(withAws(withParameters(withSource(command)))).action(
    async (
      logicalId: string,
      id: string,
      paths: string[],
      options: Omit<PlanningOptions, 'refresh'> & ApplyOptions,
    ) => {
      const { terminal } = context;
      await using connection = await connect(options, terminal);
      const asked = { ...options, refresh: 'batched' as const, imports: { [logicalId]: id } };
      const plan = await makePlan(connection, paths, asked, terminal, options.json);
      await carryOut(connection, plan, options, context);
      showStats(connection, options, terminal);
    },
  );
}
