import type { JsonObject } from '@groundcrew/contract';
import { eachDatabase } from '@groundcrew/store/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { imagesOf } from '../src/rollback/image.ts';
import { codesOf, given, stage, type Stage } from './stage.ts';

const template: JsonObject = {
  Parameters: { Password: { Type: 'String', NoEcho: true }, Greeting: { Type: 'String', Default: 'hello' } },
  Resources: {
    Net: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
    Value: {
      Type: 'AWS::SSM::Parameter',
      Properties: { Name: '/web/password', Type: 'String', Value: { Ref: 'Password' } },
    },
    Text: {
      Type: 'AWS::SSM::Parameter',
      Properties: { Name: '/web/text', Type: 'String', Value: { 'Fn::Sub': '${Greeting} ${Net}' } },
    },
  },
};

let on: Stage;

eachDatabase('kept plans', (databases) => {
  beforeEach(async () => {
    on = await stage({ database: await databases.open() });
  });

  const parameters = async (password: string, greeting = 'hello') =>
    given({ Password: { secret: await on.secrets.put(password) }, Greeting: greeting });

  /** Those of plans; what is recorded keeps its own. */
  const secrets = async (): Promise<number> => {
    const db = on.database.tables<{ secret: { id: string }; kept_value: { reference: string } }>();
    const all = await db.selectFrom('secret').select('id').execute();
    return all.length - (await db.selectFrom('kept_value').select('reference').execute()).length;
  };

  const plans = async (): Promise<string[]> => {
    const rows = await on.database
      .tables<{ plan: { hash: string } }>()
      .selectFrom('plan')
      .select('hash')
      .execute();
    return rows.map(({ hash }) => hash);
  };

  describe('a plan that was kept', () => {
    it('is applied with the values it was made with, though a later one shows the same', async () => {
      const first = await on.plan(template, { parameters: await parameters('first password') });
      const second = await on.plan(template, { parameters: await parameters('second password') });
      const third = await on.plan(template, { parameters: await parameters('first password', 'good night') });
      expect(new Set([first, second, third].map((plan) => plan.hash)).size).toBe(3);
      expect((await on.work(await on.stacks.apply(first))).state).toBe('succeeded');
      expect(on.cloud.only('Value').properties['Value']).toBe('first password');
      expect(on.cloud.only('Text').properties['Value']).toMatch(/^hello /);
    });

    it('has the same hash when it is made again, and keeps one set of secrets', async () => {
      const hashes = new Set<string>();
      for (let i = 0; i < 3; i++)
        hashes.add((await on.plan(template, { parameters: await parameters('password') })).hash);
      expect(hashes.size).toBe(1);
      expect(await secrets()).toBe(1);
      const [again] = [await on.plan(template, { parameters: await parameters('password') })];
      expect((await on.work(await on.stacks.apply(again))).state).toBe('succeeded');
    });

    it('is forgotten with its secrets when twenty newer ones are there, but not while its run is open', async () => {
      const old = await on.plan(template, { parameters: await parameters('old password') });
      const applied = await on.plan(template, { parameters: await parameters('applied password') });
      const run = await on.stacks.apply(applied);
      const working = on.worker(run);
      on.cloud.at = async (at) => {
        if (at === 'create Net:before') await held.promise;
      };
      const held = Promise.withResolvers<void>();
      await working.start();
      for (let i = 0; i < 25; i++) await on.plan(template, { parameters: await parameters(`password ${i}`) });
      expect(await secrets()).toBe(21);
      held.resolve();
      expect((await on.ended(run)).state).toBe('succeeded');
      await working.stop();
      expect(on.cloud.only('Value').properties['Value']).toBe('applied password');
      expect(await codesOf(on.stacks.apply(old))).toEqual(['PLAN_UNKNOWN']);
    });

    it('goes with its stack, and its secrets with it', async () => {
      const unused = await on.plan(template, { parameters: await parameters('never applied') });
      await on.apply(template, { parameters: await parameters('password') });
      await on.plan(template, { parameters: await parameters('another password') });
      expect(await secrets()).toBeGreaterThan(0);
      await on.apply(undefined, { destroy: true });
      expect(await secrets()).toBe(0);
      expect(await plans()).toHaveLength(1);
      expect(await codesOf(on.stacks.apply(unused))).toEqual(['PLAN_UNKNOWN']);
    });

    it('goes with a stack that is forgotten', async () => {
      await on.apply(template, { parameters: await parameters('password') });
      expect((await on.work(await on.stacks.forget('web'))).state).toBe('succeeded');
      expect([await secrets(), await plans()]).toEqual([0, []]);
    });

    it('outlives its stack where a worker that was given up may wake up and tell what it made', async () => {
      const cut = await on.plan(template, { parameters: await parameters('password') });
      const run = await on.stacks.apply(cut);
      await on.runs.close(run);
      await on.apply(template, { parameters: await parameters('password again') });
      await on.apply(undefined, { destroy: true });
      expect(await plans()).toContain(cut.hash);
      expect(await secrets()).toBe(1);
    });

    it('is kept while it made what stands, however many are made after it', async () => {
      const plan = await on.plan(template, { parameters: await parameters('password') });
      await on.work(await on.stacks.apply(plan));
      for (let i = 0; i < 22; i++) await on.plan(template, { parameters: await parameters(`password ${i}`) });
      expect(await plans()).toContain(plan.hash);
    });

    it('leaves no secret behind when it does not come about', async () => {
      const wrong = { ...template, Resources: { A: { Type: 'Custom::Thing', Properties: {} } } };
      expect((await on.planned(wrong, { parameters: await parameters('password') })).plan).toBeUndefined();
      expect(await secrets()).toBe(0);
    });
  });

  describe('a stack', () => {
    const small: JsonObject = {
      Resources: { Net: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } } },
    };
    const cutOff = async (what: 'apply' | 'destroy'): Promise<void> => {
      const plan = await on.plan(what === 'apply' ? small : undefined, { destroy: what === 'destroy' });
      const run = await on.stacks.apply(plan);
      const last = `${what === 'apply' ? 'create' : 'delete'} Net:made`;
      const reached = Promise.withResolvers<void>();
      on.cloud.at = async (at) => {
        if (at === last) reached.resolve();
      };
      const worker = on.worker(run);
      await worker.start();
      await reached.promise;
      // Of a destroy the sweep would do the rest.
      await on.runs.cancel(run, { force: what === 'destroy' });
      await on.ended(run);
      await worker.stop();
    };

    it('whose run was cut off after its last resource is complete for the next plan', async () => {
      await cutOff('apply');
      expect(await on.stacks.list()).toMatchObject([{ status: 'incomplete', resources: 1 }]);
      await on.plan(small);
      expect(await on.stacks.list()).toMatchObject([{ status: 'complete' }]);
    });

    it('is gone when its destroy was cut off after its last resource', async () => {
      await on.apply(small);
      await cutOff('destroy');
      expect(await on.stacks.list()).toMatchObject([{ status: 'applying', resources: 0 }]);
      expect(await imagesOf(on.database, 'web')).toHaveLength(1);
      await on.plan(undefined, { destroy: true });
      expect(await on.stacks.list()).toEqual([]);
      // A later stack of the same name is never rolled back to what this one was.
      expect(await imagesOf(on.database, 'web')).toEqual([]);
    });
  });
});
