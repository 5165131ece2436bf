import { describe, expect, it } from 'vitest';
import type { Place } from '@groundcrew/program';
import {
  isEmptyPlan,
  liveFacts,
  liveKey,
  planChanges,
  renderPlanText,
  stepsOf,
  type Plan,
} from '../src/index.ts';
import { actionOf, applied, inputOf, liveOf, rules, type Sketches, type Situation } from './sketch.ts';

const far: Place = { accountId: '111111111111', region: 'us-east-1', partition: 'aws' };
const other: Place = { accountId: '222222222222', region: 'us-east-1', partition: 'aws' };
type Places = Readonly<Record<string, Place | undefined>>;

const things: Sketches = {
  Home: { Properties: { Size: 1 } },
  Far: { Properties: { FixedName: 'far', Size: 1 } },
};

function plan(sketches: Sketches, wanted: Places, recorded?: Places, situation: Situation = {}): Plan {
  const input = inputOf(sketches, situation);
  const desired = new Map([...input.desired].map(([id, each]) => [id, { ...each, place: wanted[id] }]));
  const state = stateAt(sketches, recorded);
  const live = situation.live ?? liveOf(state);
  const made = planChanges({ ...input, desired, recorded: state, live });
  if (!made.plan) throw new Error(made.diagnostics.map(({ summary }) => summary).join('; '));
  return made.plan;
}

function stateAt(sketches: Sketches, places: Places | undefined) {
  const state = applied(places === undefined ? {} : sketches);
  const resources = [...state.resources].map(
    ([id, each]) => [id, { ...each, ...(places?.[id] && { place: places[id] }) }] as const,
  );
  return { ...state, resources: new Map(resources) };
}

describe('planning resources that stand elsewhere', () => {
  it('names their place, and only theirs', () => {
    const made = plan(things, { Far: far });
    expect(actionOf(made, 'Far')).toMatchObject({ action: 'create', place: far });
    expect(actionOf(made, 'Home')).not.toHaveProperty('place');
    expect(renderPlanText(made)).toContain('in account 111111111111, us-east-1');
  });

  it('does nothing where they stand as desired', () => {
    expect(isEmptyPlan(plan(things, { Far: far }, { Far: far }))).toBe(true);
  });

  it.each<[string, Place | undefined, Place | undefined, Place | null | undefined]>([
    ['to another region', undefined, far, null],
    ['to another account', far, other, far],
    ['back to its stack', far, undefined, far],
  ])(
    'replaces one that moves %s, the new one first, although its name stays',
    (_, before, after, formerPlace) => {
      const made = plan(things, { Far: after }, { Far: before });
      const action = actionOf(made, 'Far');
      expect(action).toMatchObject({ action: 'replace', order: 'create-before-delete', formerPlace });
      expect(action.place).toEqual(after);
      expect(action.reasons[0]).toMatch(/^it moves from /);
      expect(stepsOf(made.actions).map(({ id }) => id)).toEqual(['create:Far', 'delete:Far']);
    },
  );

  it('deletes first where the name is the only one in the world', () => {
    const input = inputOf(things);
    const desired = new Map([...input.desired].map(([id, each]) => [id, { ...each, place: far }]));
    const recorded = stateAt(things, {});
    const made = planChanges({
      ...input,
      desired,
      recorded,
      live: liveOf(recorded),
      rules: { ...rules, namespace: () => 'world' },
    });
    expect(made.plan && actionOf(made.plan, 'Far').order).toBe('delete-before-create');
  });

  it('only records another region of what an account has once', () => {
    const roles: Sketches = { Role: { Type: 'Test::Role', Properties: { FixedName: 'reader' } } };
    const made = plan(roles, { Role: { ...far, region: 'eu-west-1' } }, { Role: far });
    expect(actionOf(made, 'Role')).toMatchObject({ action: 'none', recordsOnly: true, formerPlace: far });
    expect(actionOf(plan(roles, { Role: other }, { Role: far }), 'Role').action).toBe('replace');
  });

  it('takes over a name only from where it is the same one', () => {
    const named = (id: string): Sketches => ({ [id]: { Properties: { FixedName: 'same' } } });
    const input = inputOf(named('New'));
    const taking = (place: Place | undefined) => {
      const recorded = stateAt(named('Old'), {});
      const desired = new Map([...input.desired].map(([id, each]) => [id, { ...each, place }]));
      const made = planChanges({ ...input, desired, recorded, live: liveOf(recorded) });
      return made.plan && actionOf(made.plan, 'New').takesOverFrom;
    };
    expect(taking(undefined)).toEqual(['Old']);
    expect(taking(far)).toEqual([]);
  });

  it('tells two of the same id apart by their places', () => {
    const [one] = stateAt(things, { Far: far }).resources.values();
    expect(one && liveKey(one)).not.toBe(one && liveKey({ ...one, place: far }));
    const state = stateAt(things, { Far: far });
    const leftover = {
      ...state,
      leftovers: [...state.resources.values()].map((each) => ({ ...each, place: other })),
    };
    expect(Object.keys(liveFacts(leftover, new Map()))).toHaveLength(4);
  });

  it('deletes where it stands', () => {
    const state = stateAt(things, { Far: far });
    const made = planChanges({
      ...inputOf({}),
      recorded: state,
      live: liveOf(state),
      options: { destroy: true },
    });
    expect(made.plan && actionOf(made.plan, 'Far')).toMatchObject({ action: 'delete', place: far });
  });
});
