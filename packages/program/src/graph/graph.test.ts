import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findCycles } from './cycles.ts';
import { closureOf, nodesOf, orderOf, reverseOf, type Graph } from './order.ts';

const node = fc.integer({ min: 0, max: 25 }).map((n) => `n${n}`);
const anyGraph: fc.Arbitrary<Graph> = fc
  .array(fc.tuple(node, fc.array(node, { maxLength: 4 })), { maxLength: 26 })
  .map((rows) => new Map(rows));
const acyclic: fc.Arbitrary<Graph> = anyGraph.map(
  (graph) =>
    new Map(
      [...graph].map(([from, needs]) => [
        from,
        needs.filter((need) => Number(need.slice(1)) < Number(from.slice(1))),
      ]),
    ),
);

describe('graph', () => {
  it('orders every node of an acyclic graph after all it needs', () => {
    fc.assert(
      fc.property(acyclic, (graph) => {
        const order = orderOf(graph);
        expect(new Set(order)).toEqual(nodesOf(graph));
        const place = new Map(order.map((name, i) => [name, i]));
        for (const [from, needs] of graph)
          for (const need of needs) expect(place.get(need)).toBeLessThan(place.get(from) ?? -1);
        expect(findCycles(graph)).toEqual([]);
      }),
    );
  });

  it('finds a real cycle for every set of nodes that reach themselves, and no others', () => {
    fc.assert(
      fc.property(anyGraph, (graph) => {
        const cycles = findCycles(graph);
        for (const cycle of cycles) {
          cycle.forEach((name, i) => expect(graph.get(name)).toContain(cycle[(i + 1) % cycle.length]));
          expect(new Set(cycle).size).toBe(cycle.length);
        }
        const cyclic = [...nodesOf(graph)].filter((name) => closureOf(graph, [name]).has(name));
        const covered = (name: string) =>
          cycles.some(
            ([first = '']) =>
              first === name || (closureOf(graph, [name]).has(first) && closureOf(graph, [first]).has(name)),
          );
        expect(cyclic.every(covered)).toBe(true);
        expect(orderOf(graph).some((name) => cyclic.includes(name))).toBe(false);
      }),
    );
  });

  it('survives a chain of 100,000 nodes', () => {
    const chain = new Map(
      Array.from({ length: 100_000 }, (_, i) => [`n${i}`, i ? [`n${i - 1}`] : ['n99999']]),
    );
    expect(findCycles(chain)[0]).toHaveLength(100_000);
  });

  it('turns round', () => {
    expect(reverseOf(new Map([['a', ['b', 'c']]]))).toEqual(
      new Map([
        ['a', []],
        ['b', ['a']],
        ['c', ['a']],
      ]),
    );
  });
});
