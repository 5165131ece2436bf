import type { Expression, Literal } from '@groundcrew/program';

const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** A document as JSON with calls in their long form, keys in the order of the source, indented by two spaces. */
export const printJson = (document: Expression): string => `${print(document, '')}\n`;

const print = (expression: Expression, indent: string): string => {
  const inner = `${indent}  `;
  switch (expression.kind) {
    case 'literal':
      return printLiteral(expression);
    case 'list':
      return block(
        '[',
        ']',
        indent,
        expression.items.map((item) => inner + print(item, inner)),
      );
    case 'map':
      return block(
        '{',
        '}',
        indent,
        expression.entries.map(({ key, value }) => entry(key, value, inner)),
      );
    case 'call':
      return block('{', '}', indent, [entry(expression.fn, expression.argument, inner)]);
  }
};

/** A number keeps its digits: `1.10` is JSON as it stands, `022` is not and becomes a string. */
const printLiteral = ({ value, text }: Literal): string => {
  if (text === undefined) return JSON.stringify(value);
  return typeof value === 'number' && jsonNumber.test(text) ? text : JSON.stringify(text);
};

const entry = (key: string, value: Expression, indent: string): string =>
  `${indent}${JSON.stringify(key)}: ${print(value, indent)}`;

const block = (open: string, close: string, indent: string, lines: readonly string[]): string =>
  lines.length === 0 ? open + close : `${open}\n${lines.join(',\n')}\n${indent}${close}`;
