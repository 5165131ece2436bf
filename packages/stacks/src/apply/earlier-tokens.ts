import type { Plan } from '@groundcrew/planner';
import type { Step } from '@groundcrew/runs';
import { loadPlan } from '../binding/binding.ts';
import { physicalIdIn } from '../handlers/create.ts';
import type { Surroundings } from '../surroundings.ts';
import type { StepInput } from './bound-step.ts';
import { earlierOf, tokenOf } from './operation.ts';

/**
 * By address, the tokens of creations that were taken for without effect and whose calls may yet arrive. A token is taken
 * on only while nothing is known to have been made under it: AWS would answer with that again, even if it is gone.
 */
export async function earlierTokens(
  around: Surroundings,
  plan: Plan,
): Promise<ReadonlyMap<string, NonNullable<StepInput['earlier']>>> {
  const { runs } = around;
  const [oldest] = await runs.doubts(plan.stack);
  if (oldest === undefined) return new Map();
  const latest = new Map<string, Step>();
  for (const step of await runs.intended(plan.stack, 'resource.create', oldest.run))
    if (step.address !== undefined) latest.set(step.address, step);
  const tokens = new Map<string, NonNullable<StepInput['earlier']>>();
  for (const action of plan.actions) {
    const step = latest.get(action.address);
    if (!step || !isUnused(step) || (await typeIn(around, step)) !== action.type) continue;
    const since = earlierOf(step.input)?.since ?? step.intendedAt ?? 0;
    tokens.set(action.address, { token: tokenOf(step), since });
  }
  return tokens;
}

const isUnused = (step: Step): boolean =>
  step.doubtedAt !== undefined && step.state !== 'succeeded' && physicalIdIn(step.record) === undefined;

async function typeIn(around: Surroundings, step: Step): Promise<string | undefined> {
  const { plan, action } = step.input as StepInput;
  const bound = await loadPlan(around.database, plan);
  return bound?.plan.actions.find((each) => each.id === action)?.type;
}
