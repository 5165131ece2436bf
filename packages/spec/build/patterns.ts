/** Java's and Python's own: quotes, quantifiers and classes that ECMA 262 reads as something else. */
const otherDialects: readonly RegExp[] = [
  /\\[hHQEGR]/,
  /\[:[a-z]+:\]/,
  /\[\[|&&\[/,
  /[+*?}][{+]/,
  /\(\?[imsx]/,
  /\\x\{|\\p\{(Alpha|Alnum|Print|Graph|Is)/,
];

/**
 * A registry schema's pattern as ECMA 262 writes it; undefined for one that means something else there, or that lists
 * partitions or regions of ARNs, of which AWS adds more every year.
 */
export function ecmaPattern(pattern: string): string | undefined {
  const anchored = pattern.replaceAll('\\A', '^').replaceAll(/\\[Zz]/g, '$');
  if (/arn/i.test(anchored) || otherDialects.some((dialect) => dialect.test(anchored))) return undefined;
  const plain = !/\\p\{|\\u\{/.test(anchored) && compiles(anchored, '');
  return compiles(anchored, 'u') || plain ? anchored : undefined;
}

function compiles(pattern: string, flags: string): boolean {
  try {
    return new RegExp(pattern, flags).flags === flags;
  } catch {
    return false;
  }
}
