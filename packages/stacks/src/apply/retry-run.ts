import { DiagnosticError, error } from '@groundcrew/contract';
import { stateFacts, type Action, type StackState } from '@groundcrew/planner';
import { isOpen, type Lock, type Run, type Runs, type Step, type StepSpec } from '@groundcrew/runs';
import { loadPlan, type BoundPlan } from '../binding/binding.ts';
import { existingMoved } from '../existing/existing-moved.ts';
import { factsSince } from '../refresh/facts-since.ts';
import { readSettled } from '../refresh/read-settled.ts';
import { planUnknown } from '../problems.ts';
import { readResourceRows, readState } from '../state/read.ts';
import { rollbackOf } from '../rollback/after-failure.ts';
import { passImageOn } from '../rollback/image.ts';
import type { Surroundings } from '../surroundings.ts';
import { beginStack, type ApplyOptions } from './apply-plan.ts';
import type { StepInput } from './bound-step.ts';
import { operationToken } from './operation.ts';
import { stepSpecs } from './step-specs.ts';
import { whatMoved } from './what-moved.ts';

export interface FailedRun extends BoundPlan {
  readonly run: Run;
}

/** A run that ended without having done all of its plan, with that plan. */
export async function retriable(around: Surroundings, id: string): Promise<FailedRun> {
  const { runs, database } = around;
  const run = await runs.get(id);
  if (!run) {
    throw new DiagnosticError(
      error('RUN_UNKNOWN', `There is no run ${id}`, { next: 'See which there are: groundcrew runs list' }),
    );
  }
  const { plan: hash } = run.meta;
  if (isOpen(run.state) && (await runs.attended(id)))
    throw notRetriable(run, 'is still under way', 'Wait until it has ended.');
  const rollback = run.stack === undefined ? undefined : await rollbackOf(around, run.stack, id);
  if (rollback !== undefined) {
    const next = `Make a new plan. Where the rollback did not come to its end: groundcrew rollback ${run.stack}`;
    throw notRetriable(run, `was rolled back by the run ${rollback}`, next);
  }
  // Its plan was made from what the apply had left, which is to be read again.
  if (run.kind === 'rollback' && run.state !== 'succeeded')
    throw notRetriable(run, 'is a rollback', `Go on with it: groundcrew rollback ${run.stack}`);
  if (run.state === 'succeeded')
    throw notRetriable(run, 'succeeded, so there is nothing to do again', 'Make a new plan.');
  if (typeof hash !== 'string')
    throw notRetriable(run, 'has no plan to go on with', 'Run its command again.');
  const bound = await loadPlan(database, hash);
  if (!bound) throw planUnknown(run.stack ?? '');
  return { run, ...bound };
}

const notRetriable = (run: Run, why: string, next: string): DiagnosticError =>
  new DiagnosticError(error('RUN_NOT_RETRIABLE', `The run ${run.id} (${run.title}) ${why}`, { next }));

/** Checks that what the undone steps rest on is as it was, and submits them. The caller holds the stack's lock. */
export async function retryRun(
  around: Surroundings,
  failed: FailedRun,
  lock: Lock,
  options: ApplyOptions,
): Promise<string> {
  const { run, plan, binding } = failed;
  const steps = await stepsSoFar(around.runs, run.id);
  const left = undone(stepSpecs(plan), steps);
  const moved = await movedSince(around, failed, steps, left);
  if (moved.length > 0) throw retryStale(run, plan.stack, moved);
  return around.database.transaction(async (transaction) => {
    const submitted = await around.runs.submit(
      {
        kind: run.kind,
        title: run.title,
        stack: plan.stack,
        requestedBy: options.requestedBy,
        steps: left,
        meta: { ...run.meta, retries: run.id },
      },
      transaction,
    );
    if (run.kind === 'apply') await passImageOn(transaction, run.id, submitted.id);
    await beginStack(transaction, { plan, binding });
    await lock.bind(submitted.id, transaction);
    return submitted.id;
  });
}

/** A run's steps and, where it retries another one, what that one had done already. */
async function stepsSoFar(runs: Runs, id: string): Promise<readonly Step[]> {
  const steps = await runs.steps(id);
  const retried = (await runs.get(id))?.meta['retries'];
  if (typeof retried !== 'string') return steps;
  const own = new Set(steps.map((step) => step.id));
  const earlier = await stepsSoFar(runs, retried);
  return [...earlier.filter((step) => !own.has(step.id)), ...steps];
}

/** The steps that did not succeed, waiting only for each other. The sweep is always among them. */
function undone(specs: readonly StepSpec[], steps: readonly Step[]): StepSpec[] {
  const done = new Set(
    steps.filter(({ state, kind }) => state === 'succeeded' && kind !== 'stack.sweep').map(({ id }) => id),
  );
  for (const { id, output } of steps) {
    // The replacement turned out not to be needed, so its predecessor stays.
    if (isUnchanged(output) && id.startsWith('create:')) done.add(id.replace('create:', 'delete:'));
  }
  return specs
    .filter(({ id }) => !done.has(id))
    .map((spec) => ({ ...spec, needs: spec.needs?.filter((need) => !done.has(need)) }));
}

/**
 * What is still to be done must find what the plan found; what was done must stand as that run left it. Both are said of
 * each resource in a clause.
 */
async function movedSince(
  around: Surroundings,
  { plan, binding }: FailedRun,
  steps: readonly Step[],
  left: readonly StepSpec[],
): Promise<string[]> {
  const state = await readState(around.database, plan.stack, binding.target);
  const waiting = new Set(left.map(({ input }) => (input as StepInput).action));
  const open = plan.actions.filter(({ id }) => waiting.has(id));
  const done = new Set(steps.filter((step) => step.state === 'succeeded').map(({ id }) => id));
  const keys = new Set(open.filter((action) => !isHalfDone(action, done)).flatMap(keyOf));
  const only = (facts: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(facts).filter(([key]) => keys.has(key)));
  const recorded = whatMoved(only(binding.facts.state), only(stateFacts(state)), 'its record changed');
  const lost = await lostSince(around, plan.stack, steps);
  const moved = [...recorded, ...lost, ...appeared(open, done, state)];
  if (moved.length > 0) return moved;
  const existing = await existingMoved(around, { plan, binding }, state);
  if (binding.refresh === 'none') return existing;
  const live = await readSettled(around, plan.stack, state, binding.refresh);
  const facts = await factsSince(around, binding.facts.live, state, live);
  const changed = whatMoved(only(binding.facts.live), only(facts), 'it changed in AWS');
  return [...changed, ...existing];
}

const keyOf = ({ logicalId, physicalId }: Action): string[] =>
  physicalId === undefined ? [] : [`${logicalId}#${physicalId}`];

/** Its record has changed by what the run did with it: it was imported, or the old one is gone. */
const isHalfDone = ({ id }: Action, done: ReadonlySet<string>): boolean =>
  done.has(`import:${id}`) || done.has(`delete:${id}`);

/** What is still to be created and is recorded by now: half-made by the run, or made since. */
const appeared = (
  open: readonly Action[],
  done: ReadonlySet<string>,
  { resources }: Pick<StackState, 'resources'>,
): string[] =>
  open
    .filter(({ id, action }) => action === 'create' || (action === 'replace' && done.has(`delete:${id}`)))
    .filter(({ id }) => !done.has(`create:${id}`))
    .flatMap(({ logicalId, physicalId }) => {
      const recorded = resources.get(logicalId);
      return recorded === undefined || recorded.physicalId === physicalId
        ? []
        : [`${logicalId} (${recorded.physicalId}) is recorded by now`];
    });

/** What the run made or changed, and is no longer as it recorded it. The last step that recorded a resource counts. */
async function lostSince(
  { database }: Surroundings,
  stack: string,
  steps: readonly Step[],
): Promise<string[]> {
  const rows = await readResourceRows(database, stack);
  const operations = new Set(rows.map((row) => row.operation));
  const recording = steps.filter(
    ({ state, kind, output }) => state === 'succeeded' && recorders.has(kind) && !isUnchanged(output),
  );
  return [...Map.groupBy(recording, ({ input }) => (input as StepInput).action)]
    .filter(([, those]) => !those.some(({ run, id }) => operations.has(operationToken(run, id))))
    .map(([action]) => `${action} is no longer as the run left it`);
}

const recorders: ReadonlySet<string> = new Set([
  'resource.create',
  'resource.update',
  'resource.import',
  'resource.record',
]);

const isUnchanged = (output: Step['output']): boolean =>
  typeof output === 'object' && output !== null && 'unchanged' in output;

const retryStale = (run: Run, stack: string, moved: readonly string[]): DiagnosticError =>
  new DiagnosticError(
    error('PLAN_STALE', `Run ${run.id} can't be retried: what it rests on has moved`, {
      address: stack,
      detail: moved.join('\n'),
      next: 'Make a new plan and look at it.',
    }),
  );
