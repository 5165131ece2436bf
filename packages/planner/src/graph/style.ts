import type { GraphNode } from './graph.ts';

const fills: Readonly<Record<string, string>> = {
  create: '#d3f5dc',
  update: '#fff2c6',
  replace: '#f3d9f7',
  delete: '#fcd9d7',
  import: '#d5ecf7',
  external: '#e4e4ef',
};

export const fillOf = (node: GraphNode): string => fills[node.action ?? ''] ?? '#f2f3f5';

export const labelOf = (node: GraphNode): string => `${node.glyph ?? ''} ${node.id}`.trim();
