import type { Hold } from '@groundcrew/runs';
import type { BoundPlans } from '../apply/bound-step.ts';
import { patiently } from '../settle/settle-patiently.ts';
import { settleIntents } from '../settle/settle-stack.ts';
import { settleStray } from '../settle/settle-stray.ts';
import type { Look } from '../settle/showing.ts';
import type { Surroundings } from '../surroundings.ts';
import { beginRollback } from './begin-rollback.ts';
import { imagesOf } from './image.ts';

/**
 * At the end of an apply that is to be rolled back when it fails: begins the rollback, once, and has it worked on. A run that
 * was cancelled keeps what stands, and so does one in which only deletions failed that come last: all that the template
 * says stands by then. Answers the rollback's id.
 */
export async function rollBackIfFailed(
  around: Surroundings,
  plans: BoundPlans,
  hold: Hold,
  run: string,
  stack: string,
  onProgress?: (message: string) => void,
): Promise<string | undefined> {
  const apply = await around.runs.get(run);
  if (!apply || apply.meta['onFailure'] !== 'rollback' || apply.state !== 'running') return undefined;
  if (apply.failed === 0 || (await allStands(around, run))) return undefined;
  const begun = await rollbackOf(around, stack, run);
  if (begun === undefined && !(await hasImage(around, stack, run))) return undefined;
  const parallelism = typeof apply.meta['parallelism'] === 'number' ? apply.meta['parallelism'] : undefined;
  const begin = async (): Promise<string> => {
    await patiently(around, (look) => settleOwn(around, plans, hold, stack, run, look), onProgress);
    return beginRollback(around, plans, hold, stack, {
      follows: run,
      requestedBy: apply.requestedBy,
      parallelism,
    });
  };
  const rollback = begun ?? (await begin());
  await around.attend?.(rollback, parallelism);
  return rollback;
}

/**
 * The outputs are recorded when everything is created and changed, and before the first deletion that can wait. The retry
 * of a run that got so far has no such step.
 */
const allStands = async ({ runs }: Surroundings, run: string): Promise<boolean> =>
  (await runs.steps(run)).every(({ kind, state }) => kind !== 'stack.outputs' || state === 'succeeded');

/** Missing of a retry, where later applies have succeeded since the run that is retried. */
const hasImage = async ({ database }: Surroundings, stack: string, run: string): Promise<boolean> =>
  (await imagesOf(database, stack)).some((image) => image.run === run);

/** What failed may have taken effect all the same: all of it has to be recorded before it is undone. */
async function settleOwn(
  around: Surroundings,
  plans: BoundPlans,
  hold: Hold,
  stack: string,
  run: string,
  look: Look,
): Promise<void> {
  const { runs } = around;
  await settleIntents(
    around,
    plans,
    hold,
    stack,
    look,
    async (step) => step.run !== run && (await runs.attended(step.run)),
  );
  for (const stray of await runs.strays({ run })) await settleStray(around, plans, hold, stray);
}

/** The rollback of a run, if one has begun. */
export async function rollbackOf(
  { runs }: Surroundings,
  stack: string,
  run: string,
): Promise<string | undefined> {
  const { runs: latest } = await runs.list({ stack });
  return latest.find(({ meta }) => meta['rollsBack'] === run)?.id;
}
