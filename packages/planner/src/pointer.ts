/** JSON pointers (RFC 6901), which name a place in a resource's properties. */
export const pointerOf = (...segments: readonly (string | number)[]): string =>
  segments.map((segment) => `/${String(segment).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

export function segmentsOf(pointer: string): string[] {
  const segments = pointer.split('/').slice(1);
  // Hardly any name has a character that is escaped.
  if (!pointer.includes('~')) return segments;
  return segments.map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

export const topLevelOf = (pointer: string): string => segmentsOf(pointer)[0] ?? '';

/** The pointer with `*` for every index. */
export const patternOf = (pointer: string): string => pointer.replaceAll(/\/\d+(?=\/|$)/g, '/*');

/** Whether one of two pointers holds the other. A `*` in the pattern stands for any one segment. */
export function overlaps(pattern: string, pointer: string): boolean {
  const wanted = segmentsOf(pattern);
  const given = segmentsOf(pointer);
  const common = Math.min(wanted.length, given.length);
  for (let i = 0; i < common; i++) if (wanted[i] !== '*' && wanted[i] !== given[i]) return false;
  return true;
}

/** Whether the pattern names the pointer's place or one that holds it. */
export const covers = (pattern: string, pointer: string): boolean =>
  segmentsOf(pattern).length <= segmentsOf(pointer).length && overlaps(pattern, pointer);

/** Whether the pattern names exactly the pointer's place. */
export const matches = (pattern: string, pointer: string): boolean =>
  segmentsOf(pattern).length === segmentsOf(pointer).length && overlaps(pattern, pointer);
