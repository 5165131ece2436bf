import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadTemplate } from '../src/index.ts';

const load = (path: string, text: string | Uint8Array) => loadTemplate([{ path, text }]).diagnostics;

const bomb = (levels: number): string => {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level <= levels; level++) {
    lines.push(
      `a${level}: &a${level} [${Array(9)
        .fill(`*a${level - 1}`)
        .join(', ')}]`,
    );
  }
  return lines.join('\n');
};

describe('hostile input gives a diagnostic with a position, soon', () => {
  test.each<[string, string, string | Uint8Array, string]>([
    ['an alias bomb', 'a.yaml', bomb(9), 'ALIAS_BOMB'],
    ['10,000 brackets in YAML', 'a.yaml', '['.repeat(10_000) + ']'.repeat(10_000), 'TOO_DEEP'],
    ['10,000 braces in YAML', 'a.yaml', '{a: '.repeat(10_000), 'TOO_DEEP'],
    ['10,000 dashes', 'a.yaml', `${'- '.repeat(10_000)}a`, 'TOO_DEEP'],
    ['10,000 question marks', 'a.yaml', '? '.repeat(10_000), 'TOO_DEEP'],
    ['10,000 brackets in JSON', 'a.json', '['.repeat(10_000), 'TOO_DEEP'],
    ['10,000 braces in JSON', 'a.json', '{"a":'.repeat(10_000), 'TOO_DEEP'],
    [
      'a line per level',
      'a.yaml',
      Array.from({ length: 900 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
      'TOO_DEEP',
    ],
    ['2 MB', 'a.yaml', `a: ${'x'.repeat(2_000_000)}`, 'FILE_TOO_LARGE'],
    ['NUL bytes', 'a.yaml', 'a: \0', 'BINARY_FILE'],
    ['an ELF header', 'a.yaml', Buffer.from('7f454c46020101000000000000000000', 'hex'), 'BINARY_FILE'],
    ['bytes that are no UTF-8', 'a.yaml', Buffer.from('613a20fffe41', 'hex'), 'BINARY_FILE'],
    ['UTF-16 with a mark', 'a.yaml', Buffer.from('\uFEFFa: 1', 'utf16le'), 'NOT_UTF8'],
    ['UTF-16 without a mark', 'a.yaml', Buffer.from('Resources:', 'utf16le'), 'NOT_UTF8'],
    ['an unclosed quote', 'a.yaml', 'a: "b\nResources:\n', 'YAML_SYNTAX'],
    ['an unclosed quote in JSON', 'a.json', '{"a": "b\n}', 'JSON_SYNTAX'],
    ['a tab', 'a.yaml', 'a:\n\tb: 1', 'YAML_SYNTAX'],
    ['an empty file', 'a.yaml', '', 'EMPTY_FILE'],
    ['blanks', 'a.json', ' \n', 'EMPTY_FILE'],
    ['a JSON array', 'a.json', '[1, 2]', 'NOT_A_TEMPLATE'],
    ['a scalar', 'a.yaml', 'hello', 'NOT_A_TEMPLATE'],
    ['many commas', 'a.yaml', `[${','.repeat(200_000)}`, 'YAML_SYNTAX'],
    ['many brackets', 'a.yaml', '[]'.repeat(100_000), 'YAML_SYNTAX'],
    ['many quotes', 'a.yaml', '"'.repeat(20_000), 'YAML_SYNTAX'],
    ['many tags', 'a.yaml', '!a '.repeat(20_000), 'YAML_SYNTAX'],
    [
      'many keys',
      'a.yaml',
      Array.from({ length: 20_000 }, (_, n) => `k${n}: 1`).join('\n'),
      'NOT_A_TEMPLATE',
    ],
  ])('%s', (_, path, text, code) => {
    const start = process.cpuUsage();
    const diagnostics = load(path, text);
    // Processor time, because other tests run beside this one.
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(2000);
    expect(diagnostics[0]).toMatchObject({ severity: 'error', code, range: { file: path } });
  });

  test('no end of short texts', () => {
    const piece = fc.constantFrom(
      'a',
      ': ',
      '- ',
      '\n',
      '  ',
      '"',
      "'",
      '|',
      '>',
      '{',
      '}',
      '[',
      ']',
      ',',
      '&a ',
      '*a',
      '!Sub ',
      '!!int ',
      '<<',
      '? ',
      '#',
      '\t',
      '%',
      '---\n',
      '0',
      '\r\n',
      '\uFEFF',
      'Resources:\n',
      '`',
      '@',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 30 }),
        fc.constantFrom('a.yaml', 'a.json', 'resources.yml'),
        (pieces, path) => {
          const { program, diagnostics } = loadTemplate([{ path, text: pieces.join('') }]);
          expect(program !== undefined || diagnostics.some(({ severity }) => severity === 'error')).toBe(
            true,
          );
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('random bytes', () => {
    for (let size = 1; size < 4096; size *= 2) {
      expect(load('a.yaml', randomBytes(size)).length).toBeGreaterThan(0);
    }
  });
});
