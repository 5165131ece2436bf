export const shells = ['bash', 'zsh', 'fish'] as const;

export interface CommandTree {
  readonly name: string;
  readonly description: string;
  readonly options: readonly string[];
  /** What an option takes, where that is one of a few words: by its long name. */
  readonly values: Readonly<Record<string, readonly string[]>>;
  readonly commands: readonly CommandTree[];
}

/** A completion script for one shell, made from the commands themselves. File names complete where nothing else does. */
export function completionScript(shell: (typeof shells)[number], root: CommandTree): string {
  return { bash, zsh, fish }[shell](root);
}

interface Level {
  /** The words before: `groundcrew runs`. */
  readonly path: readonly string[];
  readonly tree: CommandTree;
}

const levels = (tree: CommandTree, path: readonly string[] = []): Level[] => {
  const here = [...path, tree.name];
  return [{ path: here, tree }, ...tree.commands.flatMap((command) => levels(command, here))];
};

const wordsOf = (tree: CommandTree): string =>
  [...tree.commands.map((command) => command.name), ...tree.options, '--help'].join(' ');

function bash(root: CommandTree): string {
  const cases = levels(root).map(({ path, tree }) => `    '${path.join(' ')}') words='${wordsOf(tree)}' ;;`);
  return `_groundcrew() {
  local current="\${COMP_WORDS[COMP_CWORD]}" path=groundcrew words='' next
  for next in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$path $next" in
${levels(root)
  .slice(1)
  .map(({ path }) => `      '${path.join(' ')}') path='${path.join(' ')}' ;;`)
  .join('\n')}
    esac
  done
  case "$path" in
${cases.join('\n')}
  esac
  case "$path \${COMP_WORDS[COMP_CWORD-1]}" in
${valueCases(root).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _groundcrew groundcrew
`;
}

const valueCases = (root: CommandTree): string[] =>
  levels(root).flatMap(({ path, tree }) =>
    Object.entries(tree.values).map(
      ([option, words]) => `    '${path.join(' ')} ${option}') words='${words.join(' ')}' ;;`,
    ),
  );

/** Zsh can run bash's completion. */
const zsh = (root: CommandTree): string => `#compdef groundcrew
autoload -U +X bashcompinit && bashcompinit
${bash(root)}`;

function fish(root: CommandTree): string {
  const quote = (text: string) => `'${text.replaceAll("'", "\\'")}'`;
  const choices = (words: readonly string[] | undefined) => (words ? ` -x -a ${quote(words.join(' '))}` : '');
  const lines = levels(root).flatMap(({ path, tree }) => {
    const words = path.slice(1);
    const after =
      words.length === 0
        ? '__fish_use_subcommand'
        : words.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and ');
    const commands = tree.commands.map(
      (command) =>
        `complete -c groundcrew -n ${quote(after)} -a ${command.name} -d ${quote(command.description)}`,
    );
    const options = tree.options.map(
      (option) =>
        `complete -c groundcrew -n ${quote(after)} -l ${option.slice(2)}${choices(tree.values[option])}`,
    );
    return [...commands, ...options];
  });
  return `${lines.join('\n')}\n`;
}
