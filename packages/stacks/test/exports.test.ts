import type { JsonObject } from '@groundcrew/contract';
import { eachDatabase } from '@groundcrew/store/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, expect, it } from 'vitest';
import { lockExports } from '../src/planning/exports-lock.ts';
import { codesOf, stage, target, type Stage } from './stage.ts';

const exporting = (name: string, CidrBlock = '10.0.0.0/16'): JsonObject => ({
  Resources: { Net: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock } } },
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
});
