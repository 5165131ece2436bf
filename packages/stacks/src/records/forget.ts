import type { StepHandler } from '@groundcrew/runs';
import type { Transaction } from '@groundcrew/store';
import type { StepInput } from '../apply/bound-step.ts';
import { dropPlans, plansToKeep } from '../binding/kept-plans.ts';
import { resourceUnknown, stackUnknown } from '../problems.ts';
import { underLease } from '../apply/under-lease.ts';
import { dropImages } from '../rollback/image.ts';
import { forgetValues } from '../rollback/kept-values.ts';
import { readResourceRows, readStackRow } from '../state/read.ts';
import type { ResourceRow, StackTables } from '../state/tables.ts';
import { deleteRow } from '../state/write.ts';
import type { Surroundings } from '../surroundings.ts';

/** One resource, or the whole stack where no logical id is given. */
export type Forgetting = { readonly stack: string; readonly logicalId: string | null };

export const forgetTitle = ({ stack, logicalId }: Forgetting): string =>
  `forget ${logicalId === null ? `stack ${stack}` : `${stack}/${logicalId}`}`;

/** Takes one resource, or a whole stack, out of the record and leaves AWS as it is. Answers the physical ids let go. */
export function forgetHandler(around: Surroundings): StepHandler<Forgetting> {
  const { runs, secrets } = around;
  return {
    kind: 'state.forget',
    async run(context) {
      const { input } = context;
      const keep = await plansToKeep(around, input.stack);
      return underLease(around, context, async (transaction) => {
        const isMeant = (id: string) => input.logicalId === null || id === input.logicalId;
        const rows = await meant(transaction, input);
        for (const row of rows) await deleteRow(transaction, row);
        // What an interrupted run was about to do with it is nobody's concern any more.
        for (const step of await runs.openIntents(input.stack, transaction)) {
          const { action } = step.input as StepInput;
          if (isMeant(action)) await runs.settle(step.run, step.id, { state: 'absent' }, transaction);
        }
        for (const step of await runs.doubts(input.stack, transaction)) {
          const { action } = step.input as StepInput;
          if (isMeant(action)) await runs.dispel(step.run, step.id, transaction);
        }
        if (input.logicalId === null) {
          await transaction
            .tables<StackTables>()
            .deleteFrom('stack')
            .where('name', '=', input.stack)
            .execute();
          await dropPlans(around, transaction, input.stack, keep);
        }
        // What was live before would take it up again.
        await dropImages(transaction, input.stack);
        await forgetValues(secrets, transaction, input.stack);
        return { forgotten: rows.map((row) => row.physical_id) };
      });
    },
  };
}

/** Throws where there is nothing to forget. */
export async function checkForgetting(
  { runs }: Surroundings,
  transaction: Transaction,
  forgetting: Forgetting,
): Promise<void> {
  const { stack, logicalId } = forgetting;
  if (!(await readStackRow(transaction, stack))) throw stackUnknown(stack);
  if (logicalId === null || (await meant(transaction, forgetting)).length > 0) return;
  const open = await runs.openIntents(stack, transaction);
  if (!open.some((step) => (step.input as StepInput).action === logicalId))
    throw resourceUnknown(stack, logicalId);
}

const meant = (transaction: Transaction, { stack, logicalId }: Forgetting): Promise<ResourceRow[]> =>
  readResourceRows(transaction, stack, logicalId === null ? undefined : [logicalId]);
