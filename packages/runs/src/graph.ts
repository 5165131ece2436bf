import { type Diagnostic, error } from '@groundcrew/contract';

/** A node to what it needs. */
export type Graph = ReadonlyMap<string, Iterable<string>>;

/** The nodes left when whatever needs nothing, or only what was taken away before, is taken away: none without a cycle. */
export const inCycles = (graph: Graph): readonly string[] => {
  const missing = new Map<string, number>();
  const neededBy = new Map<string, string[]>();
  for (const [node, needs] of graph) {
    const inside = [...new Set(needs)].filter((need) => graph.has(need));
    missing.set(node, inside.length);
    for (const need of inside) neededBy.set(need, [...(neededBy.get(need) ?? []), node]);
  }
  const free = [...missing].filter(([, count]) => count === 0).map(([node]) => node);
  for (let node = free.pop(); node !== undefined; node = free.pop()) {
    missing.delete(node);
    for (const next of neededBy.get(node) ?? []) {
      const left = (missing.get(next) ?? 0) - 1;
      missing.set(next, left);
      if (left === 0) free.push(next);
    }
  }
  return [...missing.keys()];
};

export const cycleDiagnostic = (steps: readonly string[]): Diagnostic =>
  error('STEP_CYCLE', `Steps wait for each other: ${steps.slice(0, 10).join(', ')}`, {
    next: 'Remove one of their needs.',
  });
