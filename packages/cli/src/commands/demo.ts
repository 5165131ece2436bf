import type { Command } from 'commander';
import type { CommandContext } from './context.ts';

export function registerDemo(program: Command, context: CommandContext): void {
  program
    .command('demo')
    .description('From a template to answering machines, on a local AWS that this command starts')
    .option('--once', 'look at it all once, destroy it, check that nothing is left, and end')
    .option('--plain', 'one line for each step, without redrawing')
    .addHelpText(
      'after',
      '\nExamples:\n  groundcrew demo\n  groundcrew demo --once\n\nInstances are real machines where this runs as root on Linux.',
    )
    .action(async (options: { once?: boolean; plain?: boolean }) => {
      const { demo } = await import('../demo/demo.ts');
      await demo(options, context);
    });
}
