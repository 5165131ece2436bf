import fc from 'fast-check';
import type { Json, JsonObject } from '@groundcrew/contract';
import { findCycles, orderOf } from '@groundcrew/program';
import { describe, expect, it } from 'vitest';
import { canonical, hashOfPlan, isEmptyPlan, renderPlanText, stepsOf, type Plan } from '../src/index.ts';
import { applied, liveOf, planOf, type Sketch, type Sketches } from './sketch.ts';

const name = fc.constantFrom(
  'Size',
  'Mode',
  'FixedRange',
  'SetOf',
  'MaybeClass',
  'Policy',
  'Hidden',
  'Tags',
  'Deep',
);
const scalar: fc.Arbitrary<Json> = fc.oneof(
  fc.integer({ min: 0, max: 99 }),
  fc.boolean(),
  fc.string({ maxLength: 5 }),
);
const tags = fc
  .uniqueArray(fc.constantFrom('Name', 'Stage', 'Owner'), { maxLength: 3 })
  .chain((keys) => fc.tuple(...keys.map((Key) => scalar.map((Value) => ({ Key, Value: String(Value) })))));
const tree = fc.letrec<{ node: Json }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    scalar,
    fc.array(tie('node'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'Fixed'), tie('node'), { maxKeys: 3 }),
  ),
})).node;
const properties: fc.Arbitrary<JsonObject> = fc
  .tuple(fc.dictionary(name, tree, { maxKeys: 5 }), tags)
  .map(([values, list]) => ({ ...values, Tags: list as Json }));

/** Stacks whose resources refer only to ones before them, so that there is no cycle. */
const stacks = (extra?: fc.Arbitrary<Partial<Sketch>>): fc.Arbitrary<Sketches> =>
  fc
    .array(fc.tuple(properties, fc.array(fc.nat(), { maxLength: 3 }), extra ?? fc.constant({})), {
      maxLength: 7,
    })
    .map((rows) =>
      Object.fromEntries(
        rows.map(([values, needs, rest], i): [string, Sketch] => [
          `R${i}`,
          {
            ...rest,
            Properties: {
              ...values,
              ...Object.fromEntries(
                i === 0
                  ? []
                  : needs.map((need, n) => [n === 0 ? 'FixedNet' : `Uses${n}`, { Ref: `R${need % i}` }]),
              ),
            },
          },
        ]),
      ),
    );

const named = stacks(
  fc.record({
    Type: fc.constantFrom('Test::Thing', 'Test::Single'),
    UpdateReplacePolicy: fc.constantFrom('Delete', 'Retain'),
    DeletionPolicy: fc.constantFrom('Delete', 'Retain', 'RetainExceptOnCreate'),
  } as const),
);

describe('planning', () => {
  it('finds nothing to do where desired, recorded and live agree', () => {
    fc.assert(
      fc.property(named, (sketches) => {
        const recorded = applied(sketches);
        expect(isEmptyPlan(planOf(sketches, { recorded, live: liveOf(recorded) }))).toBe(true);
        expect(isEmptyPlan(planOf(sketches, { recorded }))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('reports only paths whose two sides differ, and never a secret or write-only value', () => {
    fc.assert(
      fc.property(named, named, (before, after) => {
        const recorded = applied(before);
        const plan = planOf(after, { recorded, live: liveOf(recorded) });
        const changes = plan.actions.flatMap((action) => action.changes);
        const shown = changes.filter((change) => !change.sensitive && !change.unknown && !change.toDefault);
        expect(shown.filter((change) => canonical(change.before) === canonical(change.after))).toEqual([]);
        const masked = changes.filter((change) => change.sensitive);
        expect(masked.filter((change) => 'before' in change || 'after' in change)).toEqual([]);
        const hidden = changes.filter((change) => change.path.startsWith('/Hidden'));
        expect(hidden.filter((change) => !change.sensitive)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('orders every step after what it needs, whatever becomes of the graph', () => {
    fc.assert(
      fc.property(named, named, (before, after) => {
        const plan = planOf(after, { recorded: applied(before) });
        const steps = stepsOf(plan.actions);
        const graph = new Map(steps.map((step) => [step.id, step.needs]));
        expect(findCycles(graph)).toEqual([]);
        expect(orderOf(graph)).toHaveLength(steps.length);
        for (const step of steps) {
          for (const need of step.needs) expect(graph.has(need)).toBe(true);
          if (step.does !== 'create') continue;
          for (const id of step.action.needs.filter((other) => graph.has(`create:${other}`))) {
            expect(step.needs).toContain(`create:${id}`);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('deletes against the order of creation', () => {
    fc.assert(
      fc.property(stacks(), (sketches) => {
        const created = planOf(sketches).actions.map((action) => action.id);
        const plan = planOf({}, { recorded: applied(sketches) });
        const deleted = plan.actions.map((action) => action.id);
        expect(deleted.toSorted()).toEqual(created.toSorted());
        for (const action of plan.actions) {
          for (const need of action.formerNeeds) {
            expect(deleted.indexOf(action.id)).toBeLessThan(deleted.indexOf(need));
          }
        }
      }),
    );
  });

  it('is a plain value with one hash, and can always be shown', () => {
    fc.assert(
      fc.property(named, named, (before, after) => {
        const recorded = applied(before);
        const plan = planOf(after, { recorded, live: liveOf(recorded) });
        const copy = JSON.parse(JSON.stringify(plan)) as Plan;
        expect(copy).toEqual(plan);
        expect(hashOfPlan(copy)).toBe(plan.hash);
        expect(planOf(after, { recorded, live: liveOf(recorded) })).toEqual(plan);
        expect(renderPlanText(plan, { width: 60 })).toContain('web in account');
      }),
    );
  });
});
