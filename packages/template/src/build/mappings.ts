import type { Expression, MapExpression, MappingDeclaration } from '@groundcrew/program';
import type { BuildContext } from './context.ts';
import { asMap, wrongShape } from './shape.ts';

/** The Mappings section: name → top-level key → second-level key → a string, number, truth value or list. */
export const buildMappings = (
  section: MapExpression,
  context: BuildContext,
): ReadonlyMap<string, MappingDeclaration> => {
  const mappings = new Map<string, MappingDeclaration>();
  for (const { key: name, keyAt: nameAt, value } of section.entries) {
    const mapping = asMap(value, `The mapping ${name}`, context);
    for (const top of mapping?.entries ?? []) checkTopLevel(name, top.key, top.value, context);
    if (mapping !== undefined) mappings.set(name, { value: mapping, nameAt });
  }
  return mappings;
};

const checkTopLevel = (name: string, key: string, value: Expression, context: BuildContext): void => {
  if (key === 'Fn::Transform') return;
  const inner = asMap(value, `The key ${key} of the mapping ${name}`, context);
  for (const { key: second, value: leaf } of inner?.entries ?? []) {
    if (!isLeaf(leaf)) {
      const what = `The value ${key}.${second} of the mapping ${name}`;
      context.report(wrongShape(what, 'a plain value or a list of them', leaf));
    }
  }
};

const isLeaf = (value: Expression): boolean =>
  value.kind === 'literal' || (value.kind === 'list' && value.items.every(isLeaf));
