import type { Json } from '@groundcrew/contract';
import type { StepHandler } from '@groundcrew/runs';
import { evaluateResource, rowOf, type BoundPlans, type StepInput } from '../apply/bound-step.ts';
import { operationToken } from '../apply/operation.ts';
import { recordStanding } from '../apply/record.ts';
import { planStale } from '../problems.ts';
import { objectOf } from '../state/read.ts';
import type { Surroundings } from '../surroundings.ts';

/** Records what changed in the template about a resource that AWS already has as it should be. */
export function recordHandler(around: Surroundings, plans: BoundPlans): StepHandler<StepInput, Json> {
  return {
    kind: 'resource.record',
    async run(context) {
      const { stack } = context.input;
      const step = await plans.step(context.input);
      const row = await rowOf(around.database, stack, step.action);
      if (!row) throw planStale(stack, [`${step.action.logicalId} is no longer recorded`]);
      const standing = {
        stack,
        evaluated: await evaluateResource(around, step),
        physicalId: row.physical_id,
        attributes: objectOf(row.attributes),
        operation: operationToken(context.run, context.step),
      };
      await context.commit((transaction) => recordStanding(transaction, around.secrets, standing, 'gone'));
      return { physicalId: row.physical_id };
    },
  };
}
