import { DiagnosticError, hasErrors, type Diagnostic } from '@groundcrew/contract';
import { isEmptyPlan } from '@groundcrew/planner';
import { loadTemplate } from '@groundcrew/template';
import type { Life } from './life.ts';

export interface Command {
  readonly stack: string;
  /** A template; without it the stack is destroyed. */
  readonly template: string | undefined;
  /** Puts back instead what was live before the latest apply that did not succeed. */
  readonly rollback?: boolean;
}

export interface Ended {
  readonly state: 'nothing to do' | 'succeeded' | 'failed';
  /** It failed, and all that it did was undone. */
  readonly rolledBack?: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

const target = { accountId: '111111111111', partition: 'aws', region: 'eu-central-1' };

/** What `groundcrew apply`, `destroy` and `rollback` do, without the command line around it. */
export async function perform(life: Life, command: Command): Promise<Ended> {
  try {
    const planned = await plan(life, command);
    if (!planned.plan || hasErrors(planned.diagnostics))
      return { state: 'failed', diagnostics: planned.diagnostics };
    if (isEmptyPlan(planned.plan)) return { state: 'nothing to do', diagnostics: planned.diagnostics };
    const run = await life.stacks.apply(planned.plan, { onFailure: 'rollback' });
    await life.work(run);
    const state = await follow(life, run);
    const listed = state === 'succeeded' ? [] : (await life.runs.list({ stack: command.stack })).runs;
    const rollback = listed.find(({ meta }) => meta['rollsBack'] === run)?.id;
    const rolledBack = rollback !== undefined && (await follow(life, rollback)) === 'succeeded';
    await life.rest();
    if (state === 'succeeded') return { state, diagnostics: [] };
    const runs = [run, ...(rollback === undefined ? [] : [rollback])];
    const steps = (await Promise.all(runs.map((each) => life.runs.steps(each)))).flat();
    return { state: 'failed', rolledBack, diagnostics: steps.flatMap((step) => step.diagnostics) };
  } catch (problem) {
    if (!(problem instanceof DiagnosticError)) throw problem;
    return { state: 'failed', diagnostics: problem.diagnostics };
  }
}

async function follow({ runs }: Life, run: string) {
  for await (const event of runs.watch(run)) void event;
  return (await runs.get(run))?.state;
}

export async function plan(life: Life, { stack, template, rollback }: Command) {
  if (rollback === true) return life.stacks.rollback(stack);
  if (template === undefined) return life.stacks.plan({ stack, target, destroy: true });
  const loaded = loadTemplate([{ path: `${stack}.yaml`, text: Buffer.from(template) }], { stack });
  if (hasErrors(loaded.diagnostics)) throw new DiagnosticError(loaded.diagnostics);
  return life.stacks.plan({ stack, target, program: loaded.program });
}
