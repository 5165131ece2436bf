import { DiagnosticError, error, type Diagnostic } from '@groundcrew/contract';
import { evaluateResult } from '../evaluate/evaluate.ts';
import type { Scope } from '../evaluate/scope.ts';
import { truth } from '../functions/conditions.ts';
import type { Program } from '../program.ts';

/** The assertions of all rules that apply, against the parameters given. */
export function checkRules(program: Program, scope: Scope): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const [name, rule] of program.rules) {
    try {
      if (rule.condition && !truth(rule.condition, scope, evaluateResult)) continue;
      for (const { assert, description, at } of rule.assertions) {
        if (truth(assert, scope, evaluateResult)) continue;
        diagnostics.push(
          error('RULE_VIOLATED', description ?? `An assertion of rule ${name} does not hold`, {
            range: at,
            detail: `Rule ${name}`,
          }),
        );
      }
    } catch (problem) {
      if (!(problem instanceof DiagnosticError)) throw problem;
      diagnostics.push(...problem.diagnostics);
    }
  }
  return diagnostics;
}
