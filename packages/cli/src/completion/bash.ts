import type { Candidates, CommandTree } from './command-tree.ts';

/** Sets `offer`, or leaves the place to file names. */
const reply: Readonly<Record<Candidates['of'], (candidates: Candidates) => string>> = {
  record: (each) => `_groundcrew_recorded ${'kind' in each ? each.kind : ''} "$stack"`,
  words: (each) => `offer='${'words' in each ? each.words.join(' ') : ''}'`,
  files: () => 'files=yes',
  nothing: () => ':',
};

const replyOf = (candidates: Candidates): string => reply[candidates.of](candidates);

/** Which argument a place is, counted from 0. */
const places = ({ path, arguments: all, variadic }: CommandTree): string[] =>
  all.map((candidates, i) => {
    const position = variadic && i === all.length - 1 ? '*' : String(i);
    return `'${path} '${position}) ${replyOf(candidates)} ;;`;
  });

const takingOptions = (
  trees: readonly CommandTree[],
): { readonly pattern: string; readonly takes: Candidates }[] =>
  trees.flatMap(({ path, options }) =>
    options.flatMap(({ names, takes }) =>
      takes ? [{ pattern: names.map((name) => `'${path} ${name}'`).join('|'), takes }] : [],
    ),
  );

const indented = (lines: readonly string[], by: number): string =>
  lines.map((text) => ' '.repeat(by) + text).join('\n');

/** For bash from 3.2 on, and for zsh, which can run it. */
export const bash = (trees: readonly CommandTree[]): string => `# What this project has on record.
_groundcrew_recorded() {
  local line
  while IFS= read -r line; do offer+=" \${line%%$'\\t'*}"; done < <(groundcrew complete "$@" 2>/dev/null)
}
_groundcrew_complete() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  local at=groundcrew offer='' files='' skip='' next stack='' given=0 prefix='' before=$((COMP_CWORD-1))
  # Bash takes --option=value for three words, and zsh for one.
  if [[ $current == --*=* ]]; then previous="\${current%%=*}" prefix="\${current%%=*}=" current="\${current#*=}"
  elif [[ $current == = ]]; then current=''
  elif [[ $previous == = ]]; then previous="\${COMP_WORDS[COMP_CWORD-2]}"
  fi
  for next in "\${COMP_WORDS[@]:1:$before}"; do
    if [[ $next == = ]]; then skip=yes; continue; fi
    if [[ -n $skip ]]; then skip=''; continue; fi
    case "$at $next" in
${indented(
  trees.slice(1).map(({ path }) => `'${path}') at='${path}' ;;`),
  6,
)}
${indented(
  takingOptions(trees).map(({ pattern }) => `${pattern}) skip=yes ;;`),
  6,
)}
      *' -'*) ;;
      *) stack="\${stack:-$next}"; given=$((given+1)) ;;
    esac
  done
  case "$at $previous" in
${indented(
  takingOptions(trees).map(({ pattern, takes }) => `${pattern}) ${replyOf(takes)} ;;`),
  4,
)}
    *)
      if [[ $current == -* ]]; then
        case "$at" in
${indented(
  trees.map(
    ({ path, options }) =>
      `'${path}') offer='${options.flatMap(({ names }) => names[0] ?? []).join(' ')}' ;;`,
  ),
  10,
)}
        esac
      else
        case "$at $given" in
${indented(
  trees
    .filter(({ commands }) => commands.length > 0)
    .map(({ path, commands }) => `'${path} 0') offer='${commands.map(({ name }) => name).join(' ')}' ;;`),
  10,
)}
${indented(trees.flatMap(places), 10)}
        esac
      fi ;;
  esac
  COMPREPLY=($(compgen -P "$prefix" -W "$offer" -- "$current"))
  # File names come where nothing is replied, unless bash is told otherwise.
  [[ -n $files ]] || compopt +o default 2>/dev/null
}
`;

export const bashScript = (trees: readonly CommandTree[]): string =>
  `${bash(trees)}complete -o default -F _groundcrew_complete groundcrew\n`;

/** The same in zsh; the first completion after the file was found in fpath runs it as a function, and has to be answered too. */
export const zshScript = (trees: readonly CommandTree[]): string => `#compdef groundcrew
autoload -U +X bashcompinit && bashcompinit
${bash(trees)}complete -o default -F _groundcrew_complete groundcrew
if [[ \${funcstack[1]} == _groundcrew ]]; then _bash_complete -o default -F _groundcrew_complete; fi
`;
