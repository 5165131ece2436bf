import type { Hold, Step } from '@groundcrew/runs';
import { rowOf, typeOfRow, type BoundPlans, type StepInput } from '../apply/bound-step.ts';
import { underLease } from '../apply/under-lease.ts';
import { deleteRow } from '../state/write.ts';
import type { Surroundings } from '../surroundings.ts';
import { settlesAt } from '../refresh/settling.ts';
import { askWhatBecame, type Look } from './showing.ts';
import type { StepSettlement } from './settle-stack.ts';

/** What became of a deletion: what is gone is taken out of the record, the rest is planned again. */
export async function settleDeletion(
  around: Surroundings,
  plans: BoundPlans,
  hold: Hold,
  step: Step,
  look: Look,
): Promise<StepSettlement> {
  const input = step.input as StepInput;
  const bound = await plans.step(input);
  const row = await rowOf(around.database, input.stack, bound.action);
  if (!row) return { state: 'absent' };
  const type = await typeOfRow(around, bound, row);
  // What is itself so new that it may not show yet is not taken for gone.
  const settled = await settlesAt(around, row);
  const live = await askWhatBecame(
    around,
    step,
    look,
    async () => (await type.read([row.physical_id], 'batched')).get(row.physical_id),
    (shown, askedAt) => shown === undefined && askedAt >= settled,
  );
  if (!live) await underLease(around, hold, (transaction) => deleteRow(transaction, row));
  return { state: 'absent' };
}
