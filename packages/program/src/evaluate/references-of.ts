import { conditionHolds } from '../functions/conditions.ts';
import { parseSub } from '../functions/sub-syntax.ts';
import type { Call, Expression } from '../expression.ts';
import { evaluateResult } from './evaluate.ts';
import type { Scope } from './scope.ts';

/**
 * The names an expression refers to by Ref, GetAtt or Sub: parameters, resources and pseudo parameters. With a scope,
 * only the branch of each `Fn::If` that holds is looked at; without one, both are.
 */
export function referencesOf(expression: Expression, scope?: Scope): Set<string> {
  const names = new Set<string>();
  const visit = (part: Expression): void => {
    if (part.kind === 'list') part.items.forEach(visit);
    else if (part.kind === 'map') part.entries.forEach((entry) => visit(entry.value));
    else if (part.kind === 'call') visitCall(part);
  };
  const visitCall = (call: Call): void => {
    const { fn, argument } = call;
    if (fn === 'Ref') addLiteral(argument);
    else if (fn === 'Fn::GetAtt') {
      if (argument.kind === 'list' && argument.items[0]) addLiteral(argument.items[0]);
    } else if (fn === 'Fn::Sub') visitSub(argument);
    else if (fn === 'Fn::If' && scope && argument.kind === 'list') {
      const [condition, whenTrue, whenFalse] = argument.items;
      const name = condition?.kind === 'literal' ? condition.value : undefined;
      if (typeof name === 'string' && condition) {
        const branch = conditionHolds(name, condition.at, scope, evaluateResult) ? whenTrue : whenFalse;
        if (branch) visit(branch);
      } else argument.items.forEach(visit);
    } else visit(argument);
  };
  const visitSub = (argument: Expression): void => {
    const [template, variables] = argument.kind === 'list' ? argument.items : [argument];
    const own = new Set(variables?.kind === 'map' ? variables.entries.map((entry) => entry.key) : []);
    if (variables) visit(variables);
    if (template?.kind !== 'literal') return;
    for (const part of parseSub(String(template.value))) {
      if (part.kind === 'variable' && !own.has(part.name)) names.add(part.name.split('.')[0] ?? part.name);
    }
  };
  const addLiteral = (argument: Expression): void => {
    if (argument.kind === 'literal') names.add(String(argument.value));
    else visit(argument);
  };
  visit(expression);
  return names;
}
