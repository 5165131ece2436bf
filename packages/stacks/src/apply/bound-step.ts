import { DiagnosticError, error, type Json, type JsonObject } from '@groundcrew/contract';
import {
  isUnknownMark,
  resolveProperties,
  type Action,
  type Fingerprint,
  type Target,
  type TypeRules,
} from '@groundcrew/planner';
import {
  coerceProperties,
  force,
  secretContent,
  type DesiredResource,
  type Scope,
  type Value,
  type ValueObject,
} from '@groundcrew/program';
import type { Session } from '@groundcrew/store';
import { loadPlan, type BoundPlan, type Evaluated, type Restored } from '../binding/binding.ts';
import { boundScope, secretsIn } from '../binding/scope.ts';
import { planUnknown } from '../problems.ts';
import type { ResourceType, ResourceTypes } from '../resource-type.ts';
import { typeRules } from '../rules/type-rules.ts';
import { isAt, objectOf, placeOfRow, readResourceRows } from '../state/read.ts';
import type { ResourceRow } from '../state/tables.ts';
import type { Surroundings } from '../surroundings.ts';
import { tellingNone } from './secrets-in-memory.ts';

/** A step's input: it names its part of a kept plan, and so holds no values and no secrets. */
export type StepInput = {
  readonly stack: string;
  readonly plan: string;
  /** The action's id. */
  readonly action: string;
  /**
   * The token of an earlier creation that was taken for without effect, and when it was intended. Created under it again,
   * AWS makes one of both, or its tag leads to the other.
   */
  readonly earlier?: { readonly token: string; readonly since: number };
};

/** A step with everything it is about. */
export interface BoundStep {
  readonly bound: BoundPlan;
  readonly action: Action;
  /** Of the place where the action's resource stands or will. */
  readonly types: ResourceTypes;
  readonly rules: TypeRules;
  /** What it puts back, where the run rolls another one back. */
  readonly restores?: Restored;
}

const cached = 8;

/** Plans of runs under way, so that a thousand steps don't read one plan a thousand times. */
export class BoundPlans {
  readonly #around: Surroundings;
  readonly #plans = new Map<string, Promise<BoundPlan>>();

  constructor(around: Surroundings) {
    this.#around = around;
  }

  async step(input: StepInput): Promise<BoundStep> {
    const bound = await this.plan(input.stack, input.plan);
    const action = bound.plan.actions.find((candidate) => candidate.id === input.action);
    if (!action) throw planUnknown(input.stack);
    const types = await this.#around.typesFor(action.place ?? bound.binding.target);
    const restores =
      action.id === action.logicalId ? bound.binding.rollback?.restores[action.logicalId] : undefined;
    return { bound, action, types, rules: typeRules(types), restores };
  }

  plan(stack: string, hash: string): Promise<BoundPlan> {
    const known = this.#plans.get(hash);
    if (known) return known;
    const loading = loadPlan(this.#around.database, hash).then((found) => {
      if (!found) throw planUnknown(stack);
      return found;
    });
    loading.catch(() => this.#plans.delete(hash));
    this.#plans.set(hash, loading);
    for (const old of [...this.#plans.keys()].slice(0, -cached)) this.#plans.delete(old);
    return loading;
  }
}

export interface EvaluatedResource {
  readonly resource: DesiredResource;
  /** Complete, secrets in clear: never to leave the handler's memory. */
  readonly properties: JsonObject;
  /** The same with secrets as fingerprints. */
  readonly marked: JsonObject;
  /** What is recorded of it: the same, but for what a rollback puts back as it had drifted. */
  readonly recorded: JsonObject;
  /** The secrets themselves, which no error may tell. */
  readonly secrets: readonly string[];
}

/** Evaluates a resource's properties with what its dependencies have become, secrets in memory only. */
export async function evaluateResource(
  around: Surroundings,
  { bound, action, rules, restores }: BoundStep,
): Promise<EvaluatedResource> {
  const resource = bound.binding.desired[action.logicalId];
  if (!resource) throw planUnknown(bound.plan.stack);
  const attributes = await boundAttributes(around.database, bound, resource.dependsOn);
  const { scope, secrets } = await completeScope(around, bound.binding, attributes, [resource.properties]);
  const values = await tellingNone(secrets, () => valuesOf(around, resource, scope, rules));
  if (Object.values(values.marked).some(isUnknownMark)) {
    throw new DiagnosticError(
      error('VALUE_NOT_KNOWN', `Properties of ${action.address} still wait for other resources`, {
        address: action.address,
        range: action.source,
      }),
    );
  }
  const recorded = restores ? (force(restores.recorded, scope) as JsonObject) : values.marked;
  return { resource, secrets, recorded, ...values };
}

/** Of a resource whose dependencies may be gone, those properties that can be told without them. */
export async function knownProperties(
  around: Surroundings,
  { bound, action }: BoundStep,
): Promise<JsonObject> {
  const resource = bound.binding.desired[action.logicalId];
  if (!resource) return {};
  const attributes = await boundAttributes(around.database, bound, resource.dependsOn);
  const scope = boundScope(bound.binding, attributes, new Map());
  const known = Object.entries(resource.properties).flatMap(([name, value]): [string, Json][] => {
    try {
      return [[name, force(value, scope)]];
    } catch (problem) {
      if (problem instanceof DiagnosticError) return [];
      throw problem;
    }
  });
  return coerceProperties(resource.type, Object.fromEntries(known)) as JsonObject;
}

function valuesOf(
  around: Surroundings,
  resource: DesiredResource,
  scope: Scope,
  rules: TypeRules,
): { readonly properties: JsonObject; readonly marked: JsonObject } {
  const fingerprint: Fingerprint = (text) => around.secrets.fingerprint(text);
  const properties = coerceProperties(
    resource.type,
    force(resource.properties, scope) as ValueObject,
  ) as JsonObject;
  const marked = resolveProperties(
    resource.properties,
    {
      scope,
      fingerprint,
      report: (diagnostics) => {
        throw new DiagnosticError(diagnostics);
      },
    },
    (pointer) => rules.writeOnly(resource.type, pointer),
  );
  return { properties, marked };
}

/** The scope for these values, with the secrets they need in memory, and those secrets themselves. */
export async function completeScope(
  around: Surroundings,
  binding: Evaluated,
  attributes: ReadonlyMap<string, JsonObject>,
  values: readonly Value[],
): Promise<{ readonly scope: Scope; readonly secrets: readonly string[] }> {
  const scopeWith = (secrets: ReadonlyMap<string, string>) => boundScope(binding, attributes, secrets);
  const lookups = async (place?: Target) => around.lookupsFor(place ?? binding.target);
  const sources = { references: binding.secrets, store: around.secrets, lookups };
  const known = await secretsIn(values, scopeWith, sources);
  const told = [...known].flatMap(([name, text]) => textsIn(secretContent(name, text)));
  return { scope: scopeWith(known), secrets: told };
}

const textsIn = (value: Json): string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
};

/** What `Ref` and `Fn::GetAtt` answer now, for the resources named or for all. */
export async function attributesOf(
  session: Session,
  stack: string,
  logicalIds?: readonly string[],
): Promise<Map<string, JsonObject>> {
  const rows = await readResourceRows(session, stack, logicalIds);
  return new Map(
    rows.filter((row) => row.role === 'current').map((row) => [row.logical_id, objectOf(row.attributes)]),
  );
}

/** The same, with what others manage as it was when the plan was made. */
export async function boundAttributes(
  session: Session,
  { plan, binding }: BoundPlan,
  logicalIds?: readonly string[],
): Promise<Map<string, JsonObject>> {
  const recorded = await attributesOf(session, plan.stack, logicalIds);
  return new Map([...recorded, ...Object.entries(binding.external)]);
}

/** Where an action's former resource stands; undefined for the place of its stack. */
const formerPlaceOf = ({ place, formerPlace }: Action): Target | undefined =>
  formerPlace === undefined ? place : (formerPlace ?? undefined);

/** The row that an action's former resource stands in. */
export async function rowOf(
  session: Session,
  stack: string,
  action: Action,
): Promise<ResourceRow | undefined> {
  const type = action.formerType ?? action.type;
  const rows = await readResourceRows(session, stack, [action.logicalId]);
  const place = formerPlaceOf(action);
  return rows.find((row) => row.physical_id === action.physicalId && row.type === type && isAt(row, place));
}

/** The type of what a row records, where that stands. */
export async function typeOfRow(
  around: Pick<Surroundings, 'typesFor'>,
  { bound }: BoundStep,
  row: ResourceRow,
): Promise<ResourceType> {
  return (await around.typesFor(placeOfRow(row) ?? bound.binding.target)).get(row.type);
}

/** The type of what an action makes, where that will stand. */
export const typeOf = (step: BoundStep): ResourceType => step.types.get(step.action.type);
