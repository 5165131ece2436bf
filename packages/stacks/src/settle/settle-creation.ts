import type { Hold, Step } from '@groundcrew/runs';
import { evaluateResource, typeOf, type BoundPlans, type StepInput } from '../apply/bound-step.ts';
import { earlierOf, operationOf, tokenOf } from '../apply/operation.ts';
import { recordStanding } from '../apply/record.ts';
import { tellingNone } from '../apply/secrets-in-memory.ts';
import { underLease } from '../apply/under-lease.ts';
import { physicalIdIn } from '../handlers/create.ts';
import type { Operation } from '../resource-type.ts';
import { isAt, readResourceRows } from '../state/read.ts';
import type { Surroundings } from '../surroundings.ts';
import { askWhatBecame, type Look } from './showing.ts';
import type { StepSettlement } from './settle-stack.ts';

/** What became of a creation: what stands is recorded as interrupted, so that the next apply brings it to its end. */
export async function settleCreation(
  around: Surroundings,
  plans: BoundPlans,
  hold: Hold,
  step: Step,
  look: Look,
): Promise<StepSettlement> {
  const input = step.input as StepInput;
  const bound = await plans.step(input);
  const evaluated = await evaluateResource(around, bound);
  const type = typeOf(bound);
  const remembered = physicalIdIn(step.record);
  const found =
    remembered === undefined
      ? await tellingNone(evaluated.secrets, () =>
          askWhatBecame(
            around,
            step,
            look,
            async () => type.recover(settlingOperation(input.stack, step), evaluated.properties),
            ({ state }) => state !== 'absent',
          ),
        )
      : { state: 'found' as const, physicalId: remembered };
  if (found.state === 'absent') return { state: 'absent', doubtful: true };
  if (found.state !== 'found') return found;
  // What it makes beside the resource may still be on its way.
  const outcome = { ...found, doubtful: type.strayParts !== undefined };
  const live = await askWhatBecame(
    around,
    step,
    look,
    async () => (await type.read([found.physicalId], 'batched')).get(found.physicalId),
    (shown) => shown !== undefined,
  );
  if (!live) return { state: 'absent', doubtful: outcome.doubtful };
  const rows = await readResourceRows(around.database, input.stack);
  const known = rows.find(
    (row) => row.type === type.type && row.physical_id === found.physicalId && isAt(row, bound.action.place),
  );
  // The step had recorded it as complete, or its failure as incomplete, before it could say so.
  if (known) return outcome;
  const standing = {
    stack: input.stack,
    evaluated,
    physicalId: found.physicalId,
    attributes: live.attributes,
    operation: tokenOf(step),
    status: step.state === 'failed' ? ('incomplete' as const) : ('interrupted' as const),
  };
  const predecessor = bound.action.action === 'replace' ? 'leftover' : 'gone';
  await underLease(around, hold, (transaction) =>
    recordStanding(transaction, around.secrets, standing, predecessor),
  );
  return outcome;
}

/** Only to find out: nothing may be changed with it. */
export function settlingOperation(stack: string, step: Step): Operation {
  const logicalId = (step.input as StepInput).action;
  return operationOf({
    stack,
    logicalId,
    token: tokenOf(step),
    signal: new AbortController().signal,
    intendedAt: step.intendedAt ?? 0,
    again: true,
    begunAt: earlierOf(step.input)?.since,
    guard: () => Promise.reject(new Error('an interrupted run is settled without changing anything')),
    created: async () => undefined,
    progress: () => undefined,
  });
}
