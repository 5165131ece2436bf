import type { Argument, Command, Option } from 'commander';

/** What is asked of the record while a command is typed: see `recorded.ts`. */
export const recordedKinds = [
  'stacks',
  'resources',
  'outputs',
  'runs',
  'open-runs',
  'failed-runs',
  'accounts',
] as const;
export type RecordedKind = (typeof recordedKinds)[number];

/** What may stand in one place of a command line. */
export type Candidates =
  | { readonly of: 'record'; readonly kind: RecordedKind }
  | { readonly of: 'words'; readonly words: readonly string[] }
  | { readonly of: 'files' }
  | { readonly of: 'nothing' };

export interface CommandOption {
  /** `--stack` and `-s`, the long one first. */
  readonly names: readonly string[];
  readonly description: string;
  /** What it takes; missing where it takes nothing. */
  readonly takes?: Candidates;
}

export interface CommandTree {
  /** The words that lead to it: `groundcrew runs list`. */
  readonly path: string;
  readonly commands: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly CommandOption[];
  readonly arguments: readonly Candidates[];
  /** True where the last argument may be given more than once. */
  readonly variadic: boolean;
}

/** Every command, groups before what they hold. */
export function commandTrees(command: Command, before: readonly string[] = []): CommandTree[] {
  const path = [...before, command.name()];
  const { registeredArguments } = command;
  const help = { names: ['--help', '-h'], description: 'show help' };
  const here: CommandTree = {
    path: path.join(' '),
    commands: command.commands.map((each) => ({ name: each.name(), description: each.description() })),
    options: [...command.options.map(shownOption), help],
    arguments: registeredArguments.map((each) => ofArgument(each, registeredArguments, path)),
    variadic: registeredArguments.at(-1)?.variadic ?? false,
  };
  return [here, ...command.commands.flatMap((each) => commandTrees(each, path))];
}

const shownOption = (option: Option): CommandOption => ({
  names: [option.long, option.short].filter((name) => typeof name === 'string'),
  description: option.description,
  ...((option.required || option.optional) && { takes: ofOption(option) }),
});

function ofOption({ long, flags, argChoices }: Option): Candidates {
  if (argChoices) return { of: 'words', words: argChoices };
  if (long === '--stack') return record('stacks');
  if (long === '--account') return record('accounts');
  if (/<run>/.test(flags)) return record('runs');
  return /<(file|directory)>/.test(flags) ? { of: 'files' } : { of: 'nothing' };
}

function ofArgument(argument: Argument, all: readonly Argument[], path: readonly string[]): Candidates {
  if (argument.argChoices) return { of: 'words', words: argument.argChoices };
  const name = argument.name();
  if (name === 'stack') return record('stacks');
  if (name === 'run') return record(runsFor[path.at(-1) ?? ''] ?? 'runs');
  if (name === 'source') return { of: 'files' };
  // They are those of the stack that stands before them.
  if (all[0]?.name() !== 'stack') return { of: 'nothing' };
  if (name === 'logicalId') return record('resources');
  return name === 'name' ? record('outputs') : { of: 'nothing' };
}

const record = (kind: RecordedKind): Candidates => ({ of: 'record', kind });

/** Which runs a command can do something with. */
const runsFor: Readonly<Record<string, RecordedKind>> = {
  watch: 'open-runs',
  cancel: 'open-runs',
  resume: 'open-runs',
  retry: 'failed-runs',
};
