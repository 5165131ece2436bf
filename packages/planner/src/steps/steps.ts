import { closureOf, findCycles, reverseOf, type Graph } from '@groundcrew/program';
import type { Action } from '../plan.ts';

/** What one step of an apply does: a replacement is two, an import with changes too, every other action one. */
export type StepName = 'create' | 'update' | 'delete' | 'import' | 'record';

export interface PlanStep {
  /** `create:Network`, `delete:Network#vpc-1`. */
  readonly id: string;
  readonly does: StepName;
  readonly action: Action;
  readonly needs: readonly string[];
  /** A deletion that nothing waits for: it comes last, when all else has succeeded, so that a failure before it undoes nothing. */
  readonly cleansUp: boolean;
}

/**
 * The order of an apply: what is created or changed comes after what it needs, what is deleted after all that needed it,
 * and a name or place is free before it is taken. Where the old order and the new one contradict each other, the new one holds.
 */
export function stepsOf(actions: readonly Action[]): PlanStep[] {
  const steps = actions.flatMap(halves);
  const graph = new StepEdges(steps);
  for (const step of steps) graph.addForward(step);
  for (const step of steps) graph.addBackward(step);
  const contradicted = graph.contradicted();
  const ordered = steps.map((step) => ({
    ...step,
    needs: [...graph.needsOf(step.id)].filter((need) => !contradicted.has(`${step.id} ${need}`)).sort(),
  }));
  const needed = closureOf(
    new Map(ordered.map(({ id, needs }) => [id, needs])),
    ordered.filter(({ does }) => does !== 'delete').map(({ id }) => id),
  );
  return ordered.map((step) => ({ ...step, cleansUp: step.does === 'delete' && !needed.has(step.id) }));
}

type Half = Omit<PlanStep, 'needs' | 'cleansUp'>;

function halves(action: Action): Half[] {
  const half = (does: StepName): Half => ({ id: `${does}:${action.id}`, does, action });
  switch (action.action) {
    case 'create':
      return [half('create')];
    case 'update':
      return [half('update')];
    case 'delete':
      return [half('delete')];
    case 'replace':
      return action.order === 'delete-before-create'
        ? [half('delete'), half('create')]
        : [half('create'), half('delete')];
    case 'import':
      return action.changes.length > 0 && !action.recordsOnly
        ? [half('import'), half('update')]
        : [half('import')];
    case 'external':
      return [];
    case 'none':
      return action.recordsOnly ? [half('record')] : [];
  }
}

class StepEdges {
  readonly #byId: ReadonlyMap<string, Half>;
  readonly #dependants = new Map<string, Action[]>();
  /** Leftovers whose name or place their own successor takes over. */
  readonly #inTheWay: ReadonlySet<string>;
  readonly #strong = new Map<string, Set<string>>();
  readonly #weak = new Map<string, Set<string>>();
  readonly #soft = new Map<string, Set<string>>();

  constructor(steps: readonly Half[]) {
    this.#byId = new Map(steps.map((step) => [step.id, step]));
    this.#inTheWay = new Set(
      steps.flatMap(({ action: { id, takesOverFrom } }) =>
        takesOverFrom.filter((other) => other.startsWith(`${id}#`)),
      ),
    );
    for (const action of new Set(steps.map((step) => step.action))) {
      for (const id of new Set([...action.needs, ...action.formerNeeds])) {
        this.#dependants.set(id, [...(this.#dependants.get(id) ?? []), action]);
      }
    }
  }

  /** Edges that must hold: along the template's dependencies, and between the halves of a replacement. */
  addForward(step: Half): void {
    const { action, does } = step;
    if (does !== 'delete') for (const id of action.needs) this.#add(this.#strong, step, this.#arrivalOf(id));
    if (action.action === 'import' && does === 'update') this.#add(this.#strong, step, `import:${action.id}`);
    if (action.action !== 'replace') return;
    const first = action.order === 'delete-before-create' ? 'delete' : 'create';
    if (does !== first) this.#add(this.#strong, step, `${first}:${action.id}`);
  }

  /** Edges that keep what still stands usable: against the dependencies, as they were when last applied. */
  addBackward(step: Half): void {
    const { action, does } = step;
    if (does === 'create') for (const id of action.takesOverFrom) this.#add(this.#weak, step, `delete:${id}`);
    // What AWS does not set back is changed when all else has succeeded that does not need it.
    if (does === 'update' && action.oneWay)
      for (const other of this.#byId.values())
        if (other.does !== 'delete' && !other.action.oneWay) this.#add(this.#soft, step, other.id);
    if (does !== 'delete') return;
    // What has to go first goes as late as it can: not before its successor has all that it needs.
    if (action.action === 'replace' && action.order === 'delete-before-create') {
      for (const id of action.needs) this.#add(this.#soft, step, this.#arrivalOf(id));
    }
    // What a failed replacement left behind may be all that works, so it stays until there is a successor.
    if (action.action === 'delete' && action.id !== action.logicalId)
      this.#add(this.#soft, step, `create:${action.logicalId}`);
    for (const dependant of this.#dependants.get(action.logicalId) ?? []) {
      if (dependant.id === action.id) continue;
      this.#add(this.#weak, step, `delete:${dependant.id}`);
      // Deleting first means that dependants can't have let go of it before, except those that stop needing it.
      const first = action.order === 'delete-before-create' || this.#inTheWay.has(action.id);
      const waits = !first || !dependant.needs.includes(action.logicalId);
      if (waits) this.#add(this.#weak, step, `update:${dependant.id}`);
    }
  }

  needsOf(id: string): ReadonlySet<string> {
    return new Set([this.#strong, this.#weak, this.#soft].flatMap((edges) => [...(edges.get(id) ?? [])]));
  }

  /** Backward edges that lie on a cycle, as `<step> <need>`. Without them the rest is acyclic, as the template is. */
  contradicted(): ReadonlySet<string> {
    const dropped = new Set<string>();
    const firm = new Map<string, string[]>(
      [...this.#byId.keys()].map((id) => [id, [...(this.#strong.get(id) ?? [])]]),
    );
    for (const edges of [this.#weak, this.#soft]) {
      const hopeless = contradictions(firm, edges);
      for (const edge of hopeless) dropped.add(edge);
      for (const [id, needs] of edges) {
        for (const need of needs) if (!hopeless.has(`${id} ${need}`)) firm.get(id)?.push(need);
      }
      for (const edge of breakCycles(firm, edges)) dropped.add(edge);
    }
    return dropped;
  }

  /** The step after which a resource is there as the template has it. */
  #arrivalOf(logicalId: string): string {
    const steps = ['create', 'update', 'import'].map((does) => `${does}:${logicalId}`);
    return steps.find((id) => this.#byId.has(id)) ?? `update:${logicalId}`;
  }

  #add(edges: Map<string, Set<string>>, step: Half, need: string): void {
    if (!this.#byId.has(need) || need === step.id) return;
    const set = edges.get(step.id);
    if (set) set.add(need);
    else edges.set(step.id, new Set([need]));
  }
}

type Edges = ReadonlyMap<string, ReadonlySet<string>>;

/** Edges each of which alone would close a cycle in the graph, as `<step> <need>`. */
function contradictions(graph: Graph, edges: Edges): Set<string> {
  const found = new Set<string>();
  for (const [need, steps] of reverseOf(new Map([...edges].map(([id, needs]) => [id, [...needs]])))) {
    if (steps.length === 0) continue;
    const before = closureOf(graph, [need]);
    for (const id of steps) if (before.has(id)) found.add(`${id} ${need}`);
  }
  return found;
}

/** Takes out of the graph one of these edges for each cycle that is left, and answers them as `<step> <need>`. */
function breakCycles(graph: Map<string, string[]>, edges: Edges): string[] {
  const dropped: string[] = [];
  for (let cycles = findCycles(graph); cycles.length > 0; cycles = findCycles(graph)) {
    for (const cycle of cycles) {
      const steps = cycle.map((id, i) => ({ id, need: cycle[(i + 1) % cycle.length] ?? id }));
      const weakest = steps.find(({ id, need }) => edges.get(id)?.has(need));
      if (!weakest) return dropped;
      const { id, need } = weakest;
      graph.set(
        id,
        (graph.get(id) ?? []).filter((other) => other !== need),
      );
      dropped.push(`${id} ${need}`);
    }
  }
  return dropped;
}
