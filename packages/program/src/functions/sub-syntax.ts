export type SubPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string };

/** Splits the string of `Fn::Sub`: `${Name}` and `${Resource.Attribute}` are variables, `${!Literal}` is the text `${Literal}`. */
export function parseSub(text: string): readonly SubPart[] {
  const parts: SubPart[] = [];
  let end = 0;
  for (const match of text.matchAll(/\$\{([^}]*)\}/g)) {
    const name = (match[1] ?? '').trim();
    const literal = name.startsWith('!');
    if (match.index > end) parts.push({ kind: 'text', text: text.slice(end, match.index) });
    parts.push(literal ? { kind: 'text', text: `\${${name.slice(1)}}` } : { kind: 'variable', name });
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push({ kind: 'text', text: text.slice(end) });
  return parts;
}
