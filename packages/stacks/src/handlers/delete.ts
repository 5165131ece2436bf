import type { Json, JsonObject } from '@groundcrew/contract';
import { withoutSecrets } from '@groundcrew/planner';
import type { StepContext, StepHandler } from '@groundcrew/runs';
import { rowOf, typeOfRow, type BoundPlans, type StepInput } from '../apply/bound-step.ts';
import { stepOperation } from '../apply/operation.ts';
import { isOutcomeOpen } from '../apply/outcome-open.ts';
import { settlesAt } from '../refresh/settling.ts';
import { objectOf } from '../state/read.ts';
import { deleteRow } from '../state/write.ts';
import { withdrawing } from './withdrawing.ts';
import type { Surroundings } from '../surroundings.ts';

/** Deletes a resource, or the predecessor of a replaced one, as its policy says. Repeating it is harmless. */
export function deleteHandler(around: Surroundings, plans: BoundPlans): StepHandler<StepInput, Json> {
  return {
    kind: 'resource.delete',

    async run(context): Promise<Json> {
      const { stack } = context.input;
      const step = await plans.step(context.input);
      const { action } = step;
      if (await replacementWasDropped(context)) return { unchanged: true };
      const row = await rowOf(around.database, stack, action);
      if (!row) return { already: 'gone' };
      if (action.policy === 'Retain' || action.policy === 'RetainExceptOnCreate') {
        await context.commit((transaction) => deleteRow(transaction, row));
        return { retained: row.physical_id };
      }
      const type = await typeOfRow(around, step, row);
      await context.intend({ does: 'delete', type: row.type, physicalId: row.physical_id });
      const begun = stepOperation(context, { stack, logicalId: action.logicalId });
      const operation = { ...begun, settlesAt: await settlesAt(around, row) };
      const snapshot = await finalSnapshot(context, action.policy === 'Snapshot' && !action.recordsOnly, () =>
        type.snapshot?.(operation, row.physical_id),
      );
      const recorded = (withoutSecrets(objectOf(row.properties)) ?? {}) as JsonObject;
      await withdrawing(context, operation, async (counted) =>
        type.delete(counted, row.physical_id, recorded),
      );
      await context.commit((transaction) => deleteRow(transaction, row));
      return { deleted: row.physical_id, ...snapshot };
    },

    retryable: isOutcomeOpen,

    /** Deleting succeeds when it is already gone, so it is simply done again. */
    recover: async () => ({ state: 'absent' }),
  };
}

/** The other half of this replacement found that nothing had to be replaced. */
async function replacementWasDropped(context: StepContext<StepInput>): Promise<boolean> {
  const created = (await context.outputs())[`create:${context.input.action}`];
  return typeof created === 'object' && created !== null && 'unchanged' in created;
}

/** Taken once, however often the step is repeated. */
async function finalSnapshot(
  context: StepContext<StepInput>,
  due: boolean,
  take: () => Promise<string> | undefined,
): Promise<{ readonly snapshot?: string }> {
  if (!due) return {};
  const { record } = context;
  if (
    typeof record === 'object' &&
    record !== null &&
    'snapshot' in record &&
    typeof record.snapshot === 'string'
  ) {
    return { snapshot: record.snapshot };
  }
  const snapshot = await take();
  if (snapshot === undefined) return {};
  await context.remember({ snapshot });
  return { snapshot };
}
