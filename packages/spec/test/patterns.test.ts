import { expect, it } from 'vitest';
import { ecmaPattern } from '../build/patterns.ts';

it.each([
  '^[a-zA-Z0-9-_.]+$',
  '^[\\.\\-\\!\\_a-z]*$',
  '^([\\p{L}\\p{N}_.:/=+\\-@]*)$',
  '^(?!aws:.*)[a-z]{1,3}$',
  '[\\u0020-\\uD7FF\\uD800\\uDC00-\\uDBFF\\uDFFF\\t]*',
])('keeps %s', (pattern) => {
  expect(ecmaPattern(pattern)).toBe(pattern);
});

it.each([
  '^[A-Z][[A-Z]_]*$',
  '^[a-z]+{1,255}$',
  '[a-z]{6,16}+',
  '(?i)^abc$',
  '[[:alpha:]]+',
  '\\p{Alnum}+',
  '^arn:(aws|aws-cn):s3:::[a-z]+$',
  '[z-a]',
])('leaves out %s', (pattern) => {
  expect(ecmaPattern(pattern)).toBeUndefined();
});

it('writes anchors as ECMA 262 does', () => {
  expect(ecmaPattern('\\A[0-9a-z]+\\Z')).toBe('^[0-9a-z]+$');
});
