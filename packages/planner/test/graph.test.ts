import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { graphOf, renderGraph, type ResourceGraph } from '../src/index.ts';
import { layOut } from '../src/graph/layout.ts';
import { applied, planOf, programOf, type Sketches } from './sketch.ts';

const network: Sketches = {
  Net: { Type: 'AWS::EC2::VPC', Properties: { FixedRange: 'a' } },
  Web: { Properties: { Net: { Ref: 'Net' } }, DependsOn: ['Net'] },
};

describe('graphs', () => {
  it('of a program hold its resources and references', () => {
    expect(graphOf(programOf(network))).toEqual({
      title: 'program',
      nodes: [
        { id: 'Net', type: 'AWS::EC2::VPC' },
        { id: 'Web', type: 'Test::Thing' },
      ],
      edges: [{ from: 'Web', to: 'Net' }],
    });
  });

  it('of a plan say what happens to each', () => {
    const moved: Sketches = { ...network, Net: { Type: 'AWS::EC2::VPC', Properties: { FixedRange: 'b' } } };
    const graph = graphOf(planOf(moved, { recorded: applied(network) }));
    expect(
      graph.nodes.map((node) => [node.id, node.glyph]).toSorted((a, b) => String(a).localeCompare(String(b))),
    ).toEqual([
      ['Net', '±'],
      ['Web', '~'],
    ]);
    expect(graph.edges).toEqual([{ from: 'Web', to: 'Net' }]);
  });

  it('are drawn in four ways', () => {
    const graph = graphOf(planOf(network));
    expect(renderGraph(graph, 'dot')).toContain('"Web" -> "Net";');
    expect(renderGraph(graph, 'mermaid')).toMatch(/n1 --> n0/);
    expect(JSON.parse(renderGraph(graph, 'json'))).toEqual(graph);
    const svg = renderGraph(graph, 'svg');
    expect(svg.match(/<rect /g)).toHaveLength(2);
    expect(svg).toContain('+ Net');
  });

  it('keep quotes and brackets from leaking into the drawing', () => {
    const graph: ResourceGraph = { title: 'a"<b>', nodes: [{ id: 'x"<y>', type: 'T' }], edges: [] };
    expect(renderGraph(graph, 'dot')).toContain(String.raw`"x\"<y>"`);
    expect(renderGraph(graph, 'svg')).not.toContain('<y>');
    expect(renderGraph(graph, 'mermaid')).toContain('#quot;');
  });

  it('never lay two nodes on one place, and put what is needed above', () => {
    const graphs = fc
      .array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: 1, maxLength: 30 })
      .map((rows): ResourceGraph => ({
        title: 'any',
        nodes: rows.map((_, i) => ({ id: `n${i}`, type: 'T' })),
        edges: rows.flatMap((needs, i) =>
          i === 0
            ? []
            : [...new Set(needs.map((need) => need % i))].map((to) => ({ from: `n${i}`, to: `n${to}` })),
        ),
      }));
    fc.assert(
      fc.property(graphs, (graph) => {
        const placed = new Map(
          layOut(graph, { width: 100, height: 40, gapX: 10, gapY: 20 }).map((node) => [node.id, node]),
        );
        expect(placed.size).toBe(graph.nodes.length);
        expect(new Set([...placed.values()].map(({ x, y }) => `${x}/${y}`)).size).toBe(graph.nodes.length);
        for (const { from, to } of graph.edges)
          expect(placed.get(to)?.y).toBeLessThan(placed.get(from)?.y ?? -1);
      }),
    );
  });
});
