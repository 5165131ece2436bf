import type { Json } from '@groundcrew/contract';
import type { Expression } from '@groundcrew/program';

/** What an expression says, as JSON, with functions in their long form. */
export const plainJson = (expression: Expression): Json => {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'list':
      return expression.items.map(plainJson);
    case 'map':
      return Object.fromEntries(expression.entries.map(({ key, value }) => [key, plainJson(value)]));
    case 'call':
      return { [expression.fn]: plainJson(expression.argument) };
  }
};
