import type { JsonObject } from '@groundcrew/contract';
import { expect, it } from 'vitest';
import type { TypeRules } from '../rules.ts';
import { compareThreeWay } from './three-way.ts';

const rules: TypeRules = {
  replacement: () => 'never',
  replaces: () => undefined,
  unordered: () => false,
  freeKeys: (_, pointer) => pointer === '/Data/Variables',
  writeOnly: () => false,
  // As an IAM role's policies: AWS may have more of them than the template.
  equal: (_, property, desired, other) =>
    property === 'Policies' && (desired as string[]).every((each) => (other as string[]).includes(each)),
  defaults: () => ({}),
  exclusiveKeys: () => [],
  deletesFirst: () => false,
  keepsAttribute: () => true,
  namespace: () => 'region',
  holdsData: () => false,
  oneWay: () => false,
  canSnapshot: () => false,
};

const compare = (desired: JsonObject, recorded: JsonObject, live: JsonObject, mayBeOld = false) => {
  const { changes, recordsOnly } = compareThreeWay({
    type: 'AWS::Test::Thing',
    desired,
    recorded,
    live: { physicalId: 'thing', properties: live, attributes: {}, mayBeOld },
    rules,
    fingerprint: (text) => text,
  });
  return { paths: changes.map(({ kind, path }) => `${kind} ${path}`), recordsOnly };
};

const tag = (name: string) => ({ Key: name, Value: 'x' });

it.each<[string, JsonObject, JsonObject, string[]]>([
  [
    'a tag',
    { Tags: [tag('A')] },
    { Tags: [tag('A'), tag('B')] },
    ['change /Tags/1/Key', 'change /Tags/1/Value'],
  ],
  ['a nested value', { Data: { Size: 1 } }, { Data: { Size: 1, Fast: true } }, ['change /Data/Fast']],
  ['what a rule allows AWS to have', { Policies: ['a'] }, { Policies: ['a', 'b'] }, ['change /Policies/1']],
])('takes away %s that leaves the template, although AWS may know more', (_, desired, before, paths) => {
  expect(compare(desired, before, before)).toEqual({ paths, recordsOnly: false });
});

it('adds a nested value that AWS leaves out of its answer', () => {
  const before = { Data: { Size: 1 } };
  expect(compare({ Data: { Size: 1, Fast: true } }, before, before).paths).toEqual(['change /Data/Fast']);
});

it('has nothing to do where AWS already is as the changed template says', () => {
  const before = { Tags: [tag('A'), tag('B')] };
  const after = { Tags: [tag('A')] };
  expect(compare(after, before, after)).toEqual({ paths: [], recordsOnly: true });
});

it('changes what AWS seems to have already, where that may be an answer from before it was taken away', () => {
  const [before, after] = [{ Policies: ['a'] }, { Policies: ['a', 'b'] }];
  expect(compare(after, before, after)).toEqual({ paths: [], recordsOnly: true });
  expect(compare(after, before, after, true).paths).toEqual(['change /Policies/1']);
});

it('calls what the template changes no drift, however AWS orders it', () => {
  const { paths } = compare({ List: ['b'] }, { List: ['a', 'b'] }, { List: ['b', 'a'] });
  expect(paths.every((path) => path.startsWith('change'))).toBe(true);
});

it('sees the loss of what AWS says it lacks, and not of what it does not answer', () => {
  const wanted = { Profile: 'web' };
  expect(compare(wanted, wanted, { Profile: null }).paths).toEqual(['drift /Profile']);
  expect(compare(wanted, wanted, {}).paths).toEqual([]);
  expect(compare({}, wanted, { Profile: null })).toEqual({ paths: [], recordsOnly: true });
});

it('sees the loss of a key that is the user’s own, and not of a property that AWS leaves out', () => {
  const wanted = { Data: { Variables: { A: '1', B: '2', Empty: '' }, Other: { A: '1', B: '2' } } };
  const live = { Data: { Variables: { A: '1', Foreign: '3' }, Other: { A: '1' } } };
  expect(compare(wanted, wanted, live).paths).toEqual(['drift /Data/Variables/B']);
});
