import { isEmptyPlan, type Plan } from '@groundcrew/planner';
import { clock, encodeJson } from '@groundcrew/store';
import type { Binding } from '../binding/binding.ts';
import { dropPlans, plansToKeep } from '../binding/kept-plans.ts';
import { dropImages } from '../rollback/image.ts';
import { forgetValues } from '../rollback/kept-values.ts';
import { readStackRow } from '../state/read.ts';
import type { StackTables } from '../state/tables.ts';
import type { Surroundings } from '../surroundings.ts';

/**
 * A run may be cut off when all its resources stand, or are gone, and only the stack does not say so yet. There is
 * nothing left to apply then, so the plan that finds this out brings the stack's record to its end.
 */
export async function closeFinished(around: Surroundings, plan: Plan, binding: Binding): Promise<void> {
  const { database, runs, secrets } = around;
  if (!isEmptyPlan(plan) || plan.targets !== undefined) return;
  const row = await readStackRow(database, plan.stack);
  if (!row || row.status === 'complete') return;
  for (const state of ['running', 'cancelling'] as const)
    if ((await runs.list({ stack: plan.stack, state, limit: 1 })).runs.length > 0) return;
  if (plan.destroy) {
    const keep = await plansToKeep(around, plan.stack);
    await database.transaction(async (transaction) => {
      const gone = await transaction
        .tables<StackTables>()
        .deleteFrom('stack')
        .where('name', '=', plan.stack)
        .where('updated_at', '=', row.updated_at)
        .returning('name')
        .executeTakeFirst();
      if (!gone) return;
      // Another stack of this name is not to be rolled back to what this one was.
      await dropImages(transaction, plan.stack);
      await forgetValues(secrets, transaction, plan.stack);
      // This plan too may be about to be carried out.
      await dropPlans(around, transaction, plan.stack, new Set([...keep, plan.hash]));
    });
    return;
  }
  const db = database.tables<StackTables>();
  await db
    .updateTable('stack')
    .set({
      status: 'complete',
      program_hash: plan.hashes.program,
      parameters: encodeJson(binding.shownParameters),
      imports: encodeJson(binding.imports),
      updated_at: clock(database.dialect),
    })
    .where('name', '=', plan.stack)
    .where('updated_at', '=', row.updated_at)
    .execute();
}
