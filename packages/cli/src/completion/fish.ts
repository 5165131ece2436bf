import type { Candidates, CommandTree } from './command-tree.ts';

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

const listed = (words: readonly string[]): string => `printf '%s\\n' ${words.map(quoted).join(' ')}`;

/** What a candidate is good for comes after a tab. */
const described = (entries: readonly (readonly [string, string])[]): string =>
  `printf '%s\\t%s\\n' ${entries.flatMap((entry) => entry.map(quoted)).join(' ')}`;

const reply: Readonly<Record<Candidates['of'], (candidates: Candidates) => string>> = {
  record: (each) => `groundcrew complete ${'kind' in each ? each.kind : ''} $given[1] 2>/dev/null`,
  words: (each) => listed('words' in each ? each.words : []),
  files: () => '__fish_complete_path $current',
  nothing: () => 'true',
};

const replyOf = (candidates: Candidates): string => reply[candidates.of](candidates);

const taking = ({ path, options }: CommandTree): string[] =>
  options.flatMap(({ names, takes }) =>
    takes
      ? [`case ${names.map((name) => quoted(`${path} ${name}`)).join(' ')}\n${replyOf(takes)}\nreturn`]
      : [],
  );

const skipping = ({ path, options }: CommandTree): string[] =>
  options.flatMap(({ names, takes }) => (takes ? names.map((name) => quoted(`${path} ${name}`)) : []));

const places = ({ path, commands, arguments: all, variadic }: CommandTree): string[] => [
  ...(commands.length > 0
    ? [
        `case ${quoted(`${path} 0`)}\n${described(commands.map(({ name, description }) => [name, description]))}`,
      ]
    : []),
  ...all.map((candidates, i) => {
    const position = variadic && i === all.length - 1 ? '*' : String(i);
    return `case ${quoted(`${path} ${position}`)}\n${replyOf(candidates)}`;
  }),
];

/** One function finds the place in the command line, and says what may stand there. */
export const fishScript = (trees: readonly CommandTree[]): string => `function __groundcrew_candidates
set -l words (commandline -opc)
set -l current (commandline -ct)
set -l path groundcrew
set -l given
set -l skip
set -l previous $words[-1]
if test -n "$argv[1]"
set previous $argv[1]
set current ''
end
for next in $words[2..-1]
if test -n "$skip"
set skip
continue
end
switch "$path $next"
${trees
  .slice(1)
  .map(({ path }) => `case ${quoted(path)}\nset path ${quoted(path)}`)
  .join('\n')}
case ${trees.flatMap(skipping).join(' ')}
set skip yes
case '* -*'
true
case '*'
set -a given $next
end
end
switch "$path $previous"
${trees.flatMap(taking).join('\n')}
end
if string match -q -- '-*' $current
switch $path
${trees
  .map(
    ({ path, options }) =>
      `case ${quoted(path)}\n${described(options.map(({ names, description }) => [names[0] ?? '', description]))}`,
  )
  .join('\n')}
end
return
end
switch "$path "(count $given)
${trees.flatMap(places).join('\n')}
end
end
function __groundcrew_complete
set -l option (string match -r -- '^--[^=]+=' (commandline -ct))
__groundcrew_candidates (string replace = '' -- $option) | string replace -r -- '^' "$option"
end
complete -c groundcrew -e
complete -c groundcrew -f -a '(__groundcrew_complete)'
`;
