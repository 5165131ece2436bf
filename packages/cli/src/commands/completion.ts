import { Argument, type Command } from 'commander';
import { completionScript, shells, type CommandTree } from '../terminal/completion-script.ts';
import type { CommandContext } from './context.ts';

export function registerCompletion(program: Command, { terminal }: CommandContext): void {
  program
    .command('completion')
    .description('Print a script that completes commands and options in your shell')
    .addArgument(new Argument('<shell>', 'which shell').choices([...shells]))
    .addHelpText(
      'after',
      '\nExamples:\n  source <(groundcrew completion bash)\n  groundcrew completion zsh > "${fpath[1]}/_groundcrew"\n  groundcrew completion fish > ~/.config/fish/completions/groundcrew.fish',
    )
    .action((shell: (typeof shells)[number]) => {
      terminal.out.write(completionScript(shell, tree(program)));
    });
}

const tree = (command: Command): CommandTree => ({
  name: command.name(),
  description: command.description(),
  options: command.options.flatMap((option) => (option.long ? [option.long] : [])),
  values: Object.fromEntries(
    command.options.flatMap(({ long, argChoices }) => (long && argChoices ? [[long, argChoices]] : [])),
  ),
  commands: command.commands.map(tree),
});
