import { toDot } from './dot.ts';
import type { ResourceGraph } from './graph.ts';
import { toMermaid } from './mermaid.ts';
import { toSvg } from './svg.ts';

export const graphFormats = ['dot', 'json', 'mermaid', 'svg'] as const;
export type GraphFormat = (typeof graphFormats)[number];

export function renderGraph(graph: ResourceGraph, format: GraphFormat): string {
  switch (format) {
    case 'dot':
      return toDot(graph);
    case 'json':
      return `${JSON.stringify(graph, null, 2)}\n`;
    case 'mermaid':
      return toMermaid(graph);
    case 'svg':
      return toSvg(graph);
  }
}
