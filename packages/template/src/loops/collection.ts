import { DiagnosticError, type Diagnostic } from '@groundcrew/contract';
import { evaluate, type Expression, type Scope, type Value } from '@groundcrew/program';

/** The items a loop runs over; undefined while a parameter it refers to has no value. Throws nothing, reports what fails. */
export const collectionOf = (
  expression: Expression,
  scope: Scope,
  report: (diagnostic: Diagnostic) => void,
): readonly string[] | undefined => {
  try {
    const value = evaluate(expression, scope);
    return Array.isArray(value) ? texts(value) : undefined;
  } catch (failure) {
    if (!(failure instanceof DiagnosticError)) throw failure;
    for (const diagnostic of failure.diagnostics) report(diagnostic);
    return undefined;
  }
};

/** A reference to a list parameter may stand among the items; it adds its own. */
const texts = (items: readonly Value[]): readonly string[] | undefined => {
  const found = items.flatMap<string | undefined>((item) =>
    Array.isArray(item) ? (texts(item) ?? [undefined]) : typeof item === 'object' ? undefined : String(item),
  );
  return found.every((item) => item !== undefined) ? found : undefined;
};
