import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inCycles } from './graph.ts';

const edges = fc.array(fc.tuple(fc.nat({ max: 12 }), fc.nat({ max: 12 })), { maxLength: 30 });

const graphOf = (pairs: readonly (readonly [number, number])[]): Map<string, string[]> => {
  const graph = new Map<string, string[]>();
  for (const node of pairs.flat()) graph.set(String(node), []);
  for (const [from, to] of pairs) graph.get(String(from))?.push(String(to));
  return graph;
};

const reaches = (graph: ReadonlyMap<string, readonly string[]>, from: string, to: string): boolean => {
  const seen = new Set<string>();
  const open = [...(graph.get(from) ?? [])];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node === to) return true;
    if (seen.has(node)) continue;
    seen.add(node);
    open.push(...(graph.get(node) ?? []));
  }
  return false;
};

test('what needs only smaller numbers has no cycle', () => {
  fc.assert(
    fc.property(edges, (pairs) => {
      const descending = pairs.filter(([from, to]) => from > to);
      expect(inCycles(graphOf(descending))).toEqual([]);
    }),
  );
});

test('whoever needs itself, directly or through others, is found', () => {
  fc.assert(
    fc.property(edges, (pairs) => {
      const graph = graphOf(pairs);
      const found = inCycles(graph);
      const own = [...graph.keys()].filter((node) => reaches(graph, node, node));
      expect(found).toEqual(expect.arrayContaining(own));
      expect(found.length > 0).toBe(own.length > 0);
    }),
  );
});

test('needs outside the graph are no concern of it', () => {
  expect(inCycles(new Map([['a', ['elsewhere']]]))).toEqual([]);
});
