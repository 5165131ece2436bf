import type { Json, SourceRange } from '@groundcrew/contract';
import type { Call, Expression } from '../expression.ts';
import { isDeferred, type Deferred, type Value } from '../value.ts';

/** Calls that stand for a secret in a deferred expression; templates can't write it. */
export const secretFunction = 'Groundcrew::Secret';

export interface Waits {
  readonly awaits: ReadonlySet<string>;
  readonly secrets: ReadonlySet<string>;
}

/** What stands between a value and being plain JSON, or undefined if nothing does. */
export function waitsOf(value: Value): Waits | undefined {
  const awaits = new Set<string>();
  const secrets = new Set<string>();
  let deferred = false;
  const visit = (part: Value): void => {
    if (isDeferred(part)) {
      deferred = true;
      for (const id of part.$deferred.awaits) awaits.add(id);
      for (const reference of part.$deferred.secrets) secrets.add(reference);
    } else if (Array.isArray(part)) part.forEach(visit);
    else if (typeof part === 'object' && part !== null) Object.values(part).forEach(visit);
  };
  visit(value);
  return deferred ? { awaits, secrets } : undefined;
}

export const hasDeferred = (value: Value): boolean => waitsOf(value) !== undefined;

export const defer = (
  expression: Expression,
  awaits: Iterable<string>,
  secrets: Iterable<string>,
): Deferred => ({
  $deferred: { expression, awaits: [...awaits], secrets: [...secrets] },
});

/** A call put off until the parts of its argument that are deferred are known. */
export function deferCall(fn: string, argument: Value, at: SourceRange): Deferred {
  const waits = waitsOf(argument);
  return defer(
    { kind: 'call', fn, argument: toExpression(argument, at), at },
    waits?.awaits ?? [],
    waits?.secrets ?? [],
  );
}

export const secretValue = (reference: string, at: SourceRange): Deferred => {
  const call: Call = {
    kind: 'call',
    fn: secretFunction,
    argument: { kind: 'literal', value: reference, at },
    at,
  };
  return defer(call, [], [reference]);
};

/** The name of a value that was recorded as a fingerprint and is kept encrypted; `json` where it is not a text. */
export const keptSecret = (fingerprint: string, form: 'text' | 'json'): string =>
  `kept-${form}:${fingerprint}`;

/** A secret as read by its name: text, but for kept values of other types. */
export const secretContent = (reference: string, text: string): Json =>
  reference.startsWith(keptSecret('', 'json')) ? (JSON.parse(text) as Json) : text;

/** What `Ref` or `Fn::GetAtt` will answer about a resource. */
export function attributeValue(logicalId: string, attribute: string, at: SourceRange): Deferred {
  const literal = (value: string): Expression => ({ kind: 'literal', value, at });
  const call: Call =
    attribute === 'Ref'
      ? { kind: 'call', fn: 'Ref', argument: literal(logicalId), at }
      : {
          kind: 'call',
          fn: 'Fn::GetAtt',
          argument: { kind: 'list', items: [literal(logicalId), literal(attribute)], at },
          at,
        };
  return defer(call, [logicalId], []);
}

/** The inverse of evaluation, for what is known: a value written as the expression that yields it. */
export function toExpression(value: Value, at: SourceRange): Expression {
  if (isDeferred(value)) return value.$deferred.expression;
  if (Array.isArray(value))
    return { kind: 'list', items: value.map((item: Value) => toExpression(item, at)), at };
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, item]) => ({
      key,
      keyAt: at,
      value: toExpression(item, at),
    }));
    return { kind: 'map', entries, at };
  }
  return { kind: 'literal', value: value, at };
}
