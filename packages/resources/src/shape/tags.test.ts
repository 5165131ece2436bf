import { describe, expect, it } from 'vitest';
import { tagChange, visibleTags } from './tags.ts';

const live = (...Tags: { Key: string; Value: string }[]) => ({
  physicalId: 'vpc-1',
  properties: { Tags },
  attributes: {},
});

describe('tags', () => {
  it('hide AWS’s own and ours, in a stable order', () => {
    const tags = [
      { Key: 'b', Value: '1' },
      { Key: 'aws:cloudformation:stack-name', Value: 'x' },
      { Key: 'groundcrew:operation', Value: 'gc-1' },
      { Key: 'a', Value: '2' },
    ];
    expect(visibleTags(tags)).toEqual([
      { Key: 'a', Value: '2' },
      { Key: 'b', Value: '1' },
    ]);
  });

  it('lose what the template named before, and nothing that somebody else added', () => {
    const change = tagChange({
      desired: { Tags: [{ Key: 'kept', Value: 'new' }] },
      recorded: {
        Tags: [
          { Key: 'kept', Value: 'old' },
          { Key: 'dropped', Value: '1' },
        ],
      },
      live: live(
        { Key: 'kept', Value: 'old' },
        { Key: 'dropped', Value: '1' },
        { Key: 'foreign', Value: '1' },
      ),
    });
    expect(change).toEqual({ set: [{ Key: 'kept', Value: 'new' }], remove: ['dropped'] });
  });
});
