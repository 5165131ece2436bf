import type { JsonObject } from '@groundcrew/contract';
import { isEmptyPlan } from '@groundcrew/planner';
import { eachDatabase } from '@groundcrew/store/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { codesOf, stage, type Stage } from './stage.ts';

const network = (range: string): JsonObject => ({
  Resources: { Net: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: range } } },
});
const both: JsonObject = {
  Resources: {
    Net: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16', EnableDnsSupport: false } },
    Front: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Net' }, CidrBlock: '10.0.1.0/24' } },
  },
};
const [first, second] = [network('10.0.0.0/16'), network('10.1.0.0/16')];

let on: Stage;

eachDatabase('a command that was stopped while another took its stack over', (databases) => {
  beforeEach(async () => {
    on = await stage({ database: await databases.open() });
  });

  /** As it is when nothing was heard of a process for long: it holds neither its steps nor the stack any more. */
  async function lapse(): Promise<void> {
    const db = on.database.tables<{ lock: object; worker: { expires_at: number } }>();
    await db.updateTable('worker').set({ expires_at: 0 }).execute();
    await db.deleteFrom('lock').execute();
  }

  /** Leaves a resource that nobody has recorded. */
  async function interrupt(): Promise<string> {
    const run = await on.stacks.apply(await on.plan(first));
    const reached = Promise.withResolvers<void>();
    on.cloud.at = async (at, { signal }) => {
      if (at !== 'create Net:made') return;
      reached.resolve();
      await new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      });
    };
    const worker = on.worker(run);
    await worker.start();
    await reached.promise;
    await worker.stop(0);
    on.cloud.at = async () => undefined;
    return run;
  }

  describe('while it settled what an interrupted run left', () => {
    it('records nothing when it wakes up, and says so', async () => {
      await interrupt();
      const lost = on.cloud.only('Net').physicalId;
      on.cloud.afterRead = async () => {
        on.cloud.afterRead = async () => undefined;
        await lapse();
        await on.apply(second);
      };
      expect(await codesOf(on.planned(second))).toEqual(['LOCK_LOST']);
      const standing = on.cloud.only('Net').physicalId;
      expect(standing).not.toBe(lost);
      expect(await on.stacks.resources('web')).toMatchObject([{ physicalId: standing, status: 'complete' }]);
      expect(isEmptyPlan(await on.plan(second))).toBe(true);
    });
  });

  describe('in the middle of a run', () => {
    it('finds its run closed from the moment on in which the other has the stack', async () => {
      const run = await interrupt();
      const seen: (string | undefined)[] = [];
      on.cloud.afterRead = async () => {
        on.cloud.afterRead = async () => undefined;
        // The other still settles; the first wakes up with a worker that begins anew.
        seen.push((await on.work(run)).state);
      };
      await on.apply(first);
      expect(seen).toEqual(['interrupted']);
      expect(on.cloud.effects).toEqual(['create Net']);
      expect(await on.stacks.resources('web')).toMatchObject([{ status: 'complete' }]);
    });
  });

  describe('before it rolled back what had failed', () => {
    it('begins no rollback when it wakes up', async () => {
      await on.apply(first);
      const run = await on.stacks.apply(await on.plan(both), { onFailure: 'rollback' });
      on.cloud.at = async (at) => {
        if (at !== 'create Front:before') return;
        // What is read next is read to plan the rollback.
        on.cloud.afterRead = async () => {
          on.cloud.afterRead = async () => undefined;
          on.cloud.at = async () => undefined;
          await lapse();
          await on.apply(both);
        };
        throw new Error('refused');
      };
      const worker = on.worker(run);
      await worker.start();
      await on.ended(run);
      await worker.stop();
      expect((await on.runs.list({ stack: 'web' })).runs.map(({ kind }) => kind)).not.toContain('rollback');
      expect(await on.stacks.resources('web')).toMatchObject([
        { logicalId: 'Net', status: 'complete' },
        { logicalId: 'Front', status: 'complete' },
      ]);
      expect(isEmptyPlan(await on.plan(both))).toBe(true);
    });
  });
});
