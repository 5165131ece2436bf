import { DiagnosticError, type Diagnostic } from '@groundcrew/contract';
import {
  evaluate,
  isDeferred,
  referencesOf,
  type Expression,
  type Scope,
  type Value,
} from '@groundcrew/program';

/** What a loop runs over; or the names it waits for; or why it can't be told. */
export type Collection =
  | { readonly kind: 'items'; readonly items: readonly string[] }
  | { readonly kind: 'unknown'; readonly names: readonly string[] }
  | { readonly kind: 'failed'; readonly diagnostics: readonly Diagnostic[] };

export const collectionOf = (expression: Expression, scope: Scope): Collection => {
  try {
    const names = [...referencesOf(expression)].filter((name) => isUnknown(name, scope));
    if (names.length > 0) return { kind: 'unknown', names };
    const items = texts(evaluate(expression, scope));
    return items === undefined ? { kind: 'unknown', names: [] } : { kind: 'items', items };
  } catch (failure) {
    if (!(failure instanceof DiagnosticError)) throw failure;
    return { kind: 'failed', diagnostics: failure.diagnostics };
  }
};

/** Declared, but without a value so far, or a secret. A name nobody declared is for evaluation to complain about. */
const isUnknown = (name: string, { program, parameters, pseudo }: Scope): boolean =>
  name.startsWith('AWS::')
    ? name !== 'AWS::NoValue' && pseudo[name] === undefined
    : program.parameters.has(name) && (!parameters.has(name) || isDeferred(parameters.get(name)));

/** A reference to a list parameter may stand among the items; it adds its own. */
const texts = (value: Value | undefined): readonly string[] | undefined => {
  if (!Array.isArray(value)) return undefined;
  const found = value.flatMap<string | undefined>((item: Value) => {
    if (Array.isArray(item)) return texts(item) ?? [undefined];
    return typeof item === 'object' ? [undefined] : [String(item)];
  });
  return found.every((item) => item !== undefined) ? found : undefined;
};
