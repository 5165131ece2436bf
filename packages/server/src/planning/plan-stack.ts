import { hasErrors, type Diagnostic, type PlanRequest } from '@groundcrew/contract';
import type { Plan } from '@groundcrew/planner';
import { checkParameter, isGivenSecretly, type Given, type Program } from '@groundcrew/program';
import type { Runs } from '@groundcrew/runs';
import type { Stacks } from '@groundcrew/stacks';
import type { Secrets } from '@groundcrew/store';
import type { Services } from '../services.ts';

export interface Planned {
  readonly plan?: Plan;
  readonly diagnostics: readonly Diagnostic[];
}

/** From a request to a plan: puts secrets away, then plans, which settles first what an interrupted run left open. */
export async function planStack(
  services: Services,
  stack: string,
  request: Required<Pick<PlanRequest, 'parameters' | 'refresh' | 'destroy' | 'rollback'>> & PlanRequest,
  onProgress?: (message: string) => void,
): Promise<Planned> {
  const loaded =
    request.program === undefined
      ? { diagnostics: [] }
      : services.programs.require(request.program, request.parameters);
  if (hasErrors(loaded.diagnostics)) return { diagnostics: loaded.diagnostics };
  const { stacks, secrets, runs } = await services.open();
  if (request.rollback) return stacks.rollback(stack, onProgress);
  if (request.destroy) await requireStack(stack, stacks, runs);
  const target = await services.target();
  const { given, diagnostics } = await putAway(loaded.program, request.parameters, secrets);
  if (hasErrors(diagnostics)) return { diagnostics };
  const planned = await stacks.plan({
    stack,
    target,
    program: loaded.program,
    programHash: request.program,
    parameters: given,
    refresh: request.refresh,
    targets: request.targets,
    replace: request.replace,
    destroy: request.destroy,
    imports: request.imports && new Map(Object.entries(request.imports)),
    onProgress,
  });
  return { plan: planned.plan, diagnostics: [...loaded.diagnostics, ...planned.diagnostics] };
}

/** A destroy may be repeated: one that was cut off at its very end has left no stack, only its run. */
async function requireStack(stack: string, stacks: Stacks, runs: Runs): Promise<void> {
  try {
    await stacks.show(stack);
  } catch (problem) {
    const { runs: latest } = await runs.list({ stack, limit: 1 });
    if (latest[0]?.kind !== 'destroy') throw problem;
  }
}

/** From here on a NoEcho value exists encrypted only, and travels as a reference. What doesn't fit is refused before. */
async function putAway(
  program: Program | undefined,
  parameters: Readonly<Record<string, string>>,
  secrets: Secrets,
): Promise<{ given: Map<string, Given>; diagnostics: Diagnostic[] }> {
  const given = new Map<string, Given>();
  const diagnostics: Diagnostic[] = [];
  for (const [name, value] of Object.entries(parameters)) {
    const declared = program?.parameters.get(name);
    if (!declared || !isGivenSecretly(declared)) {
      given.set(name, value);
      continue;
    }
    const found = checkParameter(name, declared, value);
    diagnostics.push(...found);
    if (!hasErrors(found)) given.set(name, { secret: await secrets.put(value) });
  }
  return { given, diagnostics };
}
