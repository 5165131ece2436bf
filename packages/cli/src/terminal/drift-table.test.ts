import type { PropertyChange } from '@groundcrew/planner';
import { describe, expect, test } from 'vitest';
import { driftSummary, driftTable, type Drifted } from './drift-table.ts';

const change = (path: string, sides: Partial<PropertyChange>): PropertyChange => ({
  path,
  kind: 'drift',
  forcesReplacement: false,
  sensitive: false,
  unknown: false,
  toDefault: false,
  ...sides,
});

const resource = (changes: readonly PropertyChange[], rest: Partial<Drifted> = {}): Drifted => ({
  logicalId: 'Web',
  physicalId: 'sg-1',
  gone: false,
  changes,
  ...rest,
});

/** The cells of each row beneath the headings. */
const cells = (drifted: readonly Drifted[]): string[][] =>
  driftTable('web', drifted)
    .split('\n')
    .slice(1)
    .map((row) => row.trim().split(/ {2,}/));

describe('a table of drift', () => {
  test('tells an item that is lost, or was added, in one row, and a tag by its key', () => {
    const rows = cells([
      resource([
        change('/Description', { before: 'y', after: 'x' }),
        change('/Ingress/1/IpProtocol', { after: 'tcp' }),
        change('/Ingress/1/FromPort', { after: 443 }),
        change('/Tags/1/Key', { after: 'Env' }),
        change('/Tags/1/Value', { after: 'prod' }),
        change('/Egress/0/FromPort', { before: 22 }),
        change('/Egress/0/ToPort', { before: 22 }),
      ]),
    ]);
    expect(rows).toEqual([
      ['web/Web', 'sg-1', 'Description', 'x', 'y'],
      ['Ingress.1', 'IpProtocol tcp, FromPort 443', '(nothing)'],
      ['Tags.Env', 'prod', '(nothing)'],
      ['Egress.0', '(nothing)', 'FromPort 22, ToPort 22'],
    ]);
  });

  test('shows neither side of a secret, not even within an item', () => {
    const text = driftTable('web', [
      resource([
        change('/Password', { before: 'canary', after: 'canary', sensitive: true }),
        change('/Items/0/Name', { after: 'n' }),
        change('/Items/0/Secret', { after: 'canary', sensitive: true }),
      ]),
    ]);
    expect(text).not.toContain('canary');
    expect(text.match(/\(sensitive\)/g)).toHaveLength(4);
  });

  test('keeps long values and those of several lines on one', () => {
    const [row] = cells([resource([change('/Text', { before: `a\n  b${'c'.repeat(200)}`, after: 'x' })])]);
    expect(row?.at(-1)).toMatch(/^a bc{56}…$/);
  });

  test('names the place of what stands elsewhere, and what is gone', () => {
    const place = { accountId: '222222222222', region: 'eu-west-1' };
    expect(
      cells([resource([], { gone: true, place }), resource([change('/A', { before: 1, after: 2 })])]),
    ).toEqual([
      ['web/Web', 'sg-1', 'exists', 'gone', 'account 222222222222, eu-west-1'],
      ['web/Web', 'sg-1', 'A', '2', '1'],
    ]);
  });
});

test('a summary claims nothing about what was not read', () => {
  expect(driftSummary('web', 5, 0, 0)).toBe('Stack web: all 5 resources are as recorded.');
  expect(driftSummary('web', 1, 0, 0)).toBe('Stack web: its one resource is as recorded.');
  expect(driftSummary('web', 5, 0, 2)).toBe('Stack web: 3 of 5 resources read, all as recorded.');
  expect(driftSummary('web', 1, 1, 0)).toBe('Stack web: 1 of 1 resource drifted or gone.');
});
