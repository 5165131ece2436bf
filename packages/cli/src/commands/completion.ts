import { Argument, type Command } from 'commander';
import type { CommandContext } from './context.ts';

const shells = ['bash', 'zsh', 'fish'] as const;

export function registerCompletion(program: Command, { terminal }: CommandContext): void {
  program
    .command('completion')
    .description('Print a script that completes commands, and what is on record, in your shell')
    .addArgument(new Argument('<shell>', 'which shell').choices([...shells]))
    .addHelpText(
      'after',
      '\nExamples:\n  source <(groundcrew completion bash)\n  groundcrew completion zsh > "${fpath[1]}/_groundcrew"\n  groundcrew completion fish > ~/.config/fish/completions/groundcrew.fish\n\nNames of stacks, resources, outputs and runs come from this project’s record.',
    )
    .action(async (shell: (typeof shells)[number]) => {
      const [{ commandTrees }, { bashScript, zshScript }, { fishScript }] = await Promise.all([
        import('../completion/command-tree.ts'),
        import('../completion/bash.ts'),
        import('../completion/fish.ts'),
      ]);
      const script = { bash: bashScript, zsh: zshScript, fish: fishScript }[shell];
      terminal.out.write(script(commandTrees(program)));
    });
}
