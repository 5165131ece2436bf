import type { ResourceGraph } from './graph.ts';
import { fillOf, labelOf } from './style.ts';

const quote = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', String.raw`\"`)}"`;

/** Graphviz's language. An arrow leads from a resource to what it needs. */
export function toDot(graph: ResourceGraph): string {
  return [
    `digraph ${quote(graph.title)} {`,
    '  rankdir="BT";',
    '  node [shape=box, style="rounded,filled", fontname="sans-serif"];',
    ...graph.nodes.map(
      (node) =>
        `  ${quote(node.id)} [label=${quote(labelOf(node)).slice(0, -1)}\\n${node.type}", fillcolor="${fillOf(node)}"];`,
    ),
    ...graph.edges.map(({ from, to }) => `  ${quote(from)} -> ${quote(to)};`),
    '}',
    '',
  ].join('\n');
}
