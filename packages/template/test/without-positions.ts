import type { Expression, Program } from '@groundcrew/program';

const positions = new Set(['at', 'keyAt', 'nameAt', 'typeAt', 'range', 'related']);

/** A program or expression as plain data without its places in the source, so that two spellings can be compared. */
export const withoutPositions = (value: Program | Expression | undefined): unknown => plain(value);

const plain = (value: unknown): unknown => {
  if (value instanceof Map) return [...value].map(plain);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !positions.has(key))
      .map(([key, item]) => [key, plain(item)]),
  );
};
