import type { Json } from '@groundcrew/contract';
import { stepsOf, verbOf, type Plan, type PlanStep } from '@groundcrew/planner';
import type { StepSpec } from '@groundcrew/runs';
import type { StepInput } from './bound-step.ts';

const attempts = 3;

/**
 * The run's steps. Of an apply: what is created and changed, then the outputs, and only when all of that has succeeded the
 * deletions that nothing waits for. Of a rollback: everything, then the stack's record. The sweep comes last, and always.
 */
export function stepSpecs(
  plan: Plan,
  earlier: ReadonlyMap<string, NonNullable<StepInput['earlier']>> = new Map(),
): StepSpec[] {
  const rollsBack = plan.rollsBack !== undefined;
  const steps = stepsOf(plan.actions);
  const all = steps.map((step) => step.id);
  const cleansUp = (step: PlanStep) => step.cleansUp && !rollsBack;
  const input = (action: string): Json =>
    ({ stack: plan.stack, plan: plan.hash, action }) satisfies StepInput;
  const inputOf = ({ does, action }: PlanStep): Json => {
    const token = does === 'create' ? earlier.get(action.address) : undefined;
    return token
      ? { stack: plan.stack, plan: plan.hash, action: action.id, earlier: token }
      : input(action.id);
  };
  return [
    ...steps.map((step): StepSpec => ({
      id: step.id,
      kind: `resource.${step.does}`,
      title: titleOf(step),
      address: step.action.address,
      input: inputOf(step),
      needs: cleansUp(step) ? [...step.needs, 'outputs'] : step.needs,
      maxAttempts: attempts,
    })),
    {
      id: 'outputs',
      kind: rollsBack ? 'stack.restore' : 'stack.outputs',
      title: rollsBack ? `record of ${plan.stack}` : `outputs of ${plan.stack}`,
      address: plan.stack,
      input: input(''),
      needs: steps.filter((step) => !cleansUp(step)).map((step) => step.id),
    },
    {
      id: 'sweep',
      kind: 'stack.sweep',
      title: `look for leftovers of ${plan.stack}`,
      address: plan.stack,
      input: input(''),
      needs: [...all, 'outputs'],
      always: true,
    },
  ];
}

function titleOf({ does, action }: PlanStep): string {
  const verb = does === 'delete' && action.action === 'delete' ? verbOf(action) : does;
  const which = action.action === 'replace' ? (does === 'create' ? ' (new)' : ' (old)') : '';
  return `${verb} ${action.type} ${action.logicalId}${which}`;
}
