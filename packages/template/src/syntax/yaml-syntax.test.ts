import { describe, expect, test } from 'vitest';
import { plainJson } from '../../test/plain-json.ts';
import { parseFile } from './parse.ts';

const parse = (text: string) => parseFile({ path: 'a.yaml', text });
const json = (text: string) => {
  const { document, diagnostics } = parse(text);
  expect(diagnostics).toEqual([]);
  return document && plainJson(document);
};
const only = (text: string) => {
  const { diagnostics } = parse(text);
  expect(diagnostics).toHaveLength(1);
  const [{ code, range, summary, next, related } = { code: '', range: undefined, summary: '' }] = diagnostics;
  return { code, summary, next, line: range?.start.line, column: range?.start.column, related };
};

describe('short tags', () => {
  test('become functions, with any name', () => {
    expect(json('a: !Ref X\nb: !Sub "${X}"\nc: !Own x\nd: !Condition C')).toEqual({
      a: { Ref: 'X' },
      b: { 'Fn::Sub': '${X}' },
      c: { 'Fn::Own': 'x' },
      d: { Condition: 'C' },
    });
  });

  test('nest in lists and below long forms', () => {
    expect(json('a: !Select [0, !GetAZs ""]\nb:\n  Fn::Base64: !Sub |\n    x\n')).toEqual({
      a: { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] },
      b: { 'Fn::Base64': { 'Fn::Sub': 'x\n' } },
    });
  });

  test('take a scalar as a string, whatever it looks like', () => {
    expect(json('a: !Ref 022\nb: !Base64 yes\nc: !GetAZs\n')).toEqual({
      a: { Ref: '022' },
      b: { 'Fn::Base64': 'yes' },
      c: { 'Fn::GetAZs': '' },
    });
  });

  test('GetAtt splits at its first dot', () => {
    expect(json('a: !GetAtt Db.Endpoint.Address\nb: !GetAtt [A, B.C]')).toEqual({
      a: { 'Fn::GetAtt': ['Db', 'Endpoint.Address'] },
      b: { 'Fn::GetAtt': ['A', 'B.C'] },
    });
  });

  test('start where the tag stands', () => {
    const { document } = parse('a:   !Sub  x\n');
    expect(document?.kind === 'map' && document.entries[0]?.value).toMatchObject({
      at: { start: { line: 1, column: 6 }, end: { line: 1, column: 13 } },
      argument: { at: { start: { line: 1, column: 12 } } },
    });
  });

  test('one after the other are refused with the way out', () => {
    expect(only('a: !Base64 !Sub x')).toMatchObject({
      code: 'YAML_SYNTAX',
      line: 1,
      column: 12,
      next: expect.stringContaining('Fn::Base64: !Sub'),
    });
  });

  test('of YAML itself that CloudFormation lacks are refused', () => {
    expect(only('a: !!binary aGk=')).toMatchObject({
      code: 'UNKNOWN_TAG',
      summary: expect.stringContaining('!!binary'),
    });
    expect(json('a: !!str 12\nb: !!int "12"')).toEqual({ a: '12', b: 12 });
  });
});

describe('anchors', () => {
  test('are written out, and merges give way to what a map says itself', () => {
    const text = 'base: &base {a: 1, b: 2}\nx:\n  <<: *base\n  b: 3\ny: *base\nz: {<<: [{a: 9}, *base]}';
    expect(json(text)).toEqual({
      base: { a: 1, b: 2 },
      x: { a: 1, b: 3 },
      y: { a: 1, b: 2 },
      z: { a: 9, b: 2 },
    });
  });

  test('that are missing or hold themselves are refused', () => {
    expect(only('a: *nobody')).toMatchObject({ code: 'BAD_ALIAS', line: 1, column: 4 });
    expect(only('a: &a [*a]')).toMatchObject({ code: 'BAD_ALIAS', column: 8 });
    expect(only('a:\n  <<: 1')).toMatchObject({ code: 'BAD_MERGE', line: 2 });
  });
});

describe('keys', () => {
  test('are strings as written', () => {
    expect(json('080: a\nyes: b\n"": c')).toEqual({ '080': 'a', yes: 'b', '': 'c' });
  });

  test('must not stand twice, and both places are told', () => {
    expect(only('a: 1\nb: 2\na: 3')).toMatchObject({
      code: 'DUPLICATE_KEY',
      line: 3,
      related: [{ range: { start: { line: 1, column: 1 } } }],
    });
  });

  test('must be strings', () => {
    expect(only('? [a]\n: 1')).toMatchObject({ code: 'BAD_KEY' });
  });
});

describe('syntax errors say what, where and what next', () => {
  test('a tab', () => {
    expect(only('a:\n\tb: 1')).toMatchObject({
      code: 'YAML_SYNTAX',
      line: 2,
      column: 1,
      summary: expect.stringMatching(/tab/i),
    });
  });

  test('an open quote, where it opens', () => {
    const open = { code: 'YAML_SYNTAX', line: 1, column: 4, summary: 'This quote is never closed' };
    expect(only('a: "b\nc: d\n')).toMatchObject(open);
    expect(only("a: 'b\nc: 'd'\n")).toMatchObject(open);
  });

  test('an open bracket', () => {
    expect(only('a: [b\nc: d\n')).toMatchObject({ summary: expect.stringContaining('closing "]"'), line: 2 });
  });

  test('JSON in a YAML file, in the words of JSON', () => {
    expect(only('{"a": 1')).toMatchObject({ code: 'JSON_SYNTAX', column: 8 });
  });

  test('a second document', () => {
    expect(only('---\na: 1\n---\nb: 1\n')).toMatchObject({ code: 'SEVERAL_DOCUMENTS', line: 4 });
    expect(json('---\na: 1\n...\n')).toEqual({ a: 1 });
  });

  test('nothing but comments', () => {
    expect(only('# hello\n')).toMatchObject({ code: 'EMPTY_FILE' });
  });
});

test('positions count characters after a byte order mark and with CRLF line ends', () => {
  const { document } = parse('\uFEFFa: 1\r\nbc:\r\n  - |\r\n    x\r\n  - d\r\n');
  expect(document).toMatchObject({
    entries: [
      { key: 'a', keyAt: { start: { line: 1, column: 1 } } },
      {
        key: 'bc',
        keyAt: { start: { line: 2, column: 1 }, end: { line: 2, column: 3 } },
        value: { items: [{ value: 'x\n' }, { value: 'd', at: { start: { line: 5, column: 5 } } }] },
      },
    ],
  });
});

test('a version directive changes nothing', () => {
  const text = 'x: &x {b: yes, c: 022, d: 2010-09-09}\ny:\n  <<: *x\n';
  expect(json(`%YAML 1.1\n---\n${text}`)).toEqual(json(text));
  expect(json(`%YAML 1.2\n---\n${text}`)).toEqual(json(text));
});
