import { error, hasErrors, type Diagnostic, type Json } from '@groundcrew/contract';
import { planChanges, type ExistingResource, type StackState } from '@groundcrew/planner';
import type { DesiredResource, Program, Question } from '@groundcrew/program';
import { completeScope } from '../apply/bound-step.ts';
import { hideInDiagnostics } from '../apply/secrets-in-memory.ts';
import type { Evaluated } from '../binding/binding.ts';
import { keepPlan } from '../binding/kept-plans.ts';
import { encodeDeclarations, hashOfProgram } from '../binding/codec.ts';
import { pseudoParameters } from '../binding/pseudo.ts';
import { parameterUses } from '../export/parameter-uses.ts';
import { Places } from '../places.ts';
import { notSupported } from '../problems.ts';
import type { ResourceTypes } from '../resource-type.ts';
import { keptValues } from '../rollback/kept-values.ts';
import { typeRules } from '../rules/type-rules.ts';
import { readState } from '../state/read.ts';
import { withImports } from '../existing/asked-imports.ts';
import { answerResource } from '../existing/answer-lookup.ts';
import { externalAttributes, resolveExisting } from '../existing/resolve-existing.ts';
import { takenImports } from '../existing/taken.ts';
import type { Surroundings } from '../surroundings.ts';
import { closeFinished } from './close-finished.ts';
import { evaluateProgram, type Evaluation } from './evaluate.ts';
import { exportedValue, exportProblems, stackOutput } from './exports.ts';
import { readSettled } from '../refresh/read-settled.ts';
import type { PlanAnswer, PlanRequest } from './request.ts';
import { unsupportedProperties } from './unsupported.ts';

/** Evaluates, reads and compares, and keeps the plan with all that its apply will need. Changes nothing in AWS. */
export async function planStack(around: Surroundings, request: PlanRequest): Promise<PlanAnswer> {
  const { database } = around;
  const state = await readState(database, request.stack, request.target);
  const elsewhere = targetProblem(state, request);
  if (elsewhere) return { diagnostics: [elsewhere] };
  if (!request.program && !request.destroy) return { diagnostics: [nothingToPlan(request.stack)] };
  const types = await around.typesFor(request.target);
  const program = request.destroy ? emptyProgram : (request.program ?? emptyProgram);
  const refused = refusals(program, state, types, request);
  if (refused.length > 0) return { diagnostics: refused };
  const places = new Places(around, request.target);
  const { evaluation, diagnostics } = await evaluateProgram({
    stack: request.stack,
    target: request.target,
    program,
    given: request.destroy ? new Map() : (request.parameters ?? new Map()),
    store: around.secrets,
    answer: async (question) =>
      question.kind === 'resource'
        ? answerResource(await places.finding(question.place), question)
        : answerLookup(around, request, question),
  });
  if (!evaluation || hasErrors(diagnostics)) return { diagnostics };
  const lost = unsupportedProperties(request.stack, evaluation.desired.resources, types);
  if (lost.length > 0) return { diagnostics: [...diagnostics, ...lost] };
  const asked = withImports(request.stack, evaluation.desired.resources, state, request.imports);
  if (hasErrors(asked.diagnostics)) return { diagnostics: [...diagnostics, ...asked.diagnostics] };
  const { resources } = asked;
  const resolved = await resolveExisting(request.stack, resources.values(), state, places);
  const { existing } = resolved;
  const taken = await takenImports(database, request.stack, request.target, existing);
  const unfit = [...resolved.diagnostics, ...taken];
  if (hasErrors(unfit)) return { diagnostics: [...diagnostics, ...unfit] };
  const refresh = request.refresh ?? 'batched';
  const full = refresh === 'batched' && state.resources.size <= around.refreshLimit;
  const depth = full ? 'full' : refresh;
  const live = await readSettled(around, request.stack, state, depth, request.onProgress);
  const evaluated = bind(request, program, evaluation, { resources, existing }, depth);
  const { scope, secrets } = await planningScope(around, evaluated, state);
  const kept = await keptValues(database, request.stack);
  const planned = planChanges({
    stack: request.stack,
    target: request.target,
    desired: resources,
    outputs: evaluation.desired.outputs,
    recorded: state,
    live,
    existing,
    rules: typeRules(types),
    scope,
    fingerprint: (text) => around.secrets.fingerprint(text),
    programHash: request.programHash ?? hashOfProgram(program),
    inputsHash: evaluation.inputsHash,
    isKept: (fingerprint) => kept.has(fingerprint),
    options: {
      targets: request.targets,
      replace: request.replace,
      destroy: request.destroy,
      ...(request.imports && {
        importOnly: [...request.imports.keys()].filter((id) => !state.resources.has(id)),
      }),
    },
  });
  const found = [...diagnostics, ...hideInDiagnostics(planned.diagnostics, secrets)];
  if (!planned.plan || !planned.facts) return { diagnostics: found };
  const problems = await exportProblems(database, request.target, planned.plan, evaluation.desired.outputs);
  if (hasErrors(problems)) return { diagnostics: [...found, ...problems] };
  const binding = { ...evaluated, facts: planned.facts };
  await keepPlan(around, { plan: planned.plan, binding });
  await closeFinished(around, planned.plan, binding);
  return { plan: planned.plan, diagnostics: found };
}

export const emptyProgram: Program = {
  parameters: new Map(),
  mappings: new Map(),
  conditions: new Map(),
  rules: new Map(),
  resources: new Map(),
  outputs: new Map(),
  transforms: [],
  unsupported: [],
};

/** The resources that are wanted, and those that the template says exist. */
interface Wanted {
  readonly resources: ReadonlyMap<string, DesiredResource>;
  readonly existing: ReadonlyMap<string, ExistingResource>;
}

function bind(
  request: PlanRequest,
  program: Program,
  evaluation: Evaluation,
  { resources, existing }: Wanted,
  refresh: Evaluated['refresh'],
): Evaluated {
  return {
    program: encodeDeclarations(program),
    description: program.description,
    parameterUses: parameterUses(program),
    parameters: [...evaluation.parameters],
    pseudo: pseudoParameters(request.stack, request.target),
    lookups: [...evaluation.lookups],
    secrets: evaluation.secrets,
    desired: Object.fromEntries(resources),
    outputs: Object.fromEntries(evaluation.desired.outputs),
    shownParameters: evaluation.shownParameters,
    imports: evaluation.imports,
    target: request.target,
    refresh,
    external: externalAttributes(existing),
  };
}

/** Stacks recorded here answer first; what they don't know is asked of AWS. */
async function answerLookup(
  around: Surroundings,
  request: PlanRequest,
  lookup: Question,
): Promise<Json | undefined> {
  const { database } = around;
  if (lookup.kind === 'place') return { ...(await around.placeOf(lookup, request.target)) };
  const own =
    lookup.kind === 'export'
      ? await exportedValue(database, request.target, lookup.name)
      : lookup.kind === 'stack-output'
        ? await stackOutput(database, request.target, lookup)
        : undefined;
  const place = lookup.place ?? request.target;
  const region = 'region' in lookup && lookup.region ? lookup.region : place.region;
  return own ?? (await around.lookupsFor({ ...place, region })).answer(lookup);
}

/** With secrets in memory, so that they can be compared; what stands now shows which ones the values need. */
function planningScope(around: Surroundings, binding: Evaluated, state: StackState) {
  const attributes = new Map([
    ...[...state.resources.values()].map((r) => [r.logicalId, r.attributes] as const),
    ...Object.entries(binding.external),
  ]);
  const values = [
    ...Object.values(binding.desired).map((resource) => resource.properties),
    ...Object.values(binding.outputs).map((output) => output.value),
  ];
  return completeScope(around, binding, attributes, values);
}

function targetProblem(state: StackState, { stack, target }: PlanRequest): Diagnostic | undefined {
  const recorded = state.target;
  if (recorded.accountId === target.accountId && recorded.region === target.region) return undefined;
  return error('STACK_ELSEWHERE', `Stack ${stack} is in account ${recorded.accountId}, ${recorded.region}`, {
    address: stack,
    detail: `The credentials and region given lead to account ${target.accountId}, ${target.region}.`,
    next: `Use --region ${recorded.region} and credentials of that account, or another name for the stack.`,
  });
}

const nothingToPlan = (stack: string): Diagnostic =>
  error('PROGRAM_MISSING', `There is no template to plan stack ${stack} from`, {
    address: stack,
    next: 'Name a template.',
  });

/** What can be read but not carried out is refused before anything is asked of AWS. */
function refusals(
  program: Program,
  state: StackState,
  types: ResourceTypes,
  { stack, destroy }: PlanRequest,
): Diagnostic[] {
  const desired = [...program.resources.values()].flatMap((resource) => {
    const why = types.refusal(resource.type);
    return why === undefined ? [] : [notSupported(`${stack}/${resource.logicalId}`, why, resource.typeAt)];
  });
  const gone = [...state.resources.values()]
    .filter((resource) => destroy === true || !program.resources.has(resource.logicalId))
    .flatMap((resource) => {
      const why = types.refusal(resource.type);
      return why === undefined ? [] : [notSupported(`${stack}/${resource.logicalId}`, why, resource.source)];
    });
  return [...program.unsupported, ...desired, ...gone];
}
