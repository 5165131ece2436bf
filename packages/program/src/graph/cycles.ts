import { nodesOf, type Graph } from './order.ts';

/**
 * One cycle for each strongly connected part of the graph that has any, as a path whose last node needs the first.
 * Tarjan's algorithm (1972), without recursion, so that a chain of any length is safe.
 */
export function findCycles(graph: Graph): string[][] {
  return stronglyConnected(graph)
    .filter((part) => part.length > 1 || (graph.get(part[0] ?? '') ?? []).includes(part[0] ?? ''))
    .map((part) => shortestCycle(graph, part));
}

function stronglyConnected(graph: Graph): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const onStack = new Set<string>();
  const parts: string[][] = [];
  const enter = (node: string) => {
    index.set(node, index.size);
    low.set(node, index.get(node) ?? 0);
    stack.push(node);
    onStack.add(node);
    return { node, needs: [...(graph.get(node) ?? [])], next: 0 };
  };
  for (const root of nodesOf(graph)) {
    if (index.has(root)) continue;
    const path = [enter(root)];
    for (let frame = path.at(-1); frame; frame = path.at(-1)) {
      const need = frame.needs[frame.next++];
      if (need !== undefined) {
        if (!index.has(need)) path.push(enter(need));
        else if (onStack.has(need))
          low.set(frame.node, Math.min(low.get(frame.node) ?? 0, index.get(need) ?? 0));
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (parent) low.set(parent.node, Math.min(low.get(parent.node) ?? 0, low.get(frame.node) ?? 0));
      if (low.get(frame.node) === index.get(frame.node)) {
        const part = stack.splice(stack.lastIndexOf(frame.node));
        for (const node of part) onStack.delete(node);
        parts.push(part);
      }
    }
  }
  return parts;
}

/** Breadth first from the part's first node back to itself. */
function shortestCycle(graph: Graph, part: readonly string[]): string[] {
  const inside = new Set(part);
  const start = part[0] ?? '';
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const node of queue) {
    for (const need of graph.get(node) ?? []) {
      if (need === start) return pathTo(node, cameFrom, start);
      if (!inside.has(need) || cameFrom.has(need)) continue;
      cameFrom.set(need, node);
      queue.push(need);
    }
  }
  return [...part];
}

function pathTo(end: string, cameFrom: ReadonlyMap<string, string>, start: string): string[] {
  const path = [end];
  for (let node = end; node !== start;) {
    node = cameFrom.get(node) ?? start;
    path.unshift(node);
  }
  return path;
}
