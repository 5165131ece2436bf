/** Node → the nodes it needs. A node that is only needed counts as one without needs. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/**
 * Every node after all it needs; among those that could come next, the order of the graph's keys is kept.
 * Nodes in a cycle, and what needs them, are missing from the answer: see `findCycles`.
 */
export function orderOf(graph: Graph): string[] {
  const waiting = new Map<string, number>();
  const neededBy = new Map<string, string[]>();
  for (const node of nodesOf(graph)) {
    const needs = new Set(graph.get(node) ?? []);
    waiting.set(node, needs.size);
    for (const need of needs) neededBy.set(need, [...(neededBy.get(need) ?? []), node]);
  }
  const ready = [...waiting].filter(([, count]) => count === 0).map(([node]) => node);
  for (let i = 0; i < ready.length; i++) {
    for (const node of neededBy.get(ready[i] ?? '') ?? []) {
      const left = (waiting.get(node) ?? 0) - 1;
      waiting.set(node, left);
      if (left === 0) ready.push(node);
    }
  }
  return ready;
}

export function nodesOf(graph: Graph): Set<string> {
  const nodes = new Set(graph.keys());
  for (const needs of graph.values()) for (const need of needs) nodes.add(need);
  return nodes;
}

/** All that a node needs, directly or not, without itself unless it is in a cycle. */
export function closureOf(graph: Graph, start: Iterable<string>): Set<string> {
  const seen = new Set<string>();
  const next = [...start];
  for (let node = next.pop(); node !== undefined; node = next.pop()) {
    for (const need of graph.get(node) ?? []) {
      if (seen.has(need)) continue;
      seen.add(need);
      next.push(need);
    }
  }
  return seen;
}

/** The graph with its arrows turned round. */
export function reverseOf(graph: Graph): Map<string, string[]> {
  const reversed = new Map<string, string[]>([...nodesOf(graph)].map((node) => [node, []]));
  for (const [node, needs] of graph) for (const need of new Set(needs)) reversed.get(need)?.push(node);
  return reversed;
}
