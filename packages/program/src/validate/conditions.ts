import type { Expression } from '../expression.ts';
import type { Findings } from './findings.ts';

const deciding: ReadonlySet<string> = new Set([
  'Condition',
  'Fn::And',
  'Fn::Equals',
  'Fn::Not',
  'Fn::Or',
  'Fn::Transform',
]);

/** A condition, and each part of And, Or and Not, must be a function that answers true or false. */
export function checkConditions(findings: Findings): void {
  const visit = (expression: Expression, name: string): void => {
    if (expression.kind !== 'call' || !deciding.has(expression.fn)) {
      findings.error('NOT_A_CONDITION', `The condition "${name}" has a part that is neither true nor false`, {
        range: expression.at,
        next: 'Use Fn::Equals, Fn::And, Fn::Or, Fn::Not or Condition.',
      });
      return;
    }
    const { fn, argument } = expression;
    if (['Fn::And', 'Fn::Or', 'Fn::Not'].includes(fn) && argument.kind === 'list')
      argument.items.forEach((item) => visit(item, name));
  };
  for (const [name, { value }] of findings.program.conditions) visit(value, name);
}
