import { typeNames } from './database.ts';

/**
 * Edits that turn one word into the other: insert, delete, replace, swap neighbours (optimal string alignment). Letters'
 * case costs nothing.
 */
export function distance(from: string, to: string): number {
  const a = from.toLowerCase();
  const b = to.toLowerCase();
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (beforeLast[column - 2] ?? 0) + 1 : Infinity,
      );
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}

/** Up to three of `candidates` that someone who wrote `word` may have meant, the closest first. */
export function closest(word: string, candidates: Iterable<string>): string[] {
  const allowance = Math.max(1, Math.floor(word.length / 4));
  const near: { candidate: string; edits: number }[] = [];
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) > allowance) continue;
    const edits = distance(word, candidate);
    if (edits <= allowance) near.push({ candidate, edits });
  }
  return near
    .sort((x, y) => x.edits - y.edits || (x.candidate < y.candidate ? -1 : 1))
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** Types that someone who wrote `name` may have meant: close spellings, else the same last part in another service. */
export function suggest(name: string): string[] {
  const names = typeNames();
  const near = closest(name, names);
  if (near.length > 0) return near;
  const last = name.split('::').at(-1)?.toLowerCase();
  return names.filter((type) => type.split('::').at(-1)?.toLowerCase() === last).slice(0, 3);
}
