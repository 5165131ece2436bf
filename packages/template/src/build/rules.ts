import { error, type Diagnostic } from '@groundcrew/contract';
import type { Expression, MapExpression, RuleDeclaration } from '@groundcrew/program';
import type { BuildContext } from './context.ts';
import { asList, asMap, asText, checkKeys, entryOf } from './shape.ts';

/** The Rules section: what must hold between parameters before anything is made. */
export const buildRules = (
  section: MapExpression,
  context: BuildContext,
): ReadonlyMap<string, RuleDeclaration> => {
  const rules = new Map<string, RuleDeclaration>();
  for (const { key: name, keyAt: nameAt, value } of section.entries) {
    const map = asMap(value, `The rule ${name}`, context);
    if (map !== undefined) {
      checkKeys(map, ['RuleCondition', 'Assertions'], 'UNKNOWN_RULE_ATTRIBUTE', `The rule ${name}`, context);
      const condition = entryOf(map, 'RuleCondition')?.value;
      const assertions = entryOf(map, 'Assertions');
      if (assertions === undefined) {
        context.report(error('MISSING_ASSERTIONS', `The rule ${name} has no Assertions`, { range: nameAt }));
      }
      const list = assertions && asList(assertions.value, `Assertions of the rule ${name}`, context);
      rules.set(name, {
        ...(condition === undefined ? {} : { condition }),
        assertions: list?.items.flatMap((item) => buildAssertion(item, name, context) ?? []) ?? [],
        nameAt,
      });
    }
  }
  return rules;
};

const buildAssertion = (
  item: Expression,
  name: string,
  context: BuildContext,
): RuleDeclaration['assertions'][number] | undefined => {
  const what = `An assertion of the rule ${name}`;
  const map = asMap(item, what, context);
  if (map === undefined) return undefined;
  // CloudFormation overlooks a misspelt AssertDescription, and real templates have one.
  const lenient = { report: (found: Diagnostic) => context.report({ ...found, severity: 'warning' }) };
  checkKeys(map, ['Assert', 'AssertDescription'], 'UNKNOWN_RULE_ATTRIBUTE', what, lenient);
  const assert = entryOf(map, 'Assert')?.value;
  if (assert === undefined) {
    context.report(error('MISSING_ASSERT', `${what} has no Assert`, { range: item.at }));
    return undefined;
  }
  const description = entryOf(map, 'AssertDescription')?.value;
  const text = description && asText(description, `AssertDescription of the rule ${name}`, context);
  return { assert, ...(text === undefined ? {} : { description: text }), at: item.at };
};
