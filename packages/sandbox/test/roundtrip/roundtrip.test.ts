import { describe, expect, test } from 'vitest';
import { installedClients } from './clients.ts';
import { ignoredMembers, residue } from './residue.ts';
import { roundTrip } from './roundtrip.ts';

describe('the wire carries every operation of every client both ways', () => {
  const total = { operations: 0, inexact: 0 };

  test.each(installedClients())('%s', async (name) => {
    const { operations, inexact } = await roundTrip(name, ignoredMembers(name));
    total.operations += operations;
    total.inexact += inexact.size;
    expect(operations).toBeGreaterThan(0);
    const known = residue[name] ?? {};
    expect(Object.fromEntries([...inexact].filter(([what]) => !(what in known)))).toEqual({});
    expect(Object.keys(known).filter((what) => !inexact.has(what))).toEqual([]);
  });

  test('exactly in 99 of 100 directions', ({ annotate }) => {
    const exact = 100 * (1 - total.inexact / (2 * total.operations));
    const clients = installedClients().length;
    expect(total.operations).toBeGreaterThan(1500);
    expect(exact).toBeGreaterThanOrEqual(99);
    return annotate(
      `${exact.toFixed(2)} % of ${total.operations} operations of ${clients} clients, both ways`,
    );
  });
});
