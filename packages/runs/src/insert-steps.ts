import { DiagnosticError, error } from '@groundcrew/contract';
import { encodeJson } from '@groundcrew/store';
import { chunks } from './chunks.ts';
import { cycleDiagnostic, type Graph, inCycles } from './graph.ts';
import type { StepSpec } from './handler.ts';
import type { Ledger } from './ledger.ts';
import { skipDependents } from './propagate.ts';
import { hasEnded } from './states.ts';
import type { StepRow } from './tables.ts';

const rowsPerInsert = 500;

type Existing = Pick<StepRow, 'id' | 'state' | 'attempt' | 'because'>;

const refuse = (code: string, summary: string, next: string): never => {
  throw new DiagnosticError(error(code, summary, { next }));
};

const findExisting = async (
  ledger: Ledger,
  run: string,
  ids: ReadonlySet<string>,
): Promise<Map<string, Existing>> => {
  const found = new Map<string, Existing>();
  for (const some of chunks([...ids], rowsPerInsert)) {
    const rows = await ledger.db
      .selectFrom('step')
      .select(['id', 'state', 'attempt', 'because'])
      .where('run', '=', run)
      .where('id', 'in', some)
      .execute();
    for (const row of rows) found.set(row.id, row);
  }
  return found;
};

/** Every id is new, every need is known, and what is to wait for a new step has not been started. */
const check = (specs: readonly StepSpec[], existing: ReadonlyMap<string, Existing>): void => {
  const added = new Set<string>();
  for (const { id } of specs) {
    if (added.has(id) || existing.has(id)) {
      refuse('STEP_DUPLICATE', `There are two steps ${id}`, 'Give every step of a run an id of its own.');
    }
    added.add(id);
  }
  for (const { id, needs = [], neededBy = [] } of specs) {
    const unknown = [...needs, ...neededBy].find((other) => !added.has(other) && !existing.has(other));
    if (unknown !== undefined) {
      refuse(
        'STEP_UNKNOWN',
        `The step ${id} names ${unknown}, which is no step of this run`,
        'Add it, or name another.',
      );
    }
    const started = neededBy.find((other) => {
      const step = existing.get(other);
      return step !== undefined && (step.attempt > 0 || hasEnded(step.state));
    });
    if (started !== undefined) {
      refuse(
        'STEP_STARTED',
        `${started} cannot wait for ${id}: it has been started`,
        'Name a step that is still waiting.',
      );
    }
  }
};

/** Only an existing step that waits for a new one can close a cycle through steps that were there before. */
const existingGraph = async (ledger: Ledger, run: string): Promise<Map<string, string[]>> => {
  const graph = new Map<string, string[]>();
  const edges = await ledger.db.selectFrom('edge').select(['step', 'needs']).where('run', '=', run).execute();
  for (const { step, needs } of edges) {
    graph.set(step, [...(graph.get(step) ?? []), needs]);
    if (!graph.has(needs)) graph.set(needs, []);
  }
  return graph;
};

const refuseCycles = (graph: Graph): void => {
  const cycle = inCycles(graph);
  if (cycle.length > 0) throw new DiagnosticError(cycleDiagnostic(cycle));
};

const edgesOf = (run: string, specs: readonly StepSpec[]) => {
  const unique = new Map<string, { run: string; step: string; needs: string }>();
  const add = (step: string, needs: string): void =>
    void unique.set(JSON.stringify([step, needs]), { run, step, needs });
  for (const { id, needs = [], neededBy = [] } of specs) {
    for (const need of needs) add(id, need);
    for (const other of neededBy) add(other, id);
  }
  return [...unique.values()];
};

/**
 * Adds steps to a run that the ledger has locked. A step whose need has already failed is skipped at once. Throws
 * `DiagnosticError` and writes nothing when the steps do not fit.
 */
export const insertSteps = async (ledger: Ledger, run: string, specs: readonly StepSpec[]): Promise<void> => {
  if (specs.length === 0) return;
  const known = ledger.run(run);
  const named = new Set(specs.flatMap(({ id, needs = [], neededBy = [] }) => [id, ...needs, ...neededBy]));
  const existing = known.steps === 0 ? new Map<string, Existing>() : await findExisting(ledger, run, named);
  check(specs, existing);
  const edges = edgesOf(run, specs);
  const reachesBack = specs.some(({ neededBy = [] }) => neededBy.some((other) => existing.has(other)));
  const graph = reachesBack ? await existingGraph(ledger, run) : new Map<string, string[]>();
  for (const { id } of specs) graph.set(id, []);
  for (const { step, needs } of edges) graph.get(step)?.push(needs);
  refuseCycles(graph);

  const waiting = new Map<string, number>();
  const doomed = new Map<string, string>();
  for (const { step, needs } of edges) {
    const need = existing.get(needs);
    if (need === undefined || !hasEnded(need.state)) waiting.set(step, (waiting.get(step) ?? 0) + 1);
    else if (need.state !== 'succeeded') doomed.set(step, need.because ?? need.id);
  }
  const rows = specs.map((spec, index) => {
    const because = spec.always === true ? undefined : doomed.get(spec.id);
    const count = waiting.get(spec.id) ?? 0;
    return {
      run,
      id: spec.id,
      position: known.steps + index,
      kind: spec.kind,
      title: spec.title,
      address: spec.address ?? null,
      input: encodeJson(spec.input),
      always: spec.always === true ? 1 : 0,
      max_attempts: spec.maxAttempts ?? 1,
      state: because === undefined && count === 0 ? ('ready' as const) : ('waiting' as const),
      waiting: count,
      attempt: 0,
      failures: 0,
      unknowns: 0,
      due: ledger.at,
    };
  });
  for (const some of chunks(rows, rowsPerInsert)) await ledger.db.insertInto('step').values(some).execute();
  for (const some of chunks(edges, rowsPerInsert)) await ledger.db.insertInto('edge').values(some).execute();
  ledger.change(run, { steps: known.steps + specs.length, pending: known.pending + specs.length });
  await holdBack(ledger, run, existing, waiting);
  for (const { id, always } of specs) {
    const because = doomed.get(id);
    if (because !== undefined && always !== true) await skipDependents(ledger, run, [], because, [id]);
  }
};

/** Makes steps that were there before wait for the new ones. */
const holdBack = async (
  ledger: Ledger,
  run: string,
  existing: ReadonlyMap<string, Existing>,
  waiting: ReadonlyMap<string, number>,
): Promise<void> => {
  for (const [step, more] of waiting) {
    if (!existing.has(step)) continue;
    await ledger.db
      .updateTable('step')
      .set((eb) => ({ waiting: eb('waiting', '+', more), state: 'waiting' }))
      .where('run', '=', run)
      .where('id', '=', step)
      .execute();
  }
};
