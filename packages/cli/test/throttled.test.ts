import type { JsonObject } from '@groundcrew/contract';
import type { Sandbox } from '@groundcrew/sandbox';
import { afterEach, expect, it } from 'vitest';
import { openSandbox, Stage } from './types/story/stage.ts';

const minutes = 60_000;

let sandbox: Sandbox;
afterEach(() => sandbox.close());

/** Types that only Cloud Control carries out: each resource costs a create, looks at its request, and a read. */
const thing = (index: number): JsonObject =>
  index % 2 === 0
    ? { Type: 'AWS::ECS::Cluster', Properties: { ClusterName: `cluster-${index}` } }
    : { Type: 'AWS::Athena::WorkGroup', Properties: { Name: `group-${index}` } };

const many = (count: number): JsonObject => ({
  Resources: Object.fromEntries(Array.from({ length: count }, (_, index) => [`Thing${index}`, thing(index)])),
});

/** As a user has them who sets nothing. */
const defaults = { refreshLimit: undefined, consistencyWindow: undefined };

it(
  'plans and applies 350 resources through Cloud Control at the rates that AWS allows',
  { timeout: 10 * minutes },
  async () => {
    sandbox = await openSandbox(1, { throttle: 'real' });
    await using stage = await Stage.open(sandbox, 0, defaults);
    const plan = await stage.apply('many', many(350));
    expect(plan.actions.filter(({ action }) => action === 'create')).toHaveLength(350);
    const after = await stage.plan('many', many(350), { refresh: 'full' });
    expect(after.actions.map(({ action }) => action)).toEqual(Array.from({ length: 350 }, () => 'none'));
    expect(standing(stage)).toBe(350);
  },
);

it('fails nothing where AWS allows but a tenth of that', { timeout: 10 * minutes }, async () => {
  sandbox = await openSandbox(1, { throttle: 'real', throttleScale: 0.1 });
  await using stage = await Stage.open(sandbox, 0, defaults);
  await stage.apply('many', many(6));
  expect(standing(stage)).toBe(6);
  const after = await stage.plan('many', many(6));
  expect(after.actions.filter(({ action }) => action !== 'none')).toEqual([]);
  await stage.destroy('many');
  expect(standing(stage)).toBe(0);
});

/** What AWS holds of it now. */
const standing = (stage: Stage): number =>
  stage.leftBehind().filter((line) => / (cluster|group)-\d+$/.test(line)).length;
