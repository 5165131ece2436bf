import type { JsonObject } from '@groundcrew/contract';
import { isEmptyPlan } from '@groundcrew/planner';
import { eachDatabase } from '@groundcrew/store/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { codesOf, stage, type Stage } from './stage.ts';

const vpc = (CidrBlock: string, rest: JsonObject = {}, Groundcrew?: JsonObject): JsonObject => ({
  Type: 'AWS::EC2::VPC',
  Properties: { CidrBlock, ...rest },
  ...(Groundcrew && { Metadata: { Groundcrew } }),
});
const web = (dns: boolean, rest: JsonObject = {}): JsonObject => ({
  Resources: { Net: vpc('10.0.0.0/16', { EnableDnsSupport: dns }), ...rest },
});
/** Created after `Net` has been changed. */
const last: JsonObject = { Last: { ...vpc('10.9.0.0/16'), DependsOn: 'Net' } };
const before = web(true);
const after = web(false, last);

let on: Stage;

eachDatabase('a rollback and what comes after it', (databases) => {
  beforeEach(async () => {
    on = await stage({ database: await databases.open() });
  });

  /** Applies while AWS refuses something for good. Answers the failed run and the latest one. */
  async function refuse(boundaries: readonly string[], template: JsonObject, onFailure?: 'keep') {
    on.cloud.at = async (at) => {
      if (boundaries.includes(at)) throw new Error('AWS says no');
    };
    const plan = await on.plan(template);
    const run = await on.work(await on.stacks.apply(plan, { onFailure: onFailure ?? 'rollback' }));
    expect(run.state).toBe('failed');
    const [latest] = (await on.runs.list({ stack: 'web' })).runs;
    if (!latest) throw new Error('there is no run');
    return { plan, run, latest };
  }
  const allow = () => {
    on.cloud.at = async () => undefined;
  };
  const world = () =>
    [...on.cloud.resources.values()].map(({ physicalId, properties }) => ({ physicalId, properties }));

  describe('of which a step is refused', () => {
    it.each(['update Net:before', 'update Net:made', 'delete Fresh:before'])(
      'at %s keeps what it has done, and is gone on with by another',
      async (boundary) => {
        const fresh = web(false, {
          Fresh: vpc('10.8.0.0/16'),
          Last: { ...vpc('10.9.0.0/16'), DependsOn: ['Net', 'Fresh'] },
        });
        await on.apply(before);
        const stood = world();
        const { run, latest } = await refuse(['create Last:before'], fresh);
        expect(latest.meta['rollsBack']).toBe(run.id);
        on.cloud.at = async (at) => {
          if (at === boundary) throw new Error('AWS says no again');
        };
        expect((await on.work(latest.id)).state).toBe('failed');
        expect(await on.stacks.list()).toMatchObject([{ status: 'incomplete' }]);
        allow();
        expect(await codesOf(on.stacks.retry(latest.id))).toEqual(['RUN_NOT_RETRIABLE']);
        const { plan } = await on.stacks.rollback('web');
        if (!plan) throw new Error('no plan');
        const again = await on.work(await on.stacks.apply(plan));
        expect(again).toMatchObject({ kind: 'rollback', state: 'succeeded' });
        expect(world()).toEqual(stood);
        expect(isEmptyPlan(await on.plan(before))).toBe(true);
        expect(await on.stacks.list()).toMatchObject([{ status: 'complete' }]);
        expect(await codesOf(on.stacks.rollback('web'))).toEqual(['NOTHING_TO_ROLL_BACK']);
      },
    );
  });

  describe('of an apply that imports', () => {
    const imported = (rest: JsonObject = {}): JsonObject => ({
      Theirs: vpc('10.5.0.0/16', rest, { Import: 'vpc-a' }),
    });
    const theirs = { CidrBlock: '10.5.0.0/16', EnableDnsSupport: true };
    beforeEach(async () => {
      const at = { type: 'AWS::EC2::VPC', physicalId: 'vpc-a', logicalId: 'Other', token: '' };
      on.cloud.resources.set('AWS::EC2::VPC vpc-a', { ...at, properties: theirs });
      await on.apply(before);
    });
    const standing = () => on.cloud.resources.get('AWS::EC2::VPC vpc-a')?.properties;

    it('lets go of it again and changes nothing of it', async () => {
      const { plan, latest } = await refuse(['create Last:before'], web(false, { ...last, ...imported() }));
      expect(plan.irreversible).toEqual([]);
      allow();
      const effects = on.cloud.effects.length;
      expect((await on.work(latest.id)).state).toBe('succeeded');
      expect(on.cloud.effects.slice(effects)).toEqual(['update Net']);
      expect(standing()).toEqual(theirs);
      expect((await on.stacks.resources('web')).map(({ logicalId }) => logicalId)).toEqual(['Net']);
      expect(isEmptyPlan(await on.plan(before))).toBe(true);
      // It is there to be imported again.
      await on.apply(web(true, imported()));
    });

    it('says beforehand that what was set of it stays, and says so again', async () => {
      const template = web(false, {
        ...imported({ EnableDnsSupport: false }),
        Last: { ...vpc('10.9.0.0/16'), DependsOn: ['Net', 'Theirs'] },
      });
      const { plan, latest } = await refuse(['create Last:before'], template);
      expect(plan.irreversible).toMatchObject([{ logicalId: 'Theirs', cause: 'imported' }]);
      allow();
      const rollback = await on.work(latest.id);
      expect(rollback.state).toBe('succeeded');
      expect(rollback.meta['notRestored']).toMatchObject([{ logicalId: 'Theirs', cause: 'imported' }]);
      expect(standing()).toEqual({ ...theirs, EnableDnsSupport: false });
      expect((await on.stacks.resources('web')).map(({ logicalId }) => logicalId)).toEqual(['Net']);
    });
  });

  describe('and a retry', () => {
    it('is refused of the apply that was rolled back, and changes nothing', async () => {
      await on.apply(before);
      const { run, latest } = await refuse(['create Last:before'], after);
      allow();
      await on.work(latest.id);
      const effects = on.cloud.effects.length;
      expect(await codesOf(on.stacks.retry(run.id))).toEqual(['RUN_NOT_RETRIABLE']);
      expect(on.cloud.effects).toHaveLength(effects);
      await on.apply(after);
    });

    it('that fails puts back what was live before the apply that it goes on with', async () => {
      await on.apply(before);
      const stood = world();
      const template = web(false, {
        Next: { ...vpc('10.8.0.0/16'), DependsOn: 'Net' },
        Last: { ...vpc('10.9.0.0/16'), DependsOn: 'Next' },
      });
      // Cancelled, so that what stands is kept.
      const id = await on.stacks.apply(await on.plan(template), { onFailure: 'rollback' });
      on.cloud.at = async (at) => {
        if (at === 'create Next:before') await on.runs.cancel(id);
      };
      expect((await on.work(id)).state).toBe('cancelled');
      expect(on.cloud.only('Net').properties['EnableDnsSupport']).toBe(false);
      on.cloud.at = async (at) => {
        if (at === 'create Last:before') throw new Error('AWS says no');
      };
      const retry = await on.work(await on.stacks.retry(id));
      expect(retry.state).toBe('failed');
      allow();
      const [rollback] = (await on.runs.list({ stack: 'web' })).runs;
      expect(rollback?.meta['rollsBack']).toBe(retry.id);
      expect((await on.work(rollback?.id ?? '')).state).toBe('succeeded');
      expect(world()).toEqual(stood);
      expect(isEmptyPlan(await on.plan(before))).toBe(true);
    });

    it('of an apply that could not delete all deletes the rest, and is rolled back no more than that one', async () => {
      await on.apply(web(true, { Old: vpc('10.7.0.0/16') }));
      const { run, latest } = await refuse(['delete Old:before'], web(false));
      expect(latest.id).toBe(run.id);
      const retry = await on.work(await on.stacks.retry(run.id));
      expect(retry.state).toBe('failed');
      expect((await on.runs.list({ stack: 'web' })).runs[0]?.id).toBe(retry.id);
      allow();
      expect((await on.work(await on.stacks.retry(retry.id))).state).toBe('succeeded');
      expect(isEmptyPlan(await on.plan(web(false)))).toBe(true);
      expect(await on.stacks.list()).toMatchObject([{ status: 'complete' }]);
    });
  });
});
