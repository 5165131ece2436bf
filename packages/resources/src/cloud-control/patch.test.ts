import { describe, expect, it } from 'vitest';
import { patchOf } from './patch.ts';

describe('the patch of an update', () => {
  const model = { Name: 'a', Size: 1 };

  it('sets what changed and removes what the template dropped', () => {
    expect(patchOf({ Name: 'a', Speed: 2 }, model, ['Size', 'Speed'], [])).toEqual([
      { op: 'remove', path: '/Size' },
      { op: 'add', path: '/Speed', value: 2 },
    ]);
  });

  it('carries write-only properties along, which Cloud Control would drop', () => {
    const desired = { Name: 'a', Size: 2, Login: { User: 'u', Password: 'p' } };
    expect(patchOf(desired, model, ['Size'], ['/Login/Password', '/Token'])).toEqual([
      { op: 'add', path: '/Size', value: 2 },
      { op: 'add', path: '/Login', value: { User: 'u', Password: 'p' } },
    ]);
  });

  it('removes nothing that is not there', () => {
    expect(patchOf({}, {}, ['Gone'], [])).toEqual([]);
  });
});
