import type { JsonObject } from '@groundcrew/contract';
import { eachDatabase } from '@groundcrew/store/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { lockExports } from '../src/planning/exports-lock.ts';
import { codesOf, stage, target, type Stage } from './stage.ts';

const vpc = (logicalId: string, CidrBlock: string): JsonObject => ({
  [logicalId]: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock } },
});
const exporting = (name: string, CidrBlock = '10.0.0.0/16'): JsonObject => ({
  Resources: vpc('Net', CidrBlock),
  Outputs: { Net: { Value: { Ref: 'Net' }, Export: { Name: name } } },
});
const importing = (name: string): JsonObject => ({
  Resources: {
    Part: {
      Type: 'AWS::EC2::Subnet',
      Properties: { VpcId: { 'Fn::ImportValue': name }, CidrBlock: '10.0.3.0/24' },
    },
  },
});
let on: Stage;

eachDatabase('exports', (databases) => {
  beforeEach(async () => {
    on = await stage({ database: await databases.open() });
  });

  const exportersOf = async (name: string): Promise<string[]> => {
    const stacks = await on.stacks.list();
    const found = await Promise.all(
      stacks.map(async (stack) => {
        const outputs = await on.stacks.outputs(stack.name);
        return outputs.some(({ exportName }) => exportName === name) ? [stack.name] : [];
      }),
    );
    return found.flat();
  };

  it('are one stack’s, also where two that export the same name are applied at once', async () => {
    for (let round = 0; round < 4; round++) {
      const name = `shared-${round}`;
      const plans = [];
      for (const stack of ['a', 'b'])
        plans.push(await on.plan(exporting(name), { stack: `${stack}${round}` }));
      // Both have begun before either has recorded its outputs.
      const runs = [];
      for (const plan of plans) runs.push(await on.stacks.apply(plan));
      const ended = await Promise.all(runs.map((run) => on.work(run)));
      expect(ended.map(({ state }) => state).toSorted()).toEqual(['failed', 'succeeded']);
      const failed = ended.find(({ state }) => state === 'failed');
      expect((await on.problems(failed?.id ?? '')).map(({ code }) => code)).toContain('EXPORT_TAKEN');
      expect(await exportersOf(name)).toHaveLength(1);
    }
  });

  it('are compared and recorded by one transaction at a time', async () => {
    const order: string[] = [];
    const lockedBy = (who: string, meanwhile: () => Promise<void>) =>
      on.database.transaction(async (transaction) => {
        await lockExports(transaction, target);
        await meanwhile();
        order.push(who);
      });
    let locked: () => void = () => undefined;
    const isLocked = new Promise<void>((resolve) => (locked = resolve));
    const first = lockedBy('first', async () => {
      locked();
      await sleep(300);
    });
    await isLocked;
    await Promise.all([first, lockedBy('second', async () => undefined)]);
    expect(order).toEqual(['first', 'second']);
  });

  it('stay as they are where another stack has begun to import them since', async () => {
    await on.apply(exporting('net'), { stack: 'base' });
    const renaming = await on.stacks.apply(await on.plan(exporting('other'), { stack: 'base' }));
    await on.apply(importing('net'), { stack: 'user' });
    expect((await on.work(renaming)).state).toBe('failed');
    expect((await on.problems(renaming)).map(({ code }) => code)).toEqual(['EXPORT_IN_USE']);
    expect(await exportersOf('net')).toEqual(['base']);
  });

  it('are asked for again before what imports them is applied', async () => {
    await on.apply(exporting('net'), { stack: 'base' });
    const plan = await on.plan(importing('net'), { stack: 'user' });
    await on.apply(exporting('net', '10.1.0.0/16'), { stack: 'base' });
    expect(await codesOf(on.stacks.apply(plan))).toEqual(['PLAN_STALE']);
    const again = await on.plan(importing('net'), { stack: 'user' });
    await on.apply(undefined, { stack: 'base', destroy: true });
    expect(await codesOf(on.stacks.apply(again))).toEqual(['PLAN_STALE']);
  });

  describe('of a stack that is rolled back by hand', () => {
    const both: JsonObject = {
      ...exporting('net'),
      Resources: { ...vpc('Net', '10.0.0.0/16'), ...vpc('Old', '10.9.0.0/16') },
    };

    /** Exports `other` instead of `net`, all that stands: only what is left over could not be deleted. */
    const changeIncompletely = async (): Promise<void> => {
      await on.apply(both, { stack: 'base' });
      on.cloud.at = async (at) => {
        if (at === 'delete Old:before') throw new Error('AWS says no');
      };
      const run = await on.work(await on.stacks.apply(await on.plan(exporting('other'), { stack: 'base' })));
      expect(run.state).toBe('failed');
      on.cloud.at = async () => undefined;
      expect(await exportersOf('other')).toEqual(['base']);
    };
    const approved = async () => {
      const { plan } = await on.stacks.rollback('base');
      if (!plan) throw new Error('there is no plan');
      return plan;
    };
    const notBegun = async () => {
      expect((await on.stacks.list()).find(({ name }) => name === 'base')).toMatchObject({
        status: 'incomplete',
      });
      expect((await on.runs.list({ stack: 'base' })).runs.map(({ kind }) => kind)).not.toContain('rollback');
    };

    it('come back', async () => {
      await changeIncompletely();
      const rollback = await on.work(await on.stacks.apply(await approved()));
      expect(rollback.state).toBe('succeeded');
      expect(await exportersOf('net')).toEqual(['base']);
      expect(await exportersOf('other')).toEqual([]);
    });

    it('do not come back where another stack has taken the name, and nothing is changed', async () => {
      await changeIncompletely();
      const plan = await approved();
      await on.apply(exporting('net', '10.5.0.0/16'), { stack: 'thief' });
      expect(await codesOf(on.stacks.rollback('base'))).toEqual(['EXPORT_TAKEN']);
      expect(await codesOf(on.stacks.apply(plan))).toEqual(['EXPORT_TAKEN']);
      await notBegun();
      expect(await exportersOf('net')).toEqual(['thief']);
    });

    it('stay where another stack has begun to import them', async () => {
      await changeIncompletely();
      const plan = await approved();
      await on.apply(importing('other'), { stack: 'user' });
      expect(await codesOf(on.stacks.apply(plan))).toEqual(['EXPORT_IN_USE']);
      await notBegun();
    });

    it('are compared and recorded by one transaction at a time', async () => {
      await changeIncompletely();
      const begun = await on.stacks.apply(await approved());
      const order: string[] = [];
      let locked: () => void = () => undefined;
      const isLocked = new Promise<void>((resolve) => (locked = resolve));
      const other = on.database.transaction(async (transaction) => {
        await lockExports(transaction, target);
        locked();
        await sleep(1_000);
        order.push('other');
      });
      await isLocked;
      const rollback = on.work(begun).then(({ state }) => order.push(`rollback ${state}`));
      await Promise.all([other, rollback]);
      expect(order).toEqual(['other', 'rollback succeeded']);
    });

    it('are recorded by nobody else meanwhile, and not twice', async () => {
      await changeIncompletely();
      const begun = await on.stacks.apply(await approved());
      // Taken after the rollback has begun, and recorded right before it comes to its own record.
      const taking = await on.stacks.apply(
        await on.plan(exporting('net', '10.5.0.0/16'), { stack: 'thief' }),
      );
      const ended = await Promise.all([on.work(begun), on.work(taking)]);
      expect(await exportersOf('net')).toHaveLength(1);
      expect(ended.map(({ state }) => state).toSorted()).toEqual(['failed', 'succeeded']);
      const failed = ended.find(({ state }) => state === 'failed');
      expect((await on.problems(failed?.id ?? '')).map(({ code }) => code)).toContain('EXPORT_TAKEN');
    });
  });
});
