import { createHash } from 'node:crypto';

/** A number from 0 up to, but not including, 1. */
export type Random = () => number;

/** The same numbers for the same seed, so that a run with faults repeats. */
export function seededRandom(seed: string): Random {
  let count = 0;
  return () => createHash('sha256').update(`${seed}/${count++}`).digest().readUInt32BE() / 2 ** 32;
}
