import { setTimeout as wait } from 'node:timers/promises';
import { DiagnosticError } from '@groundcrew/contract';
import type { Plan, Target } from '@groundcrew/planner';
import type { Lock, Run, StepHandler } from '@groundcrew/runs';
import { BoundPlans } from './apply/bound-step.ts';
import { applyPlan, type ApplyOptions } from './apply/apply-plan.ts';
import { retriable, retryRun } from './apply/retry-run.ts';
import { lockStack } from './apply/stack-lock.ts';
import { exportStack, type Exported } from './export/export-stack.ts';
import { createHandler } from './handlers/create.ts';
import { deleteHandler } from './handlers/delete.ts';
import { importHandler } from './handlers/import.ts';
import { outputsHandler } from './handlers/outputs.ts';
import { recordHandler } from './handlers/record.ts';
import { restoreHandler } from './handlers/restore.ts';
import { sweepHandler } from './handlers/sweep.ts';
import { updateHandler } from './handlers/update.ts';
import { forgettingUnused } from './planning/forget-unused.ts';
import { planStack } from './planning/plan-stack.ts';
import type { PlanAnswer, PlanRequest } from './planning/request.ts';
import {
  listStacks,
  showOutputs,
  showResource,
  showResources,
  showStack,
  type ResourceDetail,
  type ShownOutput,
  type ShownResource,
  type StackDetail,
  type StackSummary,
} from './queries/show.ts';
import { submitEdit } from './records/edit.ts';
import { checkForgetting, forgetHandler, forgetTitle } from './records/forget.ts';
import { checkMove, moveHandler, moveTitle, type Move } from './records/move.ts';
import { driftOf, type Drift } from './refresh/drift.ts';
import { refreshStack, type Refreshed } from './refresh/refresh-stack.ts';
import { regionOfSameAccount } from './region-places.ts';
import { beginRollback, planRollback } from './rollback/begin-rollback.ts';
import { patiently } from './settle/settle-patiently.ts';
import { isInDoubt, isUnsettled, settleStack, type Settled } from './settle/settle-stack.ts';
import type { Surroundings } from './surroundings.ts';

type Usual =
  | 'refreshLimit'
  | 'startGrace'
  | 'settlePatience'
  | 'consistencyWindow'
  | 'now'
  | 'sleep'
  | 'placeOf';

export type StacksOptions = Omit<Surroundings, Usual> &
  Partial<Pick<Surroundings, Usual>> & {
    /** Who commands that take the lock without saying so act for. */
    readonly holder?: string;
  };

/** State, plans and applies of stacks. All problems are thrown as `DiagnosticError`. */
export interface Stacks {
  /** Settles what an interrupted run left open first. The plan is kept, to be applied by its hash. */
  plan(request: PlanRequest): Promise<PlanAnswer>;
  /** Answers the id of a run for a worker with `handlers()`. Throws STACK_LOCKED, PLAN_STALE, PLAN_EDITED, PLAN_UNKNOWN. */
  apply(plan: Plan, options?: ApplyOptions): Promise<string>;
  /**
   * Plans how the latest apply that failed, was cut off or cancelled is rolled back; carried out by `apply` like any plan.
   * Throws NOTHING_TO_ROLL_BACK, STACK_UNKNOWN.
   */
  rollback(stack: string, onProgress?: (message: string) => void): Promise<PlanAnswer>;
  handlers(): StepHandler<never>[];
  /** Records what an interrupted run of the stack left, and closes it. Creates nothing. Throws SETTLE_UNKNOWN. */
  settle(stack: string, target?: Target): Promise<Settled>;
  /** Records attributes as AWS answers them and says what has drifted. */
  refresh(stack: string): Promise<Refreshed>;
  /** Says what differs between the record and AWS, and records nothing. */
  drift(stack: string): Promise<Drift>;
  /** Does what a run that failed left undone, as a run of its own, where nothing it rests on has moved. Answers that run's id. */
  retry(run: string, options?: ApplyOptions): Promise<string>;
  list(): Promise<StackSummary[]>;
  show(stack: string): Promise<StackDetail>;
  outputs(stack: string): Promise<ShownOutput[]>;
  resources(stack: string): Promise<ShownResource[]>;
  resource(stack: string, logicalId: string): Promise<ResourceDetail>;
  /** What stands, as one template that CloudFormation could take over. */
  export(stack: string): Promise<Exported>;
  /** Takes a resource or a whole stack out of the record and leaves AWS as it is. Answers the id of a run. */
  forget(stack: string, logicalId?: string, requestedBy?: string): Promise<string>;
  /** Gives a resource another logical id in the record, or to another stack. Answers the id of a run. */
  move(move: Move, requestedBy?: string): Promise<string>;
}

const ignoringUnknown = (problem: unknown): void => {
  const unknown =
    problem instanceof DiagnosticError && problem.diagnostics.every(({ code }) => code === 'SETTLE_UNKNOWN');
  if (!unknown) throw problem;
};

const defaultRefreshLimit = 200;
const defaultStartGrace = 5_000;
const defaultSettlePatience = 30_000;
const defaultConsistencyWindow = 20_000;

const pause = async (milliseconds: number, signal?: AbortSignal): Promise<void> => {
  await wait(milliseconds, undefined, { signal }).catch((problem: unknown) => {
    signal?.throwIfAborted();
    throw problem;
  });
};

export function createStacks(options: StacksOptions): Stacks {
  const around: Surroundings = {
    ...options,
    refreshLimit: options.refreshLimit ?? defaultRefreshLimit,
    startGrace: options.startGrace ?? defaultStartGrace,
    settlePatience: options.settlePatience ?? defaultSettlePatience,
    placeOf: options.placeOf ?? regionOfSameAccount,
    consistencyWindow: options.consistencyWindow ?? defaultConsistencyWindow,
    now: () => (options.now ?? Date.now)(),
    sleep: async (milliseconds, signal) => (options.sleep ?? pause)(milliseconds, signal),
  };
  const plans = new BoundPlans(around);
  const holder = options.holder ?? 'groundcrew';
  const { database } = around;

  const locked = async <Result>(
    stack: string,
    purpose: string,
    work: (lock: Lock) => Promise<Result>,
  ): Promise<Result> => {
    const lock = await lockStack(around, { stack, purpose, holder });
    try {
      return await work(lock);
    } finally {
      await lock.release();
    }
  };

  const settleWith = (
    lock: Lock,
    stack: string,
    interrupted: readonly Run[],
    onProgress?: (message: string) => void,
  ): Promise<Settled> =>
    patiently(around, (look) => settleStack(around, plans, lock, stack, interrupted, look), onProgress);

  const settle = async (stack: string, onProgress?: (message: string) => void): Promise<Settled> => {
    if (!(await isUnsettled(around, stack))) {
      if (await isInDoubt(around, stack)) await lookAgain(stack);
      return { runs: [], diagnostics: [] };
    }
    const interrupted = await around.runs.interrupted(stack);
    return locked(stack, 'settling an interrupted run', (lock) =>
      settleWith(lock, stack, interrupted, onProgress),
    );
  };

  /** Whoever holds the stack looks for what turns up late as well, so nobody waits for that. */
  const lookAgain = async (stack: string): Promise<void> => {
    try {
      await locked(stack, 'looking for what turned up late', (lock) => settleWith(lock, stack, []));
    } catch (problem) {
      const held =
        problem instanceof DiagnosticError &&
        problem.diagnostics.every(({ code }) => code === 'STACK_LOCKED');
      if (!held) throw problem;
    }
  };

  const planningRollback = async (
    stack: string,
    onProgress?: (message: string) => void,
  ): Promise<PlanAnswer> => {
    const { diagnostics } = await settle(stack, onProgress);
    const { plan } = await planRollback(around, plans, stack);
    return { plan, diagnostics: [...diagnostics, ...plan.diagnostics] };
  };

  return {
    async plan(request) {
      return forgettingUnused(around.secrets, request, async (secrets) => {
        const { diagnostics } = await settle(request.stack, request.onProgress);
        const answer = await planStack({ ...around, secrets }, request);
        return { ...answer, diagnostics: [...diagnostics, ...answer.diagnostics] };
      });
    },

    rollback: (stack, onProgress) => planningRollback(stack, onProgress),

    async apply(plan, applyOptions = {}) {
      const lock = await lockStack(around, {
        stack: plan.stack,
        purpose: plan.destroy ? 'destroy' : plan.rollsBack === undefined ? 'apply' : 'rollback',
        holder: applyOptions.requestedBy ?? holder,
      });
      try {
        if (await isUnsettled(around, plan.stack)) {
          const interrupted = await around.runs.interrupted(plan.stack);
          await settleWith(lock, plan.stack, interrupted);
        }
        if (plan.rollsBack === undefined) return await applyPlan(around, plan, lock, applyOptions);
        return await beginRollback(around, plans, lock, plan.stack, {
          ...applyOptions,
          lock,
          approved: plan.hash,
        });
      } catch (problem) {
        await lock.release();
        throw problem;
      }
    },

    async retry(run, retryOptions = {}) {
      const failed = await retriable(around, run);
      const lock = await lockStack(around, {
        stack: failed.plan.stack,
        purpose: `retry of run ${run}`,
        holder: retryOptions.requestedBy ?? holder,
      });
      try {
        if (await isUnsettled(around, failed.plan.stack)) {
          const interrupted = await around.runs.interrupted(failed.plan.stack);
          await settleWith(lock, failed.plan.stack, interrupted);
        }
        return await retryRun(around, failed, lock, retryOptions);
      } catch (problem) {
        await lock.release();
        throw problem;
      }
    },

    handlers: () => [
      createHandler(around, plans),
      updateHandler(around, plans),
      deleteHandler(around, plans),
      importHandler(around, plans),
      recordHandler(around, plans),
      outputsHandler(around, plans),
      restoreHandler(around, plans),
      sweepHandler(around, plans),
      moveHandler(around),
      forgetHandler(around),
    ],

    settle: (stack) => settle(stack),
    refresh: (stack) => refreshStack(around, stack),
    drift: (stack) => driftOf(around, stack),
    list: () => listStacks(database),
    show: (stack) => showStack(database, stack),
    outputs: (stack) => showOutputs(database, stack),
    resources: (stack) => showResources(database, stack),
    resource: (stack, logicalId) => showResource(database, stack, logicalId),
    export: (stack) => exportStack(around, stack),
    async forget(stack, logicalId, requestedBy = holder) {
      // What can't be settled is a reason to forget it.
      await settle(stack).catch(ignoringUnknown);
      const input = { stack, logicalId: logicalId ?? null };
      return submitEdit(around, {
        stacks: [stack],
        kind: 'state.forget',
        title: forgetTitle(input),
        address: logicalId === undefined ? stack : `${stack}/${logicalId}`,
        input,
        requestedBy,
        settledOnly: false,
        check: (transaction) => checkForgetting(around, transaction, input),
      });
    },
    move: (move, requestedBy = holder) =>
      submitEdit(around, {
        stacks: [move.stack, move.toStack],
        kind: 'state.move',
        title: moveTitle(move),
        address: `${move.stack}/${move.logicalId}`,
        input: move,
        requestedBy,
        settledOnly: true,
        check: (transaction) => checkMove(transaction, move),
      }),
  };
}
