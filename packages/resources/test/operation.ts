import { randomUUID } from 'node:crypto';
import type { Operation } from '@groundcrew/stacks';

export interface Recorded extends Operation {
  /** What the operation stored as created. */
  readonly ids: string[];
  /** How often it asked whether it may mutate. */
  readonly guards: { count: number };
}

/** An operation as a step gives it, which writes down what it is told. */
export function operation(logicalId: string, intendedAt = Date.now()): Recorded {
  const token = `gc-${randomUUID()}`;
  const ids: string[] = [];
  const guards = { count: 0 };
  return {
    stack: 'shop',
    logicalId,
    token,
    ids,
    guards,
    begunAt: intendedAt,
    intendedAt,
    again: false,
    ownership: { key: 'groundcrew:operation', value: token },
    signal: new AbortController().signal,
    generateName: (maxLength, alphabet = 'mixed') => {
      const name = `shop-${logicalId}-${token.slice(-12)}`.slice(0, maxLength);
      return alphabet === 'lower' ? name.toLowerCase() : name;
    },
    async guard() {
      guards.count += 1;
    },
    async created(physicalId) {
      ids.push(physicalId);
    },
    progress: () => undefined,
  };
}
