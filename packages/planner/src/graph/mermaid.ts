import type { ResourceGraph } from './graph.ts';
import { fillOf, labelOf } from './style.ts';

const escape = (text: string): string => text.replaceAll('#', '#35;').replaceAll('"', '#quot;');

/** Mermaid's flowchart, as code hosts draw it. Ids are numbered, since logical ids may be Mermaid's own words. */
export function toMermaid(graph: ResourceGraph): string {
  const short = new Map(graph.nodes.map((node, i) => [node.id, `n${i}`]));
  return [
    'flowchart BT',
    ...graph.nodes.map(
      (node) => `  ${short.get(node.id)}["${escape(labelOf(node))}<br/>${escape(node.type)}"]`,
    ),
    ...graph.edges.map(({ from, to }) => `  ${short.get(from)} --> ${short.get(to)}`),
    ...graph.nodes
      .filter((node) => node.action)
      .map((node) => `  style ${short.get(node.id)} fill:${fillOf(node)}`),
    '',
  ].join('\n');
}
