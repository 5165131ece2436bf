import { describe, expect, test } from 'vitest';
import { installedClients } from './clients.ts';
import { ignoredMembers, residue } from './residue.ts';
import { roundTrip } from './roundtrip.ts';

describe('the wire carries every operation of every client both ways', () => {
  /** An operation counts as inexact that is so in either direction. */
  const total = { operations: 0, inexact: 0 };

  test.each(installedClients())('%s', async (name) => {
    const { operations, inexact } = await roundTrip(name, ignoredMembers(name));
    total.operations += operations;
    total.inexact += new Set([...inexact.keys()].map((what) => what.split(' ')[0])).size;
    expect(operations).toBeGreaterThan(0);
    const known = residue[name] ?? {};
    expect(Object.fromEntries([...inexact].filter(([what]) => !(what in known)))).toEqual({});
    expect(Object.keys(known).filter((what) => !inexact.has(what))).toEqual([]);
  });

  test('99 of 100 exactly', ({ annotate }) => {
    const exact = 100 * (1 - total.inexact / total.operations);
    const clients = installedClients().length;
    expect(total.operations).toBeGreaterThan(1500);
    expect(exact).toBeGreaterThanOrEqual(99);
    return annotate(
      `${exact.toFixed(2)} % of ${total.operations} operations of ${clients} clients, both ways`,
    );
  });
});
