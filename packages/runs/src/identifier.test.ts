import { expect, test } from 'vitest';
import { newIdentifier } from './identifier.ts';

test('identifiers sort by the time of their making', () => {
  const times = [0, 1, 31, 32, 1_795_264_458_670, 1_795_264_458_671, 2 ** 44];
  const identifiers = times.map((time) => newIdentifier(time));
  expect(identifiers.toSorted()).toEqual(identifiers);
  expect(identifiers.every((identifier) => /^[0-9a-hjkmnp-tv-z]{16}$/.test(identifier))).toBe(true);
});

test('identifiers of the same time differ by chance', () => {
  const fixed = (byte: number) => newIdentifier(5, (size) => new Uint8Array(size).fill(byte));
  expect(fixed(1)).toBe('0000000051111111');
  expect(fixed(33)).toBe(fixed(1));
  expect(newIdentifier(5)).not.toBe(newIdentifier(5));
});
