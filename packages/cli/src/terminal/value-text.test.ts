import { expect, test } from 'vitest';
import { valueText } from './value-text.ts';

test('a value in a table keeps to its cell and steers no terminal', () => {
  expect(valueText('as it is')).toBe('as it is');
  expect(valueText({ a: [1, true] })).toBe('{"a":[1,true]}');
  expect(valueText('first\n  second')).toBe('first second');
  expect(valueText('\u001b[31mred\u202e')).toBe('\\u001b[31mred\\u202e');
});
