import type { JsonObject } from '@groundcrew/contract';
import { isEmptyPlan } from '@groundcrew/planner';
import { eachDatabase } from '@groundcrew/store/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Operation } from '../src/index.ts';
import { codesOf, stage, type Stage } from './stage.ts';

const web = (range = '10.0.0.0/16', dns = true): JsonObject => ({
  Resources: {
    Net: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: range, EnableDnsSupport: dns } },
    Front: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Net' }, CidrBlock: '10.0.1.0/24' } },
  },
});

let on: Stage;

eachDatabase('interrupted stacks', (databases) => {
  beforeEach(async () => {
    on = await stage({ database: await databases.open() });
  });

  /**
   * Ends the worker at a boundary, as a crash would: nothing after it happens, and only what was stored is left. The call
   * under way hangs until its signal aborts, which stands for the process that is no more.
   */
  async function crashAt(boundary: string, run: string): Promise<void> {
    const { promise: reached, resolve } = Promise.withResolvers<void>();
    on.cloud.at = async (at, operation) => {
      if (at !== boundary) return;
      resolve();
      await aborted(operation);
    };
    const worker = on.worker(run);
    await worker.start();
    await reached;
    await worker.stop(0);
    on.cloud.at = async () => undefined;
  }

  const aborted = (operation: Operation): Promise<never> =>
    new Promise((_, reject) => {
      operation.signal.addEventListener('abort', () => reject(operation.signal.reason as Error), {
        once: true,
      });
    });

  const creations = ['before', 'made', 'known'].flatMap((point) => [
    `create Net:${point}`,
    `create Front:${point}`,
  ]);

  describe('a crash while creating', () => {
    it.each(creations)('at %s loses nothing and doubles nothing when the run goes on', async (boundary) => {
      const run = await on.stacks.apply(await on.plan(web()));
      await crashAt(boundary, run);
      expect((await on.work(run)).state).toBe('succeeded');
      expect(on.cloud.effects).toEqual(['create Net', 'create Front']);
      expect(isEmptyPlan(await on.plan(web()))).toBe(true);
    });

    it.each(creations)('at %s is settled by the next command, which creates nothing', async (boundary) => {
      const run = await on.stacks.apply(await on.plan(web()));
      await crashAt(boundary, run);
      const effects = on.cloud.effects.length;
      const { plan, diagnostics } = await on.planned(web());
      expect(diagnostics.map((d) => d.code)).toContain('RUN_INTERRUPTED');
      expect(on.cloud.effects).toHaveLength(effects);
      expect((await on.runs.get(run))?.state).toBe('interrupted');
      expect(await on.stacks.list()).toMatchObject([{ status: 'incomplete' }]);
      expect(await on.stacks.resources('web')).toHaveLength(on.cloud.resources.size);
      if (!plan) throw new Error('no plan');
      expect((await on.work(await on.stacks.apply(plan))).state).toBe('succeeded');
      expect(on.cloud.effects.filter((effect) => effect.startsWith('create'))).toEqual([
        'create Net',
        'create Front',
      ]);
      expect(isEmptyPlan(await on.plan(web()))).toBe(true);
    });

    it('is settled by an apply of a saved plan too, which is then stale', async () => {
      const plan = await on.plan(web());
      await crashAt('create Front:made', await on.stacks.apply(plan));
      expect(await codesOf(on.stacks.apply(plan))).toEqual(['PLAN_STALE']);
      expect(await on.stacks.resources('web')).toMatchObject([
        { status: 'complete' },
        { status: 'interrupted' },
      ]);
      expect(await codesOf(on.apply(web()))).toEqual([]);
      expect(on.cloud.effects.filter((effect) => effect.startsWith('create'))).toHaveLength(2);
    });

    it('waits while AWS can’t tell what became of it', async () => {
      await crashAt('create Net:made', await on.stacks.apply(await on.plan(web())));
      on.cloud.recovers = 'unknown';
      expect(await codesOf(on.plan(web()))).toEqual(['SETTLE_UNKNOWN']);
      on.cloud.recovers = 'by-token';
      expect(await codesOf(on.apply(web()))).toEqual([]);
      expect(on.cloud.effects.filter((effect) => effect === 'create Net')).toHaveLength(1);
    });
  });

  describe('a crash while changing', () => {
    it.each(['update Net:before', 'update Net:made'])('at %s ends with the change made', async (boundary) => {
      await on.apply(web());
      const run = await on.stacks.apply(await on.plan(web('10.0.0.0/16', false)));
      await crashAt(boundary, run);
      expect((await on.work(run)).state).toBe('succeeded');
      expect(on.cloud.only('Net').properties['EnableDnsSupport']).toBe(false);
      expect(isEmptyPlan(await on.plan(web('10.0.0.0/16', false)))).toBe(true);
    });

    it.each([
      'create Net:made',
      'create Net:known',
      'create Front:made',
      'delete Net:before',
      'delete Net:made',
    ])('of a replacement at %s leaves one of each', async (boundary) => {
      await on.apply(web());
      const moved = web('10.0.0.0/15');
      await crashAt(boundary, await on.stacks.apply(await on.plan(moved)));
      await on.apply(moved);
      expect(on.cloud.only('Net').properties['CidrBlock']).toBe('10.0.0.0/15');
      expect(on.cloud.only('Front').properties['VpcId']).toBe(on.cloud.only('Net').physicalId);
      expect(isEmptyPlan(await on.plan(moved))).toBe(true);
    });

    it.each(['delete Front:before', 'delete Front:made', 'delete Net:before', 'delete Net:made'])(
      'of a destroy at %s is taken up by the next destroy',
      async (boundary) => {
        await on.apply(web());
        await crashAt(boundary, await on.stacks.apply(await on.plan(undefined, { destroy: true })));
        await on.destroy();
        expect(on.cloud.resources.size).toBe(0);
        expect(await on.stacks.list()).toEqual([]);
        expect(on.cloud.effects.filter((effect) => effect.startsWith('delete'))).toHaveLength(2);
      },
    );
  });

  describe('two at once', () => {
    it('one of them works, and the other hears who does', async () => {
      const plan = await on.plan(web());
      const run = await on.stacks.apply(plan, { requestedBy: 'ann@desk' });
      const worker = on.worker(run);
      on.cloud.at = async (at, operation) => {
        if (at === 'create Front:before') await aborted(operation);
      };
      await worker.start();
      await expect(on.stacks.apply(plan, { requestedBy: 'bob@lap' })).rejects.toMatchObject({
        diagnostics: [
          {
            code: 'STACK_LOCKED',
            summary: expect.stringContaining('ann@desk'),
            detail: expect.stringContaining(run),
          },
        ],
      });
      await worker.stop(0);
    });

    it('started in the same moment, one becomes a run', async () => {
      const patient = await stage({ startGrace: 5_000 });
      const plan = await patient.plan(web());
      const answers = await Promise.allSettled([plan, plan, plan].map((same) => patient.stacks.apply(same)));
      expect(answers.filter((answer) => answer.status === 'fulfilled')).toHaveLength(1);
      const refused = answers.flatMap((answer) =>
        answer.status === 'rejected' ? [answer.reason as unknown] : [],
      );
      expect(refused).toMatchObject([
        { diagnostics: [{ code: 'STACK_LOCKED' }] },
        { diagnostics: [{ code: 'STACK_LOCKED' }] },
      ]);
      expect((await patient.runs.list({ stack: 'web' })).runs).toHaveLength(1);
      await patient.database.close();
    });

    it('free the lock when the run has ended', async () => {
      await on.apply(web());
      expect(await on.runs.locks.holder('stack web')).toBeUndefined();
    });
  });

  describe('the sweep', () => {
    it('adopts what a failed step left, so that the next plan takes it away', async () => {
      on.cloud.at = async (at) => {
        if (at === 'create Front:made') throw new Error('the answer was lost');
      };
      const run = await on.work(await on.stacks.apply(await on.plan(web())));
      expect(run.state).toBe('failed');
      const lost = on.cloud.only('Front').physicalId;
      expect(await on.stacks.resources('web')).toMatchObject([
        { logicalId: 'Net' },
        { physicalId: lost, status: 'incomplete' },
      ]);
      on.cloud.at = async () => undefined;
      await on.apply(web());
      expect(on.cloud.only('Front').physicalId).not.toBe(lost);
    });

    it('removes what was made twice', async () => {
      on.cloud.at = async (at, operation) => {
        if (at !== 'create Front:known') return;
        on.cloud.make('AWS::EC2::Subnet', operation, {});
        throw new Error('and then it broke');
      };
      const run = await on.work(await on.stacks.apply(await on.plan(web())));
      expect(run.state).toBe('failed');
      expect(on.cloud.effects).toEqual(['create Net', 'create Front', 'create Front', 'delete Front']);
      expect(await on.stacks.resources('web')).toHaveLength(on.cloud.resources.size);
    });
  });
});
