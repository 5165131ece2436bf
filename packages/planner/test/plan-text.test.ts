import { describe, expect, it } from 'vitest';
import { renderPlanText } from '../src/index.ts';
import { applied, liveOf, planOf, type Sketches } from './sketch.ts';

const before: Sketches = {
  Net: { Type: 'AWS::EC2::VPC', Properties: { FixedRange: '10.0.0.0/16' } },
  Web: { Properties: { Net: { Ref: 'Net' }, Size: 1, Password: { Ref: 'Password' } } },
  Kept: { DeletionPolicy: 'Retain' },
};
const after: Sketches = {
  Net: { Type: 'AWS::EC2::VPC', Properties: { FixedRange: '10.1.0.0/16' } },
  Web: before['Web'] ?? {},
  New: { Properties: { Long: 'x'.repeat(300) } },
};

describe('a plan as text', () => {
  it('groups by resource, says why, marks drift, masks secrets and ends with the counts', () => {
    const recorded = applied(before);
    const plan = planOf(after, {
      recorded,
      live: liveOf(recorded, { Web: { Size: 4 } }),
      password: 'other',
      outputs: { Web: { Ref: 'Web' } },
    });
    expect(renderPlanText(plan, { width: 90 })).toMatchInlineSnapshot(`
      "web in account 111111111111, eu-central-1

        + create   New             Test::Thing    web.yaml:3
            + Long  xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx

        ~ update   Web (Web-id)    Test::Thing    web.yaml:3
            it was changed outside of this stack
            ~ Net       Net-id → (known after apply)
            ~ Size      4 → 1  drift: changed outside, will be put back
            ~ Password  (sensitive) → (sensitive)

        = let go   Kept (Kept-id)  Test::Thing
            the template no longer has it
            stays in AWS, since its deletion policy is Retain

        ± replace  Net (Net-id)    AWS::EC2::VPC  web.yaml:3
            creates the new one first, then deletes the old one
            AWS can't change /FixedRange in place
            ~ FixedRange  10.0.0.0/16 → 10.1.0.0/16  forces replacement

        Outputs
        + Web  Web-id

        If this fails, a rollback can't undo
        ! Web (Web-id): the old value of Password is not known
        Deleted last, when all else has succeeded, which no failure rolls back
        ! Net (Net-id): once deleted, made anew, with another id

      Plan: 1 to create, 1 to change, 1 to replace, 0 to delete, 1 to let go, 0 unchanged. 1 drifted.
      "
    `);
  });

  it('cuts places, then leaves them out, where lines have no room for them', () => {
    const plan = planOf({ Net: before['Net'] ?? {}, Kept: before['Kept'] ?? {} });
    const file = 'templates/of/the/whole/web.yaml';
    const actions = plan.actions.map((action) => ({
      ...action,
      source: action.source && { ...action.source, file },
    }));
    const kept = (width?: number) =>
      renderPlanText({ ...plan, actions }, { width })
        .split('\n')
        .find((row) => row.includes('Kept'));
    expect(kept()).toBe(`  + create  Kept  Test::Thing    ${file}:3`);
    expect(kept(66)).toBe(kept());
    expect(kept(65)).toBe(`  + create  Kept  Test::Thing  ${file}:3`);
    expect(kept(50)).toBe('  + create  Kept  Test::Thing  …e/whole/web.yaml:3');
    expect(kept(40)).toBe('  + create  Kept  Test::Thing');
  });

  it('says so when there is nothing to do', () => {
    const recorded = applied(before);
    expect(renderPlanText(planOf(before, { recorded }))).toContain('Nothing to do: all 3 resources');
    const records = planOf({ ...before, Net: { ...before['Net'], DeletionPolicy: 'Retain' } }, { recorded });
    expect(renderPlanText(records)).toContain('Nothing to do in AWS; only records of the stack change.');
  });

  it('is coloured only on request, and never wider than the terminal for a long value', () => {
    const plan = planOf(after);
    expect(renderPlanText(plan)).not.toContain('\u001B');
    expect(renderPlanText(plan, { color: true })).toContain('\u001B[32m+');
    for (const line of renderPlanText(plan, { width: 80 }).split('\n'))
      expect(line.length).toBeLessThanOrEqual(80);
  });

  it('names what was not read', () => {
    const recorded = applied(before);
    const live = liveOf(recorded).set('Test::Thing Web-id', {
      physicalId: 'Web-id',
      properties: {},
      attributes: {},
      unread: ['/Size'],
    });
    expect(renderPlanText(planOf(before, { recorded, live }))).toContain(
      'Not read, so drift there stays unseen: Web/Size.',
    );
  });
});
