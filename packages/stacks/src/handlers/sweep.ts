import { DiagnosticError, type Json, type JsonObject } from '@groundcrew/contract';
import { withoutSecrets } from '@groundcrew/planner';
import type { Runs, Step, StepContext, StepHandler } from '@groundcrew/runs';
import { evaluateResource, type BoundPlans, type BoundStep, type StepInput } from '../apply/bound-step.ts';
import { closeStack } from '../apply/close-stack.ts';
import { operationOf, operationToken, ownershipTag, earlierOf, tokenOf } from '../apply/operation.ts';
import { recordStanding } from '../apply/record.ts';
import type { Operation } from '../resource-type.ts';
import { rollBackIfFailed } from '../rollback/after-failure.ts';
import { isAt, isRecorded, readResourceRows } from '../state/read.ts';
import { settleDoubt } from '../settle/settle-doubt.ts';
import { strayParts } from '../apply/stray-parts.ts';
import { underLease } from '../apply/under-lease.ts';
import type { Surroundings } from '../surroundings.ts';

/**
 * The last step of every apply: whatever carries an ownership tag of this run and is not recorded is adopted, or removed
 * where its step made another one. Only creations that did not go through at the first attempt are looked at.
 */
export function sweepHandler(around: Surroundings, plans: BoundPlans): StepHandler<StepInput, Json> {
  return {
    kind: 'stack.sweep',
    async run(context) {
      const { stack, plan } = context.input;
      const found: Record<string, string> = {};
      const sweeping = (async () => {
        for (const step of await suspectSteps(around.runs, context.run)) {
          context.signal.throwIfAborted();
          for (const [physicalId, fate] of await sweep(around, plans, context, step))
            found[physicalId] = fate;
        }
        for (const step of await around.runs.doubts(stack)) {
          context.signal.throwIfAborted();
          for (const physicalId of await sweepParts(around, plans, context, step))
            found[physicalId] = 'removed';
          if (step.run === context.run) continue;
          for (const physicalId of await sweepEarlier(around, plans, context, step))
            found[physicalId] = 'removed';
          await settleDoubt(around, plans, context, step);
        }
      })();
      const [swept] = await Promise.allSettled([sweeping]);
      context.signal.throwIfAborted();
      await closeStack(around, context, context.run, await plans.plan(stack, plan));
      // What could not be looked for keeps nothing else from being put back.
      const rollback = await rollBackIfFailed(around, plans, context, context.run, stack, (message) =>
        context.progress(message),
      );
      if (swept.status === 'rejected') throw swept.reason;
      return { swept: found, ...(rollback === undefined ? {} : { rollback }) };
    },
  };
}

const suspectSteps = async (runs: Runs, run: string): Promise<Step[]> => {
  const strays = new Set((await runs.strays({ run })).map((stray) => stray.step));
  return (await runs.steps(run)).filter(
    (step) =>
      step.kind === 'resource.create' &&
      step.attempt > 0 &&
      (step.attempt > 1 ||
        step.state !== 'succeeded' ||
        strays.has(step.id) ||
        earlierOf(step.input) !== undefined),
  );
};

async function sweep(
  around: Surroundings,
  plans: BoundPlans,
  context: StepContext<StepInput>,
  step: Step,
): Promise<[string, string][]> {
  const bound = await plans.step(step.input as StepInput);
  const type = bound.types.get(bound.action.type);
  if (!type.findOwned) return [];
  const { stack } = context.input;
  const token = tokenOf(step);
  const owned = await type.findOwned({ key: ownershipTag, value: token });
  const rows = (await readResourceRows(around.database, stack)).filter(
    (row) => row.type === type.type && isAt(row, bound.action.place),
  );
  const unknown = owned.filter((physicalId) => !rows.some((row) => row.physical_id === physicalId));
  if (unknown.length === 0) return [];
  const evaluated = await evaluateResource(around, bound);
  const recorded = rows.some((row) => row.operation === token);
  const fates: [string, string][] = [];
  for (const [i, physicalId] of unknown.entries()) {
    if (!recorded && i === 0) {
      const standing = {
        stack,
        evaluated,
        physicalId,
        attributes: {},
        operation: token,
        status: step.state === 'failed' ? ('incomplete' as const) : ('interrupted' as const),
      };
      const predecessor = bound.action.action === 'replace' ? 'leftover' : 'gone';
      await underLease(around, context, (transaction) =>
        recordStanding(transaction, around.secrets, standing, predecessor),
      );
      fates.push([physicalId, 'adopted']);
      continue;
    }
    const operation = removal(context, bound, step.id, physicalId);
    context.progress(`removing ${physicalId}, which was created twice`);
    await type.delete(operation, physicalId, (withoutSecrets(evaluated.marked) ?? {}) as JsonObject);
    fates.push([physicalId, 'removed']);
  }
  return fates;
}

/**
 * What an earlier run's creation made after all: this run has made its own or wants none, so it goes. What AWS does not
 * give up yet, and what no tag tells to be ours, is recorded instead, for the next plan to show.
 */
async function sweepEarlier(
  around: Surroundings,
  plans: BoundPlans,
  context: StepContext<StepInput>,
  step: Step,
): Promise<string[]> {
  const bound = await plans.step(step.input as StepInput);
  const type = bound.types.get(bound.action.type);
  const owned = (await type.findOwned?.({ key: ownershipTag, value: tokenOf(step) })) ?? [];
  const removed: string[] = [];
  const place = bound.action.place ?? bound.bound.binding.target;
  for (const physicalId of owned) {
    if (await isRecorded(around.database, type.type, physicalId, place)) continue;
    const operation = removal(context, bound, `${step.run}/${step.id}`, physicalId);
    context.progress(`removing ${physicalId}, which an interrupted run made late`);
    try {
      await type.delete(operation, physicalId, {});
      removed.push(physicalId);
    } catch (problem) {
      if (context.signal.aborted || !(problem instanceof DiagnosticError)) throw problem;
    }
  }
  return removed;
}

/** What an interrupted creation made beside its resource and nothing needs any more. */
async function sweepParts(
  around: Surroundings,
  plans: BoundPlans,
  context: StepContext<StepInput>,
  step: Step,
): Promise<string[]> {
  const bound = await plans.step(step.input as StepInput);
  const removed: string[] = [];
  for (const { type, physicalId } of await strayParts(around, bound, tokenOf(step))) {
    const operation = removal(context, bound, `${step.run}/${step.id}`, physicalId);
    context.progress(`removing ${physicalId}, which an interrupted run left`);
    await bound.types.get(type).delete(operation, physicalId, {});
    removed.push(physicalId);
  }
  return removed;
}

const removal = (
  context: StepContext<StepInput>,
  { action, bound }: BoundStep,
  origin: string,
  physicalId: string,
): Operation =>
  operationOf({
    stack: bound.plan.stack,
    logicalId: action.logicalId,
    token: operationToken(context.run, `${origin}/sweep/${physicalId}`),
    signal: context.signal,
    intendedAt: context.intendedAt ?? 0,
    async guard() {
      context.signal.throwIfAborted();
      context.holdsLease();
    },
    created: async () => undefined,
    progress: (message) => context.progress(message),
  });
