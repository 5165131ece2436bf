import type { JsonObject } from '@groundcrew/contract';
import { topLevelOf } from '@groundcrew/planner';
import { evaluateResource, type BoundPlans, type StepInput } from '../apply/bound-step.ts';
import type { Surroundings } from '../surroundings.ts';

/**
 * What updates that did not come to their end were about to set, by logical id: some of it may have taken effect, and
 * nothing of it is recorded. Of a retry, also those of the runs that it goes on with.
 */
export async function begunUpdates(
  around: Surroundings,
  plans: BoundPlans,
  run: string,
): Promise<Map<string, JsonObject>> {
  const begun = new Map<string, JsonObject>();
  const retried = (await around.runs.get(run))?.meta['retries'];
  if (typeof retried === 'string')
    for (const [logicalId, set] of await begunUpdates(around, plans, retried)) begun.set(logicalId, set);
  for (const step of await around.runs.steps(run)) {
    if (step.kind !== 'resource.update' || step.attempt === 0 || step.state === 'succeeded') continue;
    const bound = await plans.step(step.input as StepInput);
    const { marked } = await evaluateResource(around, bound);
    const planned = new Set(bound.action.changes.map((change) => topLevelOf(change.path)));
    begun.set(
      bound.action.logicalId,
      Object.fromEntries(Object.entries(marked).filter(([name]) => planned.has(name))),
    );
  }
  return begun;
}
