import type { Json } from '@groundcrew/contract';
import { force } from '@groundcrew/program';
import type { StepHandler } from '@groundcrew/runs';
import { clock, encodeJson } from '@groundcrew/store';
import { attributesOf, completeScope, type BoundPlans, type StepInput } from '../apply/bound-step.ts';
import { planUnknown } from '../problems.ts';
import { dropImages } from '../rollback/image.ts';
import { forgetValues } from '../rollback/kept-values.ts';
import { lockRestoredExports } from '../rollback/restored-exports.ts';
import { readResourceRows } from '../state/read.ts';
import type { StackTables } from '../state/tables.ts';
import { reinstateRow } from '../state/write.ts';
import { underLease } from '../apply/under-lease.ts';
import type { Surroundings } from '../surroundings.ts';

/** Once everything is put back: the stack's own record, and what a rollback needed is forgotten. */
export function restoreHandler(around: Surroundings, plans: BoundPlans): StepHandler<StepInput, Json> {
  return {
    kind: 'stack.restore',
    async run(context) {
      const { stack, plan: hash } = context.input;
      const { binding } = await plans.plan(stack, hash);
      const { rollback } = binding;
      if (!rollback) throw planUnknown(stack);
      const outputs = Object.values(rollback.outputs);
      const { scope } = await completeScope(
        around,
        binding,
        await attributesOf(around.database, stack),
        outputs,
      );
      return underLease(around, context, async (transaction) => {
        const db = transaction.tables<StackTables>();
        await lockRestoredExports(transaction, stack, rollback.stack);
        for (const row of rollback.rows) await reinstateRow(transaction, row);
        const before = rollback.stack;
        const left = await readResourceRows(transaction, stack);
        if (!before && left.length === 0) await db.deleteFrom('stack').where('name', '=', stack).execute();
        else {
          const whole = before?.status === 'complete' && !rollback.incomplete;
          await db
            .updateTable('stack')
            .set({
              ...before,
              outputs: encodeJson(force(rollback.outputs, scope)),
              status: whole ? 'complete' : 'incomplete',
              updated_at: clock(transaction.dialect),
            })
            .where('name', '=', stack)
            .execute();
        }
        await dropImages(transaction, stack, rollback.run);
        await forgetValues(around.secrets, transaction, stack);
        return { restored: rollback.run };
      });
    },
  };
}
