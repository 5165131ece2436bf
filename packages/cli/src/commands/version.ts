import type { Command } from 'commander';
import { line } from '../terminal/streams.ts';
import { version } from '../version.ts';
import type { CommandContext } from './context.ts';

export function registerVersion(program: Command, { terminal }: CommandContext): void {
  program
    .command('version')
    .description('Print the version of groundcrew, of Node and of the system')
    .option('--json', 'the same as JSON')
    .addHelpText('after', '\nExample:\n  groundcrew version --json')
    .action((options: { json?: boolean }) => {
      const facts = {
        groundcrew: version(),
        node: process.versions.node,
        system: `${process.platform} ${process.arch}`,
      };
      line(
        terminal.out,
        options.json
          ? JSON.stringify(facts, null, 2)
          : `groundcrew ${facts.groundcrew}, Node ${facts.node}, ${facts.system}`,
      );
    });
}
