import { orderOf } from '@groundcrew/program';
import type { ResourceGraph } from './graph.ts';

export interface Placed {
  readonly id: string;
  /** Upper left corner, in the units of `LayoutOptions`. */
  readonly x: number;
  readonly y: number;
}

export interface LayoutOptions {
  readonly width: number;
  readonly height: number;
  readonly gapX: number;
  readonly gapY: number;
}

const sweeps = 4;

/**
 * Layers of nodes, each above all that need it; within a layer by the mean place of their neighbours, which keeps
 * crossings few (Sugiyama, Tagawa, Toda 1981). Nodes in a cycle go to the last layer.
 */
export function layOut(graph: ResourceGraph, options: LayoutOptions): Placed[] {
  const needs = new Map<string, string[]>(graph.nodes.map((node) => [node.id, []]));
  const neededBy = new Map<string, string[]>(graph.nodes.map((node) => [node.id, []]));
  for (const { from, to } of graph.edges) {
    needs.get(from)?.push(to);
    neededBy.get(to)?.push(from);
  }
  const layers = layersOf(graph, needs);
  const place = new Map<string, number>();
  for (const layer of layers) notePlaces(layer, place);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const down = sweep % 2 === 0;
    const order = down ? layers : layers.toReversed();
    for (const layer of order) sortByNeighbours(layer, place, down ? needs : neededBy);
  }
  const widest = Math.max(0, ...layers.map((layer) => layer.length));
  const pitch = options.width + options.gapX;
  return layers.flatMap((layer, row) =>
    layer.map((id, column) => ({
      id,
      x: (column + (widest - layer.length) / 2) * pitch,
      y: row * (options.height + options.gapY),
    })),
  );
}

function layersOf(graph: ResourceGraph, needs: ReadonlyMap<string, readonly string[]>): string[][] {
  const depth = new Map<string, number>();
  for (const id of orderOf(needs)) {
    depth.set(id, Math.max(0, ...(needs.get(id) ?? []).map((need) => (depth.get(need) ?? 0) + 1)));
  }
  const last = Math.max(0, ...depth.values());
  const layers: string[][] = Array.from({ length: last + 1 }, () => []);
  for (const node of graph.nodes) layers[depth.get(node.id) ?? last]?.push(node.id);
  return layers;
}

function sortByNeighbours(
  layer: string[],
  place: Map<string, number>,
  neighbours: ReadonlyMap<string, readonly string[]>,
): void {
  const mean = new Map(
    layer.map((id) => {
      const near = (neighbours.get(id) ?? []).map((other) => place.get(other) ?? 0.5);
      return [id, near.length > 0 ? near.reduce((a, b) => a + b) / near.length : (place.get(id) ?? 0.5)];
    }),
  );
  layer.sort((a, b) => (mean.get(a) ?? 0) - (mean.get(b) ?? 0));
  notePlaces(layer, place);
}

/** Where in its layer each node stands, from 0 to 1. */
function notePlaces(layer: readonly string[], place: Map<string, number>): void {
  layer.forEach((id, i) => place.set(id, (i + 0.5) / layer.length));
}
