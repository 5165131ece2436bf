import type { Stray } from '@groundcrew/runs';
import { evaluateResource, typeOf, type BoundPlans, type StepInput } from '../apply/bound-step.ts';
import { operationToken } from '../apply/operation.ts';
import { recordOf } from '../apply/record.ts';
import { physicalIdIn } from '../handlers/create.ts';
import { isAt, readResourceRows } from '../state/read.ts';
import { recordResource, whereRow } from '../state/write.ts';
import type { Surroundings } from '../surroundings.ts';

/** What a worker made after it had lost its step: recorded, as the resource itself or as a leftover to delete. */
export async function settleStray(around: Surroundings, plans: BoundPlans, stray: Stray): Promise<void> {
  const { runs, database } = around;
  const step = (await runs.steps(stray.run)).find((candidate) => candidate.id === stray.step);
  const physicalId = physicalIdIn(stray.record);
  if (step?.kind === 'resource.create' && physicalId !== undefined) {
    const input = step.input as StepInput;
    const bound = await plans.step(input);
    const type = typeOf(bound);
    const rows = await readResourceRows(database, input.stack);
    const known = rows.some(
      (row) => row.type === type.type && row.physical_id === physicalId && isAt(row, bound.action.place),
    );
    const live = known ? undefined : (await type.read([physicalId], 'batched')).get(physicalId);
    if (live) {
      const evaluated = await evaluateResource(around, bound);
      const current = rows.find((row) => row.logical_id === bound.action.logicalId && row.role === 'current');
      const record = recordOf({
        stack: input.stack,
        resource: evaluated.resource,
        physicalId,
        marked: evaluated.marked,
        attributes: live.attributes,
        operation: operationToken(step.run, step.id),
        status: 'interrupted',
      });
      await database.transaction(async (transaction) => {
        await recordResource(transaction, record, 'leftover');
        if (!current || current.operation !== record.operation) return;
        // The step was done once more by another worker: its resource stays, and the stray one goes.
        await whereRow(transaction, current).set({ role: 'current' }).execute();
        await whereRow(transaction, {
          stack: record.stack,
          logical_id: record.logicalId,
          type: record.type,
          physical_id: physicalId,
          account_id: bound.action.place?.accountId ?? '',
          region: bound.action.place?.region ?? '',
        })
          .set({ role: 'leftover', update_replace_policy: 'Delete' })
          .execute();
      });
    }
  }
  await runs.forgetStray(stray.id);
}
