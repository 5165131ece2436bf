import type { Json } from '@groundcrew/contract';
import { clock, encodeJson, type Transaction } from '@groundcrew/store';
import { describeIrreversible } from '@groundcrew/planner';
import type { Hold, Lock } from '@groundcrew/runs';
import { callersOf } from '../apply/callers.ts';
import { underLease } from '../apply/under-lease.ts';
import { stepSpecs } from '../apply/step-specs.ts';
import type { BoundPlans } from '../apply/bound-step.ts';
import { keepPlan } from '../binding/kept-plans.ts';
import { nothingToRollBack, planStale } from '../problems.ts';
import { namesOf, readStackRow, targetOf } from '../state/read.ts';
import { reinstateRow, whereRow } from '../state/write.ts';
import type { StackRow, StackTables } from '../state/tables.ts';
import type { Surroundings } from '../surroundings.ts';
import { imagesOf } from './image.ts';
import { prepareRollback, type Preparation } from './prepare.ts';
import { lockRestoredExports, refuseExports } from './restored-exports.ts';

/**
 * How the latest run that left something to undo would be rolled back. Throws NOTHING_TO_ROLL_BACK, and EXPORT_TAKEN or
 * EXPORT_IN_USE where other stacks are in the way.
 */
export async function planRollback(
  around: Surroundings,
  plans: BoundPlans,
  stack: string,
): Promise<Preparation> {
  const row = await readStackRow(around.database, stack);
  const [image] = await imagesOf(around.database, stack);
  if (!row || !image) throw nothingToRollBack(stack, row !== undefined);
  await refuseExports(around.database, stack, image.stack);
  const prepared = await prepareRollback(around, plans, stack, targetOf(row), image);
  await keepPlan(around, prepared);
  return prepared;
}

export interface BeginOptions {
  readonly requestedBy?: string;
  readonly parallelism?: number;
  /** The run that is rolled back right after it failed; its lock passes on. */
  readonly follows?: string;
  readonly lock?: Lock;
  /** The hash of the plan that was approved: another one means that something has moved since. */
  readonly approved?: string;
}

/** Plans the rollback afresh and turns it into a run. `hold`: the stack's lock, or the step that holds the stack. Answers the run's id. */
export async function beginRollback(
  around: Surroundings,
  plans: BoundPlans,
  hold: Hold,
  stack: string,
  { requestedBy, parallelism, follows, lock, approved }: BeginOptions,
): Promise<string> {
  const prepared = await planRollback(around, plans, stack);
  const { plan } = prepared;
  const credentials = await callersOf(around, plan);
  if (approved !== undefined && approved !== plan.hash)
    throw planStale(stack, ['what would be rolled back changed']);
  const before = prepared.binding.rollback?.stack ?? null;
  return underLease(around, hold, async (transaction) => {
    await lockRestoredExports(transaction, stack, before);
    const run = await around.runs.submit(
      {
        kind: 'rollback',
        title: `roll back ${stack}`,
        stack,
        requestedBy,
        steps: stepSpecs(plan),
        follows,
        remarks: plan.irreversible.map((limit) => ({
          address: limit.address,
          message: describeIrreversible(limit),
        })),
        meta: {
          plan: plan.hash,
          rollsBack: plan.rollsBack ?? null,
          notRestored: plan.irreversible as unknown as Json,
          account: plan.target.accountId,
          region: plan.target.region,
          credentials,
          ...(parallelism === undefined ? {} : { parallelism }),
        },
      },
      transaction,
    );
    for (const row of prepared.reinstated) await reinstateRow(transaction, row);
    for (const row of prepared.outdone) await whereRow(transaction, row).set({ role: 'leftover' }).execute();
    await markRollingBack(transaction, stack, before);
    await lock?.bind(run.id, transaction);
    return run.id;
  });
}

/** What is imported stays in use until the end, and what was imported before is in use again from now on. */
async function markRollingBack(
  transaction: Transaction,
  stack: string,
  before: StackRow | null,
): Promise<void> {
  const now = await readStackRow(transaction, stack);
  const imports = [now, before].flatMap((row) => (row ? namesOf(row.imports) : []));
  await transaction
    .tables<StackTables>()
    .updateTable('stack')
    .set({
      status: 'rolling-back',
      imports: encodeJson([...new Set(imports)]),
      updated_at: clock(transaction.dialect),
    })
    .where('name', '=', stack)
    .execute();
}
