/** What may be wrong after a command that was cut off and its unattended repetition. */
export interface Tally {
  /** Recorded, and not in the world. */
  phantom: number;
  /** In the world because of us, and not recorded. */
  orphan: number;
  /** More of a type than the templates ask for. */
  duplicate: number;
  /** Asked for, and not recorded as complete. */
  lostRecord: number;
  /** In the world otherwise than the template says, or something of others' changed. */
  mismatch: number;
  /** A plan made afterwards finds something to do. */
  notEmpty: number;
  /** The repeated command did not come to a good end. */
  unfinished: number;
}

export const emptyTally = (): Tally => ({
  phantom: 0,
  orphan: 0,
  duplicate: 0,
  lostRecord: 0,
  mismatch: 0,
  notEmpty: 0,
  unfinished: 0,
});

export const addTally = (to: Tally, more: Tally): void => {
  for (const name of Object.keys(to) as (keyof Tally)[]) to[name] += more[name];
};

export const isClean = (tally: Tally): boolean => Object.values(tally).every((count) => count === 0);

export const tellTally = (tally: Tally): string =>
  [
    ['phantom', tally.phantom],
    ['orphan', tally.orphan],
    ['duplicate', tally.duplicate],
    ['lost record', tally.lostRecord],
    ['mismatch', tally.mismatch],
    ['re-plan not empty', tally.notEmpty],
    ['not finished', tally.unfinished],
  ]
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
