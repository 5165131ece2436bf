import fc from 'fast-check';
import { expect, test } from 'vitest';
import { delayOf } from './backoff.ts';

const backoff = { first: 500, longest: 30_000 };

test('doubles until it is as long as it may be', () => {
  const longest = [1, 2, 3, 7, 50].map((failures) => delayOf(backoff, failures, () => 0.999_999));
  expect(longest).toEqual([500, 1_000, 2_000, 30_000, 30_000]);
});

test('takes away at most half at random', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (failures, random) => {
        const full = delayOf(backoff, failures, () => 1);
        const delay = delayOf(backoff, failures, () => random);
        expect(delay).toBeGreaterThanOrEqual(full / 2);
        expect(delay).toBeLessThanOrEqual(full);
      },
    ),
  );
});
