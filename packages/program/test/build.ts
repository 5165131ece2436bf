import type { Json, SourceRange } from '@groundcrew/contract';
import type { Expression, MapExpression, Program, Scope, Value } from '../src/index.ts';

export const at: SourceRange = {
  file: 'test.yaml',
  start: { line: 1, column: 1 },
  end: { line: 1, column: 2 },
};

/** Writes an expression as the JSON that CloudFormation would have: `{ Ref: 'X' }` becomes a call. */
export function expression(json: Json): Expression {
  if (Array.isArray(json)) return { kind: 'list', items: json.map(expression), at };
  if (typeof json !== 'object' || json === null) return { kind: 'literal', value: json as string, at };
  const keys = Object.entries(json);
  const [fn, argument] = keys[0] ?? [];
  if (keys.length === 1 && fn && /^(Ref|Condition|Fn::.*)$/.test(fn)) {
    const split =
      fn === 'Fn::GetAtt' && typeof argument === 'string' ? argument.split(/\.(.*)/, 2) : argument;
    return { kind: 'call', fn, argument: expression(split as Json), at };
  }
  return {
    kind: 'map',
    entries: keys.map(([key, value]) => ({ key, keyAt: at, value: expression(value) })),
    at,
  };
}

export interface Sketch {
  readonly parameters?: Readonly<Record<string, { Type: string; Default?: string; NoEcho?: boolean }>>;
  readonly mappings?: Readonly<Record<string, Json>>;
  readonly conditions?: Readonly<Record<string, Json>>;
  readonly resources?: Readonly<
    Record<
      string,
      { Type: string; Properties?: Json; Condition?: string; DependsOn?: readonly string[]; Metadata?: Json }
    >
  >;
  readonly outputs?: Readonly<Record<string, Json>>;
}

export function program(sketch: Sketch): Program {
  const map = <A, B>(record: Readonly<Record<string, A>> | undefined, make: (value: A, key: string) => B) =>
    new Map(Object.entries(record ?? {}).map(([key, value]) => [key, make(value, key)]));
  return {
    parameters: map(sketch.parameters, (p) => ({
      type: p.Type,
      default: p.Default,
      noEcho: p.NoEcho ?? false,
      nameAt: at,
    })),
    mappings: map(sketch.mappings, (m) => ({ value: expression(m) as MapExpression, nameAt: at })),
    conditions: map(sketch.conditions, (c) => ({ value: expression(c), nameAt: at })),
    rules: new Map(),
    resources: map(sketch.resources, (r, logicalId) => ({
      logicalId,
      type: r.Type,
      typeAt: at,
      properties: expression(r.Properties ?? {}) as MapExpression,
      dependsOn: (r.DependsOn ?? []).map((id) => ({ logicalId: id, at })),
      metadata: r.Metadata === undefined ? undefined : (expression(r.Metadata) as MapExpression),
      condition: r.Condition === undefined ? undefined : { name: r.Condition, at },
      nameAt: at,
      at,
    })),
    outputs: map(sketch.outputs, (o) => ({ value: expression(o), nameAt: at })),
    transforms: [],
    unsupported: [],
  };
}

export function scopeOf(
  declared: Program,
  rest: Partial<Scope> & { values?: Readonly<Record<string, Value>> } = {},
): Scope {
  return {
    program: declared,
    parameters: new Map(Object.entries(rest.values ?? {})),
    pseudo: { 'AWS::Region': 'eu-central-1', 'AWS::AccountId': '111111111111', 'AWS::StackName': 'web' },
    lookups: new Map<string, Json>([['zones:eu-central-1', ['eu-central-1a', 'eu-central-1b']]]),
    ref: () => undefined,
    attribute: () => undefined,
    ...rest,
  };
}
