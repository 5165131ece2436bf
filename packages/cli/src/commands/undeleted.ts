import { exitCodes } from '@groundcrew/contract';
import type { Plan } from '@groundcrew/planner';
import type { Connection } from '../client/connect.ts';
import type { Followed } from './following.ts';

interface StepRow {
  readonly kind: string;
  readonly state: string;
  readonly address?: string;
}

/**
 * Logical ids of what a failed apply was to delete last and has not, once all that the template says stands. None where
 * the apply failed before that: its outputs are recorded in between.
 */
export async function undeletedBy(
  connection: Connection,
  plan: Plan,
  run: string,
  { code, rollback }: Followed,
): Promise<readonly string[]> {
  if (code !== exitCodes.failed || rollback || plan.destroy || plan.rollsBack !== undefined) return [];
  const { steps } = await connection.client.get<{ steps: StepRow[] }>(`/runs/${run}/steps`);
  const allStands = steps.every(({ kind, state }) => kind !== 'stack.outputs' || state === 'succeeded');
  if (!allStands) return [];
  return steps
    .filter(({ kind, state }) => kind === 'resource.delete' && state !== 'succeeded')
    .map(({ address = '' }) => address.slice(plan.stack.length + 1));
}
