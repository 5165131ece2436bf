import { expect, test } from 'vitest';
import { decodeJson, encodeJson } from '../src/index.ts';
import { diagnosticCode } from './diagnostic-code.ts';

test('a column of JSON gives back what was written', () => {
  const value = { a: [1, 'ü', null], b: { c: false } };
  expect(decodeJson(encodeJson(value))).toEqual(value);
  expect(decodeJson(null)).toBeUndefined();
});

test('a damaged column says so, and nothing of what it held', async () => {
  const damaged = async () => decodeJson('{"Password":"hunter2');
  expect(await diagnosticCode(damaged())).toBe('DATABASE_CORRUPT');
  await expect(damaged()).rejects.not.toThrow(/hunter2/);
});
