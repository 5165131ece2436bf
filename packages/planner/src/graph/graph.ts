/** A picture of resources and what they need, the same for a program and for a plan. */
export interface ResourceGraph {
  readonly title: string;
  readonly nodes: readonly GraphNode[];
  /** From a resource to one that it needs. */
  readonly edges: readonly GraphEdge[];
}

export interface GraphNode {
  readonly id: string;
  readonly type: string;
  /** What a plan does with it; missing in the graph of a program. */
  readonly action?: string;
  readonly glyph?: string;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
}
