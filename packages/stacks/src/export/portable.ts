import type { Json, JsonObject } from '@groundcrew/contract';
import { parameterSecret, type Expression, type Value, isDeferred } from '@groundcrew/program';

/** Everything that is written has one place, for none has a source. */
export const nowhere: Expression['at'] = {
  file: 'export',
  start: { line: 1, column: 1 },
  end: { line: 1, column: 1 },
};

export const literal = (value: string | number | boolean | null): Expression => ({
  kind: 'literal',
  value,
  at: nowhere,
});

export const map = (entries: readonly (readonly [string, Expression | undefined])[]): Expression => ({
  kind: 'map',
  entries: entries.flatMap(([key, value]) => (value ? [{ key, keyAt: nowhere, value }] : [])),
  at: nowhere,
});

export const list = (items: readonly Expression[]): Expression => ({ kind: 'list', items, at: nowhere });

export function jsonExpression(value: Json): Expression {
  if (Array.isArray(value)) return list(value.map((item: Json) => jsonExpression(item)));
  if (typeof value === 'object' && value !== null)
    return map(Object.entries(value as JsonObject).map(([key, item]) => [key, jsonExpression(item)]));
  return literal(value);
}

/** What CloudFormation knows without a transform, and that means the same wherever it stands. */
const known = new Set([
  'Ref',
  'Fn::GetAtt',
  'Fn::Sub',
  'Fn::Join',
  'Fn::Select',
  'Fn::Split',
  'Fn::Base64',
  'Fn::Cidr',
]);

/** A value as CloudFormation takes it, secrets as their parameters or dynamic references; undefined where it can't be written so. */
export function portable(value: Value): Expression | undefined {
  if (isDeferred(value)) return portableExpression(value.$deferred.expression);
  if (Array.isArray(value))
    return whole(
      value.map((item: Value) => portable(item)),
      list,
    );
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    return whole(
      entries.map(([, item]) => portable(item)),
      (items) => map(entries.map(([key], i) => [key, items[i]])),
    );
  }
  return literal(value);
}

export function portableExpression(expression: Expression): Expression | undefined {
  switch (expression.kind) {
    case 'literal':
      return { ...expression, at: nowhere };
    case 'list':
      return whole(expression.items.map(portableExpression), list);
    case 'map':
      return whole(
        expression.entries.map(({ value }) => portableExpression(value)),
        (items) => map(expression.entries.map(({ key }, i) => [key, items[i]])),
      );
    case 'call': {
      const { fn, argument } = expression;
      if (fn === 'Groundcrew::Secret')
        return argument.kind === 'literal' ? secret(String(argument.value)) : undefined;
      const inner = known.has(fn) ? portableExpression(argument) : undefined;
      return inner && { kind: 'call', fn, argument: inner, at: nowhere };
    }
  }
}

/** A NoEcho parameter by its name, and what AWS keeps by a dynamic reference. */
function secret(reference: string): Expression | undefined {
  const prefix = parameterSecret('');
  if (reference.startsWith(prefix))
    return { kind: 'call', fn: 'Ref', argument: literal(reference.slice(prefix.length)), at: nowhere };
  return /^(secretsmanager|ssm-secure):/.test(reference) ? literal(`{{resolve:${reference}}}`) : undefined;
}

function whole(
  parts: readonly (Expression | undefined)[],
  build: (parts: readonly Expression[]) => Expression,
): Expression | undefined {
  const there = parts.filter((part) => part !== undefined);
  return there.length === parts.length ? build(there) : undefined;
}
