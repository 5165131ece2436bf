import { error, type Diagnostic } from '@groundcrew/contract';
import type { Expression, Program } from '@groundcrew/program';
import { languageExtensions } from './transforms.ts';

const next = `Add "Transform: ${languageExtensions}" to the template.`;

/** What CloudFormation refuses unless the template names the transform `AWS::LanguageExtensions`. */
export const withoutExtensions = (program: Program): readonly Diagnostic[] => {
  const found: Diagnostic[] = [];
  const check = (expression: Expression): void => {
    const what = extension(expression);
    if (what !== undefined) found.push(needs(what, expression));
    for (const child of children(expression)) check(child);
  };
  for (const { value } of program.conditions.values()) check(value);
  for (const rule of program.rules.values()) {
    if (rule.condition !== undefined) check(rule.condition);
    for (const { assert } of rule.assertions) check(assert);
  }
  for (const resource of program.resources.values()) {
    check(resource.properties);
    if (resource.metadata !== undefined) check(resource.metadata);
    for (const policy of [resource.deletionPolicy, resource.updateReplacePolicy]) {
      if (policy?.kind === 'call')
        found.push(needs(`A function in the deletion policy of ${resource.logicalId}`, policy));
    }
  }
  for (const { value, exportName } of program.outputs.values()) {
    check(value);
    if (exportName !== undefined) check(exportName);
  }
  return found;
};

const needs = (what: string, { at }: Expression): Diagnostic =>
  error('NEEDS_LANGUAGE_EXTENSIONS', `${what} needs the transform ${languageExtensions}`, {
    next,
    range: at,
  });

const extension = (expression: Expression): string | undefined => {
  if (expression.kind !== 'call') return undefined;
  const { fn, argument } = expression;
  if (fn === 'Fn::Length' || fn === 'Fn::ToJsonString') return fn;
  if (fn !== 'Fn::FindInMap' || argument.kind !== 'list') return undefined;
  if (argument.items.length > 3) return 'Fn::FindInMap with a DefaultValue';
  const nested = argument.items.find(
    (item) => item.kind === 'call' && item.fn !== 'Ref' && item.fn !== 'Fn::FindInMap',
  );
  return nested?.kind === 'call' ? `${nested.fn} within Fn::FindInMap` : undefined;
};

const children = (expression: Expression): readonly Expression[] => {
  switch (expression.kind) {
    case 'literal':
      return [];
    case 'list':
      return expression.items;
    case 'call':
      return [expression.argument];
    case 'map':
      return expression.entries.map(({ value }) => value);
  }
};
