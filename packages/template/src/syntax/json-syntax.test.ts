import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainJson } from '../../test/plain-json.ts';
import { parseFile } from './parse.ts';

const parse = (text: string) => parseFile({ path: 'a.json', text });

/** An object literal with this key would set a prototype, in JSON.parse's result it does not: not what is tested here. */
const json = fc.jsonValue().filter((value) => !JSON.stringify(value).includes('__proto__'));

test('every JSON value comes back as it is', () => {
  fc.assert(
    fc.property(json, fc.constantFrom(undefined, 2, '\t'), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      fc.pre(text.trim() !== '');
      const { document, diagnostics } = parse(text);
      expect(diagnostics).toEqual([]);
      expect(document && plainJson(document)).toEqual(JSON.parse(text));
    }),
  );
});

test('it accepts exactly what JSON.parse accepts', () => {
  const damaged = fc
    .tuple(json, fc.nat(), fc.constantFrom('', ',', '"', '}', '[', '0', '\\', 'x', '\t', '\n'))
    .map(([value, at, piece]) => {
      const text = JSON.stringify(value, null, 1);
      const place = at % (text.length + 1);
      return text.slice(0, place) + piece + text.slice(place + 1);
    });
  fc.assert(
    fc.property(damaged, (text) => {
      fc.pre(text.trim() !== '' && !/[\u007F\uFEFF]/.test(text));
      const isSyntax = parse(text).diagnostics.some(({ code }) => code === 'JSON_SYNTAX');
      expect(isSyntax).toBe(!isJson(text));
    }),
    { numRuns: 1000 },
  );
});

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('a mistake is told in the words of JSON', () => {
  test.each([
    ['{"a": 1,}', 1, 8, /no comma after the last key/],
    ['[1,\n2,\n]', 2, 2, /no comma after the last item/],
    ['{"a": 1 "b": 2}', 1, 9, /comma or a closing "}" is missing/],
    ["{'a': 1}", 1, 2, /key must be a string in double quotes/],
    ['{"a": tru}', 1, 7, /"tru" is no JSON value/],
    ['{"a": 01}', 1, 7, /not a JSON number/],
    ['{"a": 1', 1, 8, /ends before a closing "}"/],
    ['{"a": "x\n"}', 1, 7, /never closed/],
    ['{"a": "\\q"}', 1, 8, /no escape "\\q"/],
    ['{} {}', 1, 4, /follows the end/],
    ['// x\n{}', 1, 1, /no comments/],
    ['{"a" 1}', 1, 6, /colon must follow/],
    ['{"a":', 1, 6, /ends where a value is expected/],
  ])('%j', (text, line, column, summary) => {
    expect(parse(text).diagnostics).toMatchObject([
      { code: 'JSON_SYNTAX', summary: expect.stringMatching(summary), range: { start: { line, column } } },
    ]);
  });

  test('a duplicate key, with both places', () => {
    expect(parse('{"a": 1,\n "a": 2}').diagnostics).toMatchObject([
      {
        code: 'DUPLICATE_KEY',
        range: { start: { line: 2, column: 2 } },
        related: [{ range: { start: { line: 1 } } }],
      },
    ]);
  });
});

test('a number keeps its digits', () => {
  expect(parse('[1.10, 2, 12345678901234567890]').document).toMatchObject({
    items: [{ value: 1.1, text: '1.10' }, { value: 2 }, { text: '12345678901234567890' }],
  });
});

test('JSON in a file named .yaml is read, tabs and all; flow YAML there is YAML', () => {
  expect(parseFile({ path: 'a.yaml', text: '{\n\t"a": 1\n}' })).toMatchObject({
    format: 'json',
    diagnostics: [],
  });
  expect(parseFile({ path: 'a.yaml', text: '{a: 1}' })).toMatchObject({ format: 'yaml', diagnostics: [] });
});
