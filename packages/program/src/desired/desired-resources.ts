import { DiagnosticError, error, type Diagnostic, type SourceRange } from '@groundcrew/contract';
import { conditionHolds } from '../functions/conditions.ts';
import { evaluate, evaluateResult } from '../evaluate/evaluate.ts';
import { referencesOf } from '../evaluate/references-of.ts';
import type { Place } from '../evaluate/place.ts';
import type { Scope } from '../evaluate/scope.ts';
import { findCycles } from '../graph/cycles.ts';
import type { Program, ResourceDeclaration } from '../program.ts';
import type { Value, ValueObject } from '../value.ts';
import { coerceProperties } from './coerce.ts';
import { groundcrewOf, type GroundcrewMetadata } from './groundcrew.ts';
import { placeOf, scopeAt } from './place.ts';
import { deletionPolicyOf, updateReplacePolicyOf, type DeletionPolicy } from './policies.ts';
import { checkRules } from './rules.ts';

/** One resource as it should be, its properties evaluated as far as they can be. */
export interface DesiredResource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: ValueObject;
  /** Explicit and implicit, without duplicates. */
  readonly dependsOn: readonly string[];
  readonly deletionPolicy: DeletionPolicy;
  readonly updateReplacePolicy: DeletionPolicy;
  readonly metadata?: Value;
  /** What the template says to Groundcrew about it, under `Metadata: Groundcrew:`. */
  readonly groundcrew?: GroundcrewMetadata;
  /** Where it stands, if not where its stack does. */
  readonly place?: Place;
  readonly at: SourceRange;
}

export interface DesiredOutput {
  readonly value: Value;
  readonly description?: string;
  readonly exportName?: string;
}

export interface Desired {
  readonly resources: ReadonlyMap<string, DesiredResource>;
  readonly outputs: ReadonlyMap<string, DesiredOutput>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Evaluates a whole program. Each problem becomes one diagnostic, and the rest is evaluated all the same. */
export function desiredResources(program: Program, scope: Scope): Desired {
  const diagnostics: Diagnostic[] = [...checkRules(program, scope)];
  const attempt = <T>(work: () => T): T | undefined => {
    try {
      return work();
    } catch (problem) {
      if (!(problem instanceof DiagnosticError)) throw problem;
      diagnostics.push(...problem.diagnostics);
      return undefined;
    }
  };
  const active = new Set(
    [...program.resources.values()]
      .filter((r) => attempt(() => holds(r.condition, scope)))
      .map((r) => r.logicalId),
  );
  const resources = new Map<string, DesiredResource>();
  for (const logicalId of active) {
    const declared = program.resources.get(logicalId);
    const resource = declared && attempt(() => desiredResource(declared, active, program, scope));
    if (resource) resources.set(logicalId, resource);
  }
  const outputs = new Map<string, DesiredOutput>();
  for (const [name, declared] of program.outputs) {
    const output = attempt(() => {
      if (!holds(declared.condition, scope)) return undefined;
      refuseInactive(referencesOf(declared.value, scope), active, program, declared.value.at);
      const exportName = declared.exportName && evaluate(declared.exportName, scope);
      if (exportName !== undefined && typeof exportName !== 'string') {
        throw new DiagnosticError(
          error('BAD_EXPORT_NAME', `The export of output ${name} needs a name that is known beforehand`, {
            range: declared.nameAt,
          }),
        );
      }
      return { value: evaluate(declared.value, scope) ?? '', description: declared.description, exportName };
    });
    if (output) outputs.set(name, output);
  }
  diagnostics.push(...cycleDiagnostics(resources, program));
  return { resources, outputs, diagnostics };
}

const holds = (condition: { name: string; at: SourceRange } | undefined, scope: Scope): boolean =>
  condition === undefined || conditionHolds(condition.name, condition.at, scope, evaluateResult);

function desiredResource(
  declared: ResourceDeclaration,
  active: ReadonlySet<string>,
  program: Program,
  scope: Scope,
): DesiredResource {
  const groundcrew = groundcrewOf(declared, scope);
  const place = placeOf(groundcrew, declared.nameAt, scope);
  const own = place ? scopeAt(place, scope) : scope;
  const names = referencesOf(declared.properties, scope);
  refuseInactive(names, active, program, declared.nameAt);
  const implicit = [...names].filter((name) => active.has(name));
  const explicit = declared.dependsOn
    .map((dependency) => dependency.logicalId)
    .filter((name) => active.has(name));
  const properties = (evaluate(declared.properties, own) ?? {}) as ValueObject;
  return {
    logicalId: declared.logicalId,
    type: declared.type,
    properties: coerceProperties(declared.type, properties),
    dependsOn: [...new Set([...explicit, ...implicit])],
    deletionPolicy: deletionPolicyOf(declared, scope),
    updateReplacePolicy: updateReplacePolicyOf(declared, scope),
    metadata: declared.metadata && evaluate(declared.metadata, own),
    ...(groundcrew && { groundcrew }),
    ...(place && { place }),
    at: declared.at,
  };
}

/** A resource whose condition is false can't be referred to. */
function refuseInactive(
  names: ReadonlySet<string>,
  active: ReadonlySet<string>,
  program: Program,
  at: SourceRange,
): void {
  for (const name of names) {
    const declared = program.resources.get(name);
    if (!declared || active.has(name)) continue;
    throw new DiagnosticError(
      error(
        'REFERENCE_TO_ABSENT',
        `Resource "${name}" is referred to, but its condition ${declared.condition?.name} is false`,
        {
          range: at,
          next: 'Wrap the reference in Fn::If with the same condition.',
        },
      ),
    );
  }
}

function cycleDiagnostics(resources: ReadonlyMap<string, DesiredResource>, program: Program): Diagnostic[] {
  const graph = new Map([...resources].map(([id, resource]) => [id, resource.dependsOn]));
  return findCycles(graph).map((cycle) =>
    error('DEPENDENCY_CYCLE', `Resources depend on each other: ${[...cycle, cycle[0]].join(' → ')}`, {
      range: program.resources.get(cycle[0] ?? '')?.nameAt,
    }),
  );
}
