import { DiagnosticError, error, type Json } from '@groundcrew/contract';
import type { Call, Expression } from '../expression.ts';
import { functions } from '../functions/index.ts';
import { isDeferred, type Value } from '../value.ts';
import { waitsOf } from './deferred.ts';
import { resolveDynamicReferences } from './dynamic-reference.ts';
import { noValue, type Result } from './result.ts';
import type { Scope } from './scope.ts';

/**
 * Evaluates as far as it can: what waits for a resource or stands for a secret remains as `Deferred`.
 * A vanished top-level value is `undefined`. Throws `DiagnosticError` with the source range of the call at fault.
 */
export function evaluate(expression: Expression, scope: Scope): Value | undefined {
  const result = evaluateResult(expression, scope);
  return result === noValue ? undefined : result;
}

export function evaluateResult(expression: Expression, scope: Scope): Result {
  switch (expression.kind) {
    case 'literal': {
      const value = expression.text ?? expression.value;
      return typeof value === 'string' ? resolveDynamicReferences(value, expression.at, scope) : value;
    }
    case 'list':
      return expression.items.map((item) => evaluateResult(item, scope)).filter((item) => item !== noValue);
    case 'map': {
      const entries: [string, Value][] = [];
      for (const { key, value } of expression.entries) {
        const result = evaluateResult(value, scope);
        if (result !== noValue) entries.push([key, result]);
      }
      return Object.fromEntries(entries);
    }
    case 'call':
      return evaluateCall(expression, scope);
  }
}

function evaluateCall(call: Call, scope: Scope): Result {
  const implementation = functions.get(call.fn);
  if (!implementation) {
    throw new DiagnosticError(
      error('UNKNOWN_FUNCTION', `There is no function ${call.fn}`, { range: call.at }),
    );
  }
  const result = implementation(call, scope, evaluateResult);
  return typeof result === 'string' ? resolveDynamicReferences(result, call.at, scope) : result;
}

/** Evaluates what was deferred, now that outputs and secrets are at hand. Throws if something still isn't known. */
export function force(value: Value, scope: Scope): Json {
  if (isDeferred(value)) {
    const result = evaluate(value.$deferred.expression, scope) ?? null;
    const waits = waitsOf(result);
    if (waits) {
      const what = [...waits.awaits, ...waits.secrets].join(', ');
      const range = value.$deferred.expression.at;
      throw new DiagnosticError(error('VALUE_NOT_KNOWN', `A value still waits for ${what}`, { range }));
    }
    return result as Json;
  }
  if (Array.isArray(value)) return value.map((item: Value) => force(item, scope));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, force(item, scope)]));
}
