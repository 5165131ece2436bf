import type { JsonObject } from '@groundcrew/contract';
import { isEmptyPlan } from '@groundcrew/planner';
import { eachDatabase } from '@groundcrew/store/testing';
import { beforeEach, expect, it } from 'vitest';
import { stage, type Stage } from './stage.ts';

const web = (range: string, dns: boolean, rest: JsonObject = {}): JsonObject => ({
  Resources: {
    Net: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16', EnableDnsSupport: dns } },
    Front: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Net' }, CidrBlock: range } },
    ...rest,
  },
});
const before = web('10.0.1.0/24', true);
const last = {
  Type: 'AWS::EC2::Subnet',
  DependsOn: 'Front',
  Properties: { VpcId: { Ref: 'Net' }, CidrBlock: '10.0.9.0/24' },
};
const after = web('10.0.2.0/24', false, { Last: last });

let on: Stage;

eachDatabase('a rollback that is cut off', (databases) => {
  beforeEach(async () => {
    on = await stage({ database: await databases.open() });
  });

  const world = () =>
    [...on.cloud.resources.values()].map(({ physicalId, properties }) => ({ physicalId, properties }));

  it.each(['update Net:before', 'update Net:made', 'delete Front:before', 'delete Front:made'])(
    'at %s goes on when it is resumed, and puts back everything',
    async (boundary) => {
      await on.apply(before);
      const stood = world();
      on.cloud.at = async (at) => {
        if (at === 'create Last:before') throw new Error('AWS says no');
      };
      const failed = await on.work(await on.stacks.apply(await on.plan(after), { onFailure: 'rollback' }));
      const [rollback] = (await on.runs.list({ stack: 'web' })).runs;
      if (rollback?.meta['rollsBack'] !== failed.id) throw new Error('no rollback has begun');
      expect(world()).not.toEqual(stood);

      const { promise: reached, resolve } = Promise.withResolvers<void>();
      on.cloud.at = async (at, { signal }) => {
        if (at !== boundary) return;
        resolve();
        await new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
        });
      };
      const worker = on.worker(rollback.id);
      await worker.start();
      await reached;
      await worker.stop(0);
      on.cloud.at = async () => undefined;

      await on.runs.resume(rollback.id);
      expect((await on.work(rollback.id)).state).toBe('succeeded');
      expect(world()).toEqual(stood);
      expect(isEmptyPlan(await on.plan(before))).toBe(true);
    },
  );
});
