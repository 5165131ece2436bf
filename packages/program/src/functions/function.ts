import { DiagnosticError, error } from '@groundcrew/contract';
import type { Result } from '../evaluate/result.ts';
import type { Scope } from '../evaluate/scope.ts';
import type { Call, Expression } from '../expression.ts';

export type Evaluate = (expression: Expression, scope: Scope) => Result;

/** `evaluate` comes in as an argument, so that functions don't depend on the evaluator that calls them. */
export type IntrinsicFunction = (call: Call, scope: Scope, evaluate: Evaluate) => Result;

/** A call that can't be carried out as written. */
export const misuse = (call: Call, summary: string, next?: string): DiagnosticError =>
  new DiagnosticError(error('BAD_FUNCTION_ARGUMENT', `${call.fn}: ${summary}`, { range: call.at, next }));

/** The items of a list argument, between `least` and `most` of them. */
export function items(call: Call, least: number, most: number = least): readonly Expression[] {
  const { argument } = call;
  const count = argument.kind === 'list' ? argument.items.length : -1;
  if (argument.kind !== 'list' || count < least || count > most) {
    throw misuse(call, `takes a list of ${least === most ? least : `${least} to ${most}`} items`);
  }
  return argument.items;
}

/** The text of a scalar as functions on strings see it, or undefined where it has none. */
export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
