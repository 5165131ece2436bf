import { DiagnosticError, error, type SourceRange } from '@groundcrew/contract';
import { hasDeferred } from '../evaluate/deferred.ts';
import { noValue } from '../evaluate/result.ts';
import type { Scope } from '../evaluate/scope.ts';
import type { Call, Expression } from '../expression.ts';
import { items, misuse, type Evaluate, type IntrinsicFunction } from './function.ts';

const computed = new WeakMap<Scope, Map<string, boolean | 'computing'>>();

/** Whether a named condition holds. Conditions may use parameters, mappings and each other, but no resources. */
export function conditionHolds(name: string, at: SourceRange, own: Scope, evaluate: Evaluate): boolean {
  const scope = own.whole ?? own;
  const known = computed.get(scope) ?? new Map<string, boolean | 'computing'>();
  computed.set(scope, known);
  const before = known.get(name);
  if (before === 'computing') {
    throw new DiagnosticError(
      error('CONDITION_CYCLE', `Condition "${name}" depends on itself`, { range: at }),
    );
  }
  if (before !== undefined) return before;
  const declared = scope.program.conditions.get(name);
  if (!declared)
    throw new DiagnosticError(error('DANGLING_CONDITION', `There is no condition "${name}"`, { range: at }));
  known.set(name, 'computing');
  try {
    const result = truth(declared.value, scope, evaluate);
    known.set(name, result);
    return result;
  } catch (problem) {
    known.delete(name);
    throw problem;
  }
}

/** Evaluates an expression that must be true or false; secrets may be looked at, but only their truth gets out. */
export function truth(expression: Expression, scope: Scope, evaluate: Evaluate): boolean {
  if (expression.kind === 'call' && expression.fn === 'Condition') return named(expression, scope, evaluate);
  const peeking: Scope = scope.secretForConditions && !scope.secret ? peek(scope) : scope;
  const result = evaluate(expression, peeking);
  if (result === true || result === 'true') return true;
  if (result === false || result === 'false') return false;
  throw new DiagnosticError(
    error('NOT_A_CONDITION', 'A condition must be true or false', { range: expression.at }),
  );
}

const peeked = new WeakMap<Scope, Scope>();
function peek(scope: Scope): Scope {
  const known = peeked.get(scope);
  if (known) return known;
  const made: Scope = {
    ...scope,
    ref: (id) => scope.ref(id),
    attribute: (id, name) => scope.attribute(id, name),
    secret: (reference) => scope.secretForConditions?.(reference),
  };
  peeked.set(scope, made);
  return made;
}

function named(call: Call, scope: Scope, evaluate: Evaluate): boolean {
  const name = call.argument.kind === 'literal' ? call.argument.value : undefined;
  if (typeof name !== 'string') throw misuse(call, 'takes the name of a condition');
  return conditionHolds(name, call.at, scope, evaluate);
}

const ifFunction: IntrinsicFunction = (call, scope, evaluate) => {
  const [condition, whenTrue, whenFalse] = items(call, 3);
  if (!condition || !whenTrue || !whenFalse) throw misuse(call, 'takes a condition and two values');
  const name = condition.kind === 'literal' ? condition.value : undefined;
  const holds =
    typeof name === 'string'
      ? conditionHolds(name, condition.at, scope, evaluate)
      : truth(condition, scope, evaluate);
  return evaluate(holds ? whenTrue : whenFalse, scope);
};

const equals: IntrinsicFunction = (call, scope, evaluate) => {
  const values = items(call, 2).map((item) => evaluate(item, scope));
  if (values.some((value) => value !== noValue && hasDeferred(value))) {
    throw misuse(call, 'a condition can only use what is known before anything is created');
  }
  const [left, right] = values.map((value) =>
    value === noValue ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value),
  );
  return left === right;
};

export const conditionFunctions: Readonly<Record<string, IntrinsicFunction>> = {
  'Fn::If': ifFunction,
  'Fn::Equals': equals,
  'Fn::And': (call, scope, evaluate) => items(call, 2, 10).every((item) => truth(item, scope, evaluate)),
  'Fn::Or': (call, scope, evaluate) => items(call, 2, 10).some((item) => truth(item, scope, evaluate)),
  'Fn::Not': (call, scope, evaluate) => items(call, 1).every((item) => !truth(item, scope, evaluate)),
  Condition: named,
};
