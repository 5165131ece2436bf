import { DiagnosticError, hasErrors } from '@groundcrew/contract';
import { hashOfPlan, hashOfState, stateFacts, type Plan } from '@groundcrew/planner';
import type { Lock } from '@groundcrew/runs';
import { clock, encodeJson, type Transaction } from '@groundcrew/store';
import { loadPlan, type BoundPlan } from '../binding/binding.ts';
import { planEdited, planStale, planUnknown } from '../problems.ts';
import { exportProblems, exportsMoved } from '../planning/exports.ts';
import { lockExports } from '../planning/exports-lock.ts';
import { factsSince } from '../refresh/facts-since.ts';
import { readSettled } from '../refresh/read-settled.ts';
import { namesOf, readResourceRows, readStackRow, readState } from '../state/read.ts';
import { capture } from '../rollback/capture.ts';
import { storeImage } from '../rollback/image.ts';
import { keepValues } from '../rollback/kept-values.ts';
import type { StackTables } from '../state/tables.ts';
import type { Surroundings } from '../surroundings.ts';
import { existingMoved } from '../existing/existing-moved.ts';
import { callersOf } from './callers.ts';
import { whatMoved } from './what-moved.ts';
import { earlierTokens } from './earlier-tokens.ts';
import { stepSpecs } from './step-specs.ts';

export interface ApplyOptions {
  /** How many resources are worked on at once; the worker's own number where missing. */
  readonly parallelism?: number;
  /** `user@host`. */
  readonly requestedBy?: string;
  /** Where given, the program as it is now: another one than the plan was made from makes it stale. */
  readonly programHash?: string;
  /** What becomes of a failed apply; `keep` unless given, and always for a destroy. */
  readonly onFailure?: 'rollback' | 'keep';
}

/** Checks that nothing has moved since the plan was made, and turns it into a run in one transaction. Answers the run's id. */
export async function applyPlan(
  around: Surroundings,
  plan: Plan,
  lock: Lock,
  options: ApplyOptions,
): Promise<string> {
  const bound = await checkedPlan(around, plan);
  const credentials = await callersOf(around, bound.plan);
  await refuseStale(around, bound, options);
  const earlier = await earlierTokens(around, bound.plan);
  const before = await readState(around.database, plan.stack, bound.binding.target);
  const { touched, values } = await capture(around, bound, before);
  return around.database.transaction(async (transaction) => {
    const moved = whatMoved(
      bound.binding.facts.state,
      stateFacts(await readState(transaction, plan.stack, bound.binding.target)),
      'its record changed',
    );
    await lockExports(transaction, bound.binding.target);
    moved.push(...(await exportsMoved(transaction, bound.binding)));
    if (moved.length > 0) throw planStale(plan.stack, moved);
    // Other stacks may have begun to import or to export since.
    const outputs = new Map(Object.entries(bound.binding.outputs));
    const problems = await exportProblems(transaction, bound.binding.target, bound.plan, outputs);
    if (hasErrors(problems)) throw new DiagnosticError(problems);
    const run = await around.runs.submit(
      {
        kind: plan.destroy ? 'destroy' : 'apply',
        title: `${plan.destroy ? 'destroy' : 'apply'} ${plan.stack}`,
        stack: plan.stack,
        requestedBy: options.requestedBy,
        steps: stepSpecs(bound.plan, earlier),
        meta: {
          plan: plan.hash,
          account: plan.target.accountId,
          region: plan.target.region,
          credentials,
          ...(options.onFailure === undefined || plan.destroy ? {} : { onFailure: options.onFailure }),
          ...(options.parallelism === undefined ? {} : { parallelism: options.parallelism }),
        },
      },
      transaction,
    );
    await keepValues(around.secrets, transaction, plan.stack, values);
    await storeImage(transaction, run.id, plan.stack, {
      stack: (await readStackRow(transaction, plan.stack)) ?? null,
      resources: await readResourceRows(transaction, plan.stack),
      touched,
      imported: plan.actions.filter(({ action }) => action === 'import').map(({ logicalId }) => logicalId),
    });
    await beginStack(transaction, bound);
    await lock.bind(run.id, transaction);
    return run.id;
  });
}

/** The plan as it was kept, if the one given is the same. */
async function checkedPlan(around: Surroundings, plan: Plan): Promise<BoundPlan> {
  if (hashOfPlan(plan) !== plan.hash) throw planEdited(plan.stack);
  const bound = await loadPlan(around.database, plan.hash);
  if (!bound) throw planUnknown(plan.stack);
  return bound;
}

/** Reads again what the plan was computed from, in the same depth. */
async function refuseStale(
  around: Surroundings,
  { plan, binding }: BoundPlan,
  options: ApplyOptions,
): Promise<void> {
  const moved: string[] = [];
  if (options.programHash !== undefined && options.programHash !== plan.hashes.program)
    moved.push('the template changed');
  const state = await readState(around.database, plan.stack, binding.target);
  if (hashOfState(state) !== plan.hashes.state) {
    const records = whatMoved(binding.facts.state, stateFacts(state), 'its record changed');
    moved.push(...(records.length > 0 ? records : ['the recorded outputs changed']));
  } else if (binding.refresh !== 'none') {
    const live = await readSettled(around, plan.stack, state, binding.refresh);
    const facts = await factsSince(around, binding.facts.live, state, live);
    moved.push(...whatMoved(binding.facts.live, facts, 'it changed in AWS'));
  }
  if (moved.length === 0) moved.push(...(await existingMoved(around, { plan, binding }, state)));
  if (moved.length > 0) throw planStale(plan.stack, moved);
}

export async function beginStack(transaction: Transaction, { plan, binding }: BoundPlan): Promise<void> {
  const before = await readStackRow(transaction, plan.stack);
  // What stands may use the old imports until the end, and is made of the new ones from now on.
  const imports = encodeJson([...new Set([...(before ? namesOf(before.imports) : []), ...binding.imports])]);
  const begun = { status: 'applying' as const, imports, updated_at: clock(transaction.dialect) };
  await transaction
    .tables<StackTables>()
    .insertInto('stack')
    .values({
      name: plan.stack,
      account_id: plan.target.accountId,
      region: plan.target.region,
      partition: plan.target.partition,
      description: binding.description ?? null,
      program_hash: plan.hashes.program,
      parameters: encodeJson(binding.shownParameters),
      outputs: '{}',
      ...begun,
    })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(begun))
    .execute();
}
