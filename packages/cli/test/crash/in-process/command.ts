import { DiagnosticError, hasErrors, type Diagnostic } from '@groundcrew/contract';
import { isEmptyPlan } from '@groundcrew/planner';
import { Worker } from '@groundcrew/runs';
import { loadTemplate } from '@groundcrew/template';
import type { Life } from './life.ts';

export interface Command {
  readonly stack: string;
  /** A template; without it the stack is destroyed. */
  readonly template: string | undefined;
}

export interface Ended {
  readonly state: 'nothing to do' | 'succeeded' | 'failed';
  readonly diagnostics: readonly Diagnostic[];
}

const target = { accountId: '111111111111', partition: 'aws', region: 'eu-central-1' };

/** What `groundcrew apply` and `destroy` do, without the command line around it. */
export async function perform(life: Life, command: Command, random: () => number): Promise<Ended> {
  try {
    const planned = await plan(life, command);
    if (!planned.plan || hasErrors(planned.diagnostics))
      return { state: 'failed', diagnostics: planned.diagnostics };
    if (isEmptyPlan(planned.plan)) return { state: 'nothing to do', diagnostics: planned.diagnostics };
    const run = await life.stacks.apply(planned.plan);
    const worker = new Worker(life.runs, { handlers: life.handlers(), onlyRun: run, random });
    await worker.start();
    for await (const event of life.runs.watch(run)) void event;
    await worker.stop();
    const ended = await life.runs.get(run);
    if (ended?.state === 'succeeded') return { state: 'succeeded', diagnostics: [] };
    const steps = await life.runs.steps(run);
    return { state: 'failed', diagnostics: steps.flatMap((step) => step.diagnostics) };
  } catch (problem) {
    if (!(problem instanceof DiagnosticError)) throw problem;
    return { state: 'failed', diagnostics: problem.diagnostics };
  }
}

export async function plan(life: Life, { stack, template }: Command) {
  if (template === undefined) return life.stacks.plan({ stack, target, destroy: true });
  const loaded = loadTemplate([{ path: `${stack}.yaml`, text: Buffer.from(template) }], { stack });
  if (hasErrors(loaded.diagnostics)) throw new DiagnosticError(loaded.diagnostics);
  return life.stacks.plan({ stack, target, program: loaded.program });
}
