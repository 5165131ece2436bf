import { error, type Diagnostic } from '@groundcrew/contract';
import type { Expression, MapExpression } from '@groundcrew/program';
import { shortCall } from './function-names.ts';

export const loopPrefix = 'Fn::ForEach::';

/** Functions whose arguments are conditions, so that `Condition: Name` below them is a reference. */
const logical = new Set(['Fn::And', 'Fn::Or', 'Fn::Not']);

/**
 * Turns long function forms (`{"Fn::Sub": …}`) into calls, so that both spellings look the same from here on.
 * `{"Condition": "Name"}` is a call only where a condition is due: elsewhere it may be a property, as in an IAM statement.
 */
export const withCalls = (
  expression: Expression,
  isCondition: boolean,
  report: (diagnostic: Diagnostic) => void,
): Expression => {
  const convert = (node: Expression, inCondition: boolean): Expression => {
    switch (node.kind) {
      case 'literal':
        return node;
      case 'list':
        return { ...node, items: node.items.map((item) => convert(item, inCondition)) };
      case 'call':
        return { ...node, argument: convert(node.argument, logical.has(node.fn) || inCondition) };
      case 'map': {
        const fn = functionOf(node, inCondition);
        const [only] = node.entries;
        if (fn !== undefined && only !== undefined) {
          return shortCall(fn, convert(only.value, logical.has(fn) || inCondition), node.at);
        }
        reportSiblings(node, report);
        return {
          ...node,
          entries: node.entries.map((entry) => ({ ...entry, value: convert(entry.value, inCondition) })),
        };
      }
    }
  };
  return convert(expression, isCondition);
};

const functionOf = (map: MapExpression, inCondition: boolean): string | undefined => {
  const [only, ...others] = map.entries;
  if (only === undefined || others.length > 0) return undefined;
  if (only.key === 'Ref') return 'Ref';
  if (only.key === 'Condition') return inCondition && isText(only.value) ? 'Condition' : undefined;
  return /^(?:Fn|Rain)::/.test(only.key) && !only.key.startsWith(loopPrefix) ? only.key : undefined;
};

const reportSiblings = (map: MapExpression, report: (diagnostic: Diagnostic) => void): void => {
  // A loop and a macro call add to the map they stand in; any other function replaces it.
  const call = map.entries.find(
    ({ key }) => key.startsWith('Fn::') && key !== 'Fn::Transform' && !key.startsWith(loopPrefix),
  );
  if (call === undefined) return;
  report(
    error('FUNCTION_WITH_SIBLINGS', `${call.key} must be the only key of its map`, {
      next: 'Move the other keys out, or indent them under the function.',
      range: call.keyAt,
    }),
  );
};

const isText = (node: Expression): boolean => node.kind === 'literal' && typeof node.value === 'string';
