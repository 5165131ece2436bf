import { DiagnosticError, error, warning, type Diagnostic } from '@groundcrew/contract';
import type { Hold, Run, Step } from '@groundcrew/runs';
import { clock, inTransaction, type Database, type Transaction } from '@groundcrew/store';
import type { BoundPlans } from '../apply/bound-step.ts';
import type { StackTables } from '../state/tables.ts';
import type { Surroundings } from '../surroundings.ts';
import { settleCreation } from './settle-creation.ts';
import { settleDoubt } from './settle-doubt.ts';
import { settleDeletion } from './settle-deletion.ts';
import { settleStray } from './settle-stray.ts';
import { askWhatBecame, type Look } from './showing.ts';

export interface Settled {
  /** What was interrupted and is closed now. */
  readonly runs: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Whether anything is left open by a run that nobody works on any more. */
export async function isUnsettled({ runs }: Surroundings, stack: string): Promise<boolean> {
  if ((await runs.interrupted(stack)).length > 0) return true;
  const attended = await Promise.all((await runs.openIntents(stack)).map((step) => isUnderWay(runs, step)));
  const strays = await Promise.all((await runs.strays({ stack })).map((stray) => isUnderWay(runs, stray)));
  return [...attended, ...strays].some((underWay) => !underWay);
}

/** Whether an earlier call may still take effect, so that it is worth a look. */
export const isInDoubt = async ({ runs }: Surroundings, stack: string): Promise<boolean> =>
  (await runs.doubts(stack)).length > 0;

const isUnderWay = async (runs: Surroundings['runs'], step: { readonly run: string }): Promise<boolean> => {
  const run = await runs.get(step.run);
  return run !== undefined && run.endedAt === undefined && (await runs.attended(step.run));
};

/**
 * Finds out what became of everything that an interrupted run was about to do, records what stands, and closes the run.
 * Creates and deletes nothing. `hold`: the stack's lock; `interrupted` is what the caller found before taking it. Throws SETTLE_UNKNOWN while something can't be told.
 */
export async function settleStack(
  around: Surroundings,
  plans: BoundPlans,
  hold: Hold,
  stack: string,
  interrupted: readonly Run[],
  look: Look,
): Promise<Settled> {
  const { runs } = around;
  await settleIntents(around, plans, hold, stack, look, (step) => isUnderWay(runs, step));
  for (const stray of await runs.strays({ stack })) {
    if (!(await isUnderWay(runs, stray))) await settleStray(around, plans, hold, stray);
  }
  for (const run of await runs.interrupted(stack)) await closeRun(around, stack, run.id);
  return {
    runs: interrupted.map((run) => run.id),
    diagnostics: interrupted.map((run) => wasInterrupted(stack, run)),
  };
}

const wasInterrupted = (stack: string, run: Run): Diagnostic =>
  warning('RUN_INTERRUPTED', `The run ${run.id} (${run.title}) was interrupted; what it left is recorded`, {
    address: stack,
    next:
      run.kind === 'rollback'
        ? `To go on putting back what was live before: groundcrew rollback ${stack}`
        : 'The plan goes on from there.',
  });

/** Finds out what became of everything that was about to be done. Throws SETTLE_UNKNOWN while something can't be told. */
export async function settleIntents(
  around: Surroundings,
  plans: BoundPlans,
  hold: Hold,
  stack: string,
  look: Look,
  isUnderWayElsewhere: (step: Step) => Promise<boolean>,
): Promise<void> {
  const { runs } = around;
  const unknown: Diagnostic[] = [];
  const doubted = await runs.doubts(stack);
  for (const step of await runs.openIntents(stack)) {
    if (await isUnderWayElsewhere(step)) continue;
    const answer = await settleStep(around, plans, hold, step, look);
    if (answer.state === 'unknown') {
      unknown.push(
        error('SETTLE_UNKNOWN', `It is not known yet whether "${step.title}" took effect`, {
          address: step.address,
          detail: answer.reason,
          next: 'Run the same command again in a while.',
        }),
      );
      continue;
    }
    await runs.settle(
      step.run,
      step.id,
      answer.state === 'absent'
        ? answer
        : {
            state: 'found',
            record: { physicalId: answer.physicalId },
            doubtful: answer.doubtful === true,
          },
    );
  }
  if (unknown.length > 0) throw new DiagnosticError(unknown);
  for (const step of doubted) await settleDoubt(around, plans, hold, step);
}

export type StepSettlement =
  | { readonly state: 'found'; readonly physicalId: string; readonly doubtful?: boolean }
  | { readonly state: 'absent'; readonly doubtful?: boolean }
  | { readonly state: 'unknown'; readonly reason: string };

async function settleStep(
  around: Surroundings,
  plans: BoundPlans,
  hold: Hold,
  step: Step,
  look: Look,
): Promise<StepSettlement> {
  if (step.kind === 'resource.create') return settleCreation(around, plans, hold, step, look);
  if (step.kind === 'resource.delete') return settleDeletion(around, plans, hold, step, look);
  // An update shows in the next plan, by what AWS answers then: all there is to do is to wait for current answers.
  if (step.kind === 'resource.update')
    await askWhatBecame(
      around,
      step,
      look,
      async () => undefined,
      () => false,
    );
  return { state: 'absent' };
}

/** Ends a run that nobody works on, which frees the stack's lock. What it left open is settled all the same. */
export async function closeRun(
  around: Surroundings,
  stack: string,
  run: string,
  session: Database | Transaction = around.database,
): Promise<void> {
  await inTransaction(session, async (transaction) => {
    await around.runs.close(run, transaction);
    await transaction
      .tables<StackTables>()
      .updateTable('stack')
      .set({ status: 'incomplete', updated_at: clock(transaction.dialect) })
      .where('name', '=', stack)
      .execute();
  });
}
