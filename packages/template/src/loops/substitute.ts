import type { Expression } from '@groundcrew/program';

/**
 * A fragment of a loop with one item put in: `${Name}` becomes the item, `&{Name}` the item without what no logical id
 * may hold, and `Ref: Name` the item itself. Rules: the Fn::ForEach page of CloudFormation's template reference.
 */
export const substitute = (fragment: Expression, name: string, item: string): Expression => {
  const bare = item.replaceAll(/[^0-9A-Za-z]/g, '');
  const text = (from: string): string => from.replaceAll(`\${${name}}`, item).replaceAll(`&{${name}}`, bare);
  const replace = (node: Expression): Expression => {
    switch (node.kind) {
      case 'literal':
        return typeof node.value === 'string' ? { ...node, value: text(node.value) } : node;
      case 'list':
        return { ...node, items: node.items.map(replace) };
      case 'map':
        return {
          ...node,
          entries: node.entries.map(({ key, keyAt, value }) => ({
            key: text(key),
            keyAt,
            value: replace(value),
          })),
        };
      case 'call':
        return refersTo(node, name)
          ? { kind: 'literal', value: item, at: node.at }
          : settled({ ...node, argument: replace(node.argument) });
    }
  };
  return replace(fragment);
};

const refersTo = (node: Expression, name: string): boolean =>
  node.kind === 'call' &&
  node.fn === 'Ref' &&
  node.argument.kind === 'literal' &&
  node.argument.value === name;

/** A Sub with nothing left to fill in is its own text; Ref and GetAtt need it so, to see what they depend on. */
const settled = (node: Expression): Expression =>
  node.kind === 'call' &&
  node.fn === 'Fn::Sub' &&
  node.argument.kind === 'literal' &&
  typeof node.argument.value === 'string' &&
  !node.argument.value.includes('${')
    ? { ...node.argument, at: node.at }
    : node;
