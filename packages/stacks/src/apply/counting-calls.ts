import type { Operation } from '../resource-type.ts';

/** The operation, and how many calls that change something it has been asked for: each is asked for before it is made. */
export function countingCalls(operation: Operation): {
  readonly counted: Operation;
  readonly calls: () => number;
} {
  let calls = 0;
  const counted: Operation = {
    ...operation,
    async guard() {
      await operation.guard();
      calls += 1;
    },
  };
  return { counted, calls: () => calls };
}
