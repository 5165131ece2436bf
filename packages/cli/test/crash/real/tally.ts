import { invariants, type Invariant, type Violation } from '../judge/judge.ts';

/** How often each invariant was broken, and how often a repeated command did not come to a good end. */
export type Tally = Record<Invariant | 'unfinished', number>;

export function tallyOf(violations: readonly Violation[], unfinished: number): Tally {
  const counts = Object.keys(invariants).map((name): [string, number] => [
    name,
    violations.filter(({ invariant }) => invariant === name).length,
  ]);
  return { ...(Object.fromEntries(counts) as Record<Invariant, number>), unfinished };
}

export const addTally = (to: Tally, more: Tally): void => {
  for (const name of Object.keys(to) as (keyof Tally)[]) to[name] += more[name];
};

export const isClean = (tally: Tally): boolean => Object.values(tally).every((count) => count === 0);

export const tellTally = (tally: Tally): string =>
  Object.entries(tally)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
