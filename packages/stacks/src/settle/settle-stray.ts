import type { Hold, Stray } from '@groundcrew/runs';
import { evaluateResource, typeOf, type BoundPlans, type StepInput } from '../apply/bound-step.ts';
import { tokenOf } from '../apply/operation.ts';
import { underLease } from '../apply/under-lease.ts';
import { recordStanding } from '../apply/record.ts';
import { physicalIdIn } from '../handlers/create.ts';
import { isAt, readResourceRows } from '../state/read.ts';
import { now } from '@groundcrew/store';
import { askUntil } from '../refresh/settling.ts';
import type { Surroundings } from '../surroundings.ts';

/** What a worker made after it had lost its step: recorded, as the resource itself or as a leftover to delete. */
export async function settleStray(
  around: Surroundings,
  plans: BoundPlans,
  hold: Hold,
  stray: Stray,
): Promise<void> {
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
    const age = (await now(database)) - Date.parse(stray.at);
    const live = known
      ? undefined
      : await askUntil(
          around,
          around.now() + around.consistencyWindow - age,
          async () => (await type.read([physicalId], 'batched')).get(physicalId),
          (shown) => shown !== undefined,
        );
    if (live) {
      const evaluated = await evaluateResource(around, bound);
      const current = rows.find((row) => row.logical_id === bound.action.logicalId && row.role === 'current');
      const standing = {
        stack: input.stack,
        evaluated,
        physicalId,
        attributes: live.attributes,
        operation: tokenOf(step),
        status: 'interrupted' as const,
      };
      await underLease(around, hold, async (transaction) => {
        // What it was to replace gives way; beside anything newer it is one too many.
        const replaces = current === undefined || current.physical_id === bound.action.physicalId;
        await recordStanding(transaction, around.secrets, standing, replaces ? 'leftover' : 'found');
      });
    }
  }
  await runs.forgetStray(stray.id);
}
