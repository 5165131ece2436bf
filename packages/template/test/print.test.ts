import type { Expression, MapEntry } from '@groundcrew/program';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { convertSource, parseFile, printTemplate, type Format } from '../src/index.ts';
import { withTemplateCalls } from '../src/syntax/template-calls.ts';
import { template } from './templates.ts';
import { withoutPositions } from './without-positions.ts';

const parse = (text: string, format: Format): Expression | undefined => {
  const { document, diagnostics } = parseFile({ path: `a.${format}`, text });
  expect(diagnostics).toEqual([]);
  return document && withTemplateCalls(document);
};

test.each(['yaml', 'json'] as const)('parsing what was printed as %s gives the same template', (format) => {
  fc.assert(
    fc.property(template, (document) => {
      const text = printTemplate(document, format);
      const parsed = parse(text, format);
      expect(withoutPositions(parsed)).toEqual(withoutPositions(document));
      expect(parsed && printTemplate(parsed, format)).toBe(text);
    }),
    { numRuns: 500 },
  );
});

test('converting there and back, and once more, changes nothing', () => {
  fc.assert(
    fc.property(template, (document) => {
      const yaml = printTemplate(document, 'yaml');
      const json = printTemplate(document, 'json');
      const convert = (text: string, from: Format, to: Format) =>
        convertSource([{ path: `a.${from}`, text }], { to }).text;
      expect(convert(yaml, 'yaml', 'json')).toBe(json);
      expect(convert(json, 'json', 'yaml')).toBe(yaml);
      expect(convert(yaml, 'yaml', 'yaml')).toBe(yaml);
    }),
    { numRuns: 300 },
  );
});

test.each(['yaml', 'json'] as const)('positions in %s point at the text', (format) => {
  fc.assert(
    fc.property(template, fc.constantFrom('\n', '\r\n'), fc.boolean(), (document, lineEnd, mark) => {
      const text = printTemplate(document, format).replaceAll('\n', lineEnd);
      const lines = text.split('\n');
      const parsed = parse((mark ? '\uFEFF' : '') + text, format);
      const entries = (parsed ? entriesOf(parsed) : []).filter(({ key }) => /^\w+$/.test(key));
      const shown = entries.map(({ key, keyAt: { start } }) => {
        const rest = lines[start.line - 1]?.slice(start.column - 1) ?? '';
        return rest.replace(/^["']/, '').slice(0, key.length);
      });
      expect(shown).toEqual(entries.map(({ key }) => key));
    }),
    { numRuns: 300 },
  );
});

const entriesOf = (expression: Expression): readonly MapEntry[] => {
  switch (expression.kind) {
    case 'literal':
      return [];
    case 'list':
      return expression.items.flatMap(entriesOf);
    case 'call':
      return entriesOf(expression.argument);
    case 'map':
      return expression.entries.flatMap((entry) => [entry, ...entriesOf(entry.value)]);
  }
};
