import type { Hold } from '@groundcrew/runs';
import { clock } from '@groundcrew/store';
import type { BoundPlan } from '../binding/binding.ts';
import { dropPlans, plansToKeep } from '../binding/kept-plans.ts';
import { dropImages } from '../rollback/image.ts';
import { forgetValues } from '../rollback/kept-values.ts';
import { readResourceRows } from '../state/read.ts';
import type { StackTables } from '../state/tables.ts';
import type { Surroundings } from '../surroundings.ts';
import { underLease } from './under-lease.ts';

/**
 * Says what has become of the stack at the end of a run: complete, gone, or of which not everything went through. What an
 * apply that has succeeded would have needed to be undone is forgotten.
 */
export async function closeStack(
  around: Surroundings,
  hold: Hold,
  run: string,
  { plan, binding }: BoundPlan,
): Promise<void> {
  const steps = await around.runs.steps(run);
  const whole = steps.every((step) => step.kind === 'stack.sweep' || step.state === 'succeeded');
  // A rollback that went through has put the record back as it was.
  if (whole && binding.rollback) return;
  const keep = await plansToKeep(around, plan.stack);
  await underLease(around, hold, async (transaction) => {
    const db = transaction.tables<StackTables>();
    const gone = whole && plan.destroy && plan.targets === undefined;
    if (gone && (await readResourceRows(transaction, plan.stack)).length === 0) {
      await db.deleteFrom('stack').where('name', '=', plan.stack).execute();
      await dropPlans(around, transaction, plan.stack, keep);
    } else
      await db
        .updateTable('stack')
        .set({ status: whole ? 'complete' : 'incomplete', updated_at: clock(transaction.dialect) })
        .where('name', '=', plan.stack)
        .execute();
    if (!whole) return;
    await dropImages(transaction, plan.stack);
    await forgetValues(around.secrets, transaction, plan.stack);
  });
}
