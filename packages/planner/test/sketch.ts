import type { Json, JsonObject, SourceRange } from '@groundcrew/contract';
import type {
  DesiredOutput,
  DesiredResource,
  Expression,
  MapExpression,
  Program,
  Scope,
  Value,
  ValueObject,
} from '@groundcrew/program';
import { evaluate, parameterSecret, referencesOf, resolveParameters } from '@groundcrew/program';
import {
  covers,
  emptyState,
  liveKey,
  overlaps,
  planChanges,
  resolveProperties,
  type LiveAnswer,
  type Plan,
  type PlanInput,
  type PlanOptions,
  type RecordedResource,
  type StackState,
  type Target,
  type TypeRules,
} from '../src/index.ts';

/** Short spellings for planner tests: resources as JSON with `Ref` and `Fn::GetAtt` in it. */
export const at: SourceRange = {
  file: 'web.yaml',
  start: { line: 3, column: 1 },
  end: { line: 3, column: 9 },
};
export const target: Target = { accountId: '111111111111', region: 'eu-central-1', partition: 'aws' };
export const fingerprint = (text: string): string => `print(${Buffer.from(text).toString('base64')})`;

export interface Sketch {
  readonly Type?: string;
  readonly Properties?: JsonObject;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: DesiredResource['deletionPolicy'];
  readonly UpdateReplacePolicy?: DesiredResource['updateReplacePolicy'];
}
export type Sketches = Readonly<Record<string, Sketch>>;

export function expression(json: Json): Expression {
  if (Array.isArray(json)) return { kind: 'list', items: json.map((item: Json) => expression(item)), at };
  if (typeof json !== 'object' || json === null) return { kind: 'literal', value: json as string, at };
  const entries = Object.entries(json);
  const [fn, argument] = entries[0] ?? [];
  if (entries.length === 1 && fn && argument !== undefined && /^(Ref|Fn::.*)$/.test(fn)) {
    return { kind: 'call', fn, argument: expression(argument), at };
  }
  return {
    kind: 'map',
    entries: entries.map(([key, value]) => ({ key, keyAt: at, value: expression(value) })),
    at,
  };
}

export function programOf(sketches: Sketches): Program {
  return {
    parameters: new Map([['Password', { type: 'String', noEcho: true, nameAt: at }]]),
    mappings: new Map(),
    conditions: new Map(),
    rules: new Map(),
    resources: new Map(
      Object.entries(sketches).map(([logicalId, sketch]) => [
        logicalId,
        {
          logicalId,
          type: sketch.Type ?? 'Test::Thing',
          typeAt: at,
          properties: expression(sketch.Properties ?? {}) as MapExpression,
          dependsOn: (sketch.DependsOn ?? []).map((id) => ({ logicalId: id, at })),
          nameAt: at,
          at,
        },
      ]),
    ),
    outputs: new Map(),
    transforms: [],
    unsupported: [],
  };
}

/** The only secret of these tests is the parameter Password. */
export function scopeOf(program: Program, password = 'hunter2'): Scope {
  const { values } = resolveParameters(program, new Map([['Password', { secret: 'secret:1' }]]));
  return {
    program,
    parameters: values,
    pseudo: { 'AWS::Region': target.region },
    lookups: new Map(),
    ref: () => undefined,
    attribute: () => undefined,
    secret: (reference) => (reference === parameterSecret('Password') ? password : undefined),
  };
}

export function desiredOf(sketches: Sketches): ReadonlyMap<string, DesiredResource> {
  const program = programOf(sketches);
  const scope: Scope = { ...scopeOf(program), secret: undefined };
  return new Map(
    [...program.resources.values()].map((declared) => {
      const sketch = sketches[declared.logicalId] ?? {};
      const implicit = [...referencesOf(declared.properties, scope)].filter((name) =>
        program.resources.has(name),
      );
      return [
        declared.logicalId,
        {
          logicalId: declared.logicalId,
          type: declared.type,
          properties: evaluate(declared.properties, scope) as ValueObject,
          dependsOn: [...new Set([...(sketch.DependsOn ?? []), ...implicit])],
          deletionPolicy: sketch.DeletionPolicy ?? 'Delete',
          updateReplacePolicy: sketch.UpdateReplacePolicy ?? 'Delete',
          at,
        },
      ];
    }),
  );
}

/**
 * The rules of the test types: `Fixed…` properties can't change, `Maybe…` ones ask `replaces`, `Hidden…` ones are
 * write-only, `Set…` ones are unordered, two resources with the same `FixedName` collide, `Size` defaults to 10.
 */
export const rules: TypeRules = {
  replacement: (_, pointer) =>
    pointer.startsWith('/Fixed') || overlaps('/Nested/Fixed', pointer)
      ? 'always'
      : pointer.startsWith('/Maybe')
        ? 'conditional'
        : 'never',
  replaces: (_, property, { desired }) => (property === 'MaybeUnclear' ? undefined : desired === 'replace'),
  unordered: (_, pointer) => pointer.startsWith('/Set'),
  writeOnly: (_, pointer) => covers('/Hidden', pointer),
  equal: (_, property, desired, other) =>
    property === 'Policy' && String(desired).trim() === String(other).trim(),
  defaults: () => ({ Size: 10 }),
  exclusiveKeys: () => [['FixedName']],
  deletesFirst: (type) => type === 'Test::Single',
  keepsAttribute: (_, attribute) => attribute !== 'Version',
  namespace: (type) => (type === 'Test::Role' ? 'account' : 'region'),
  holdsData: (type) => type === 'Test::Database',
  oneWay: (_, property) => property === 'Grows',
  canSnapshot: (type) => type === 'Test::Database',
};

export interface Situation {
  readonly recorded?: StackState;
  readonly live?: ReadonlyMap<string, LiveAnswer>;
  readonly options?: PlanOptions;
  readonly outputs?: Readonly<Record<string, Json>>;
  readonly password?: string;
}

export function inputOf(sketches: Sketches, situation: Situation = {}): PlanInput {
  const scope = scopeOf(programOf(sketches), situation.password);
  const outputs = Object.entries(situation.outputs ?? {}).map(([name, json]): [string, DesiredOutput] => [
    name,
    { value: evaluate(expression(json), { ...scope, secret: undefined }) as Value },
  ]);
  return {
    stack: 'web',
    target,
    desired: desiredOf(sketches),
    outputs: new Map(outputs),
    recorded: situation.recorded ?? emptyState('web', target),
    live: situation.live ?? new Map(),
    rules,
    scope,
    fingerprint,
    programHash: 'program',
    inputsHash: 'inputs',
    options: situation.options,
  };
}

export function planOf(sketches: Sketches, situation: Situation = {}): Plan {
  const { plan, diagnostics } = planChanges(inputOf(sketches, situation));
  if (!plan) throw new Error(diagnostics.map((d) => d.summary).join('; '));
  return plan;
}

/** The state after the sketches were applied: physical ids are `<logicalId>-id`, attributes `<logicalId>.<name>`. */
export function applied(sketches: Sketches, generation = ''): StackState {
  const program = programOf(sketches);
  const scope: Scope = {
    ...scopeOf(program),
    ref: (id) => `${id}-id${generation}`,
    attribute: (id, name) => `${id}.${name}${generation}`,
  };
  const resolution = { scope, fingerprint, report: () => undefined };
  const resources = [...desiredOf(sketches).values()].map((desired, sequence): [string, RecordedResource] => [
    desired.logicalId,
    {
      logicalId: desired.logicalId,
      type: desired.type,
      physicalId: `${desired.logicalId}-id${generation}`,
      properties: resolveProperties(desired.properties, resolution, (pointer) =>
        rules.writeOnly('', pointer),
      ),
      attributes: {
        Ref: `${desired.logicalId}-id${generation}`,
        Arn: `${desired.logicalId}.Arn${generation}`,
        Version: `${desired.logicalId}.Version${generation}`,
      },
      dependsOn: desired.dependsOn,
      deletionPolicy: desired.deletionPolicy,
      updateReplacePolicy: desired.updateReplacePolicy,
      status: 'complete',
      sequence,
    },
  ]);
  return { ...emptyState('web', target), resources: new Map(resources) };
}

/** AWS as it was left by the apply, with some properties changed since. */
export function liveOf(
  state: StackState,
  changed: Readonly<Record<string, JsonObject>> = {},
): Map<string, LiveAnswer> {
  return new Map(
    [...state.resources.values()].map((r): [string, LiveAnswer] => [
      liveKey(r),
      {
        physicalId: r.physicalId,
        properties: { ...r.properties, ...changed[r.logicalId] },
        attributes: r.attributes,
      },
    ]),
  );
}

export const actionOf = (plan: Plan, logicalId: string) => {
  const found = plan.actions.find((action) => action.id === logicalId);
  if (!found) throw new Error(`no action for ${logicalId}`);
  return found;
};
