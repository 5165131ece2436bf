import type { JsonObject } from '@groundcrew/contract';
import { isEmptyPlan, stepsOf } from '@groundcrew/planner';
import { eachDatabase } from '@groundcrew/store/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { codesOf, given, stage, type Stage } from './stage.ts';

const vpc = (CidrBlock: string, rest: JsonObject = {}): JsonObject => ({
  Type: 'AWS::EC2::VPC',
  Properties: { CidrBlock, ...rest },
});
const subnet = (CidrBlock: string, rest: JsonObject = {}): JsonObject => ({
  Type: 'AWS::EC2::Subnet',
  Properties: { VpcId: { Ref: 'Net' }, CidrBlock, ...rest },
});
const web = (rest: JsonObject = {}): JsonObject => ({
  Resources: { Net: vpc('10.0.0.0/16'), Front: subnet('10.0.1.0/24'), ...rest },
  Outputs: { Network: { Value: { Ref: 'Net' } } },
});

const peer: JsonObject = {
  Type: 'AWS::EC2::Subnet',
  Properties: { VpcId: { Ref: 'Old' }, CidrBlock: '10.9.1.0/24' },
};
const big = web({ Old: vpc('10.9.0.0/16'), Peer: peer });
/** Changes one of them, and takes out two. */
const smaller = web({ Net: vpc('10.0.0.0/16', { EnableDnsSupport: false }) });

let on: Stage;

eachDatabase('rolled back', (databases) => {
  beforeEach(async () => {
    on = await stage({ database: await databases.open() });
  });

  /** Applies with a boundary at which AWS says no, and works on the rollback that follows. */
  async function failAt(boundary: string, template: JsonObject, parameters = given({})) {
    on.cloud.at = async (at) => {
      if (at === boundary) throw new Error('AWS says no');
    };
    const plan = await on.plan(template, { parameters });
    const run = await on.work(await on.stacks.apply(plan, { onFailure: 'rollback' }));
    expect(run.state).toBe('failed');
    on.cloud.at = async () => undefined;
    const [latest] = (await on.runs.list({ stack: 'web' })).runs;
    if (latest?.kind !== 'rollback') throw new Error('no rollback has begun');
    expect(latest.meta['rollsBack']).toBe(run.id);
    const ended = await on.work(latest.id);
    expect(await on.problems(latest.id)).toEqual([]);
    expect(ended.state).toBe('succeeded');
    return { plan, run, rollback: ended };
  }

  /** Applies with a boundary at which AWS says no. */
  async function refuse(boundary: string, template: JsonObject) {
    on.cloud.at = async (at) => {
      if (at === boundary) throw new Error('AWS says no');
    };
    const run = await on.work(await on.stacks.apply(await on.plan(template), { onFailure: 'rollback' }));
    expect(run.state).toBe('failed');
    on.cloud.at = async () => undefined;
    return run;
  }

  const world = () =>
    [...on.cloud.resources.values()].map(({ type, physicalId, logicalId, properties }) => ({
      type,
      physicalId,
      logicalId,
      properties,
    }));
  const rows = async () =>
    (await on.stacks.show('web')).resourceList.map(({ logicalId, type, physicalId, status }) => ({
      logicalId,
      type,
      physicalId,
      status,
    }));

  const names = async () => (await rows()).map(({ logicalId }) => logicalId).toSorted();

  describe('an apply that fails', () => {
    it('for the first time leaves nothing', async () => {
      await failAt('create Front:before', web());
      expect(on.cloud.resources.size).toBe(0);
      expect(await on.stacks.list()).toEqual([]);
      expect(await codesOf(on.stacks.rollback('web'))).toEqual(['STACK_UNKNOWN']);
    });

    it('puts back what it changed, made and replaced, and its record', async () => {
      await on.apply(web());
      const [before, recorded] = [world(), await rows()];
      await failAt(
        'create Last:known',
        web({
          Net: vpc('10.0.0.0/15', { EnableDnsSupport: false }),
          Front: subnet('10.0.1.0/24', { MapPublicIpOnLaunch: true }),
          Last: { ...subnet('10.0.9.0/24'), DependsOn: ['Front'] },
        }),
      );
      expect(world()).toEqual(before);
      expect(await rows()).toEqual(recorded);
      expect(await on.stacks.list()).toMatchObject([{ status: 'complete' }]);
      expect(isEmptyPlan(await on.plan(web()))).toBe(true);
      expect(await codesOf(on.stacks.rollback('web'))).toEqual(['NOTHING_TO_ROLL_BACK']);
    });

    it('takes back the intent of a creation that AWS refused outright, since nothing can come of it', async () => {
      const refused = (withoutEffect: boolean) => Object.assign(new Error('AWS says no'), { withoutEffect });
      for (const withoutEffect of [true, false]) {
        on.cloud.at = async (at) => {
          if (at === 'create Net:before') throw refused(withoutEffect);
        };
        expect((await on.work(await on.stacks.apply(await on.plan(web())))).state).toBe('failed');
        expect(await on.runs.openIntents('web')).toHaveLength(withoutEffect ? 0 : 1);
      }
    });

    it('puts drift back as it was too', async () => {
      await on.apply(web());
      on.cloud.drift('Net', { CidrBlock: '10.0.0.0/16', EnableDnsSupport: false });
      on.cloud.drift('Front', { MapPublicIpOnLaunch: true });
      const tagged = web({
        Net: vpc('10.0.0.0/16', { EnableDnsSupport: true }),
        Front: subnet('10.0.1.0/24', { MapPublicIpOnLaunch: false }),
        Last: { ...subnet('10.0.9.0/24'), DependsOn: ['Front'] },
      });
      const before = world();
      await failAt('create Last:before', tagged);
      expect(world()).toEqual(before);
    });

    it('only in deleting what comes last, keeps what stands, and the next apply deletes the rest', async () => {
      await on.apply(big);
      const run = await refuse('delete Old:before', smaller);
      expect((await on.runs.list({ stack: 'web' })).runs[0]?.id).toBe(run.id);
      expect(on.cloud.only('Net').properties['EnableDnsSupport']).toBe(false);
      expect(await names()).toEqual(['Front', 'Net', 'Old']);
      expect(await on.stacks.list()).toMatchObject([{ status: 'incomplete' }]);
      await on.apply(smaller);
      expect(await names()).toEqual(['Front', 'Net']);
      expect(world().map(({ logicalId }) => logicalId)).toEqual(['Net', 'Front']);
      expect(await on.stacks.list()).toMatchObject([{ status: 'complete' }]);
    });

    it('and is rolled back by hand after deletions, makes anew what is gone, and points at the new one', async () => {
      await on.apply(big);
      const { irreversible } = await on.plan(smaller);
      expect(irreversible).toMatchObject([
        { logicalId: 'Peer', cause: 'anew', last: true },
        { logicalId: 'Old', cause: 'anew', last: true },
      ]);
      await refuse('delete Old:before', smaller);
      const { plan } = await on.stacks.rollback('web');
      expect(plan?.irreversible).toMatchObject([{ logicalId: 'Peer', cause: 'anew' }]);
      if (!plan) return;
      expect((await on.work(await on.stacks.apply(plan))).state).toBe('succeeded');
      expect(on.cloud.only('Peer').properties).toEqual({
        VpcId: on.cloud.only('Old').physicalId,
        CidrBlock: '10.9.1.0/24',
      });
      expect(on.cloud.only('Net').properties['EnableDnsSupport']).toBeUndefined();
      expect(isEmptyPlan(await on.plan(big))).toBe(true);
    });

    it('has not begun yet with what AWS does not change back', async () => {
      const data = (Size: number): JsonObject => ({
        Type: 'AWS::EC2::Volume',
        Properties: { Size, AvailabilityZone: 'eu-central-1a' },
      });
      await on.apply({ Resources: { Data: data(1) } });
      const before = world();
      const resources = {
        Data: data(2),
        Uses: { ...vpc('10.8.0.0/16'), DependsOn: 'Data' },
        Other: vpc('10.9.0.0/16'),
      };
      const { plan, rollback } = await failAt('create Other:before', { Resources: resources });
      expect(plan.irreversible).toMatchObject([{ logicalId: 'Data', cause: 'one-way', property: 'Size' }]);
      expect(stepsOf(plan.actions)).toMatchObject(
        expect.arrayContaining([
          expect.objectContaining({ id: 'update:Data', needs: ['create:Other'] }),
          expect.objectContaining({ id: 'create:Uses', needs: ['update:Data'] }),
        ]),
      );
      expect(rollback.meta['notRestored']).toEqual([]);
      expect(world()).toEqual(before);
      expect(on.cloud.effects).toEqual(['create Data']);
    });

    it('makes anew what had to be deleted before its successor, as the plan has said', async () => {
      const key = (KeyType: string): JsonObject => ({
        Type: 'AWS::EC2::KeyPair',
        Properties: { KeyName: 'crew', KeyType },
      });
      const last = { ...vpc('10.9.0.0/16'), DependsOn: 'Key' };
      const old = { Old: vpc('10.8.0.0/16') };
      await on.apply({ Resources: { Key: key('rsa'), ...old } });
      const { plan, rollback } = await failAt('create Last:before', {
        Resources: { Key: key('ed25519'), Last: last },
      });
      expect(plan.irreversible).toMatchObject([
        { logicalId: 'Key', cause: 'anew' },
        { logicalId: 'Old', cause: 'anew', last: true },
      ]);
      expect(plan.irreversible[0]?.last).toBeUndefined();
      expect(rollback.meta['notRestored']).toMatchObject([{ logicalId: 'Key', cause: 'anew' }]);
      expect(on.cloud.only('Key').properties).toMatchObject({ KeyName: 'crew', KeyType: 'rsa' });
      expect(isEmptyPlan(await on.plan({ Resources: { Key: key('rsa'), ...old } }))).toBe(true);
    });

    it('sets secrets to what they were', async () => {
      const secret = (text: string): JsonObject => ({
        Parameters: { Password: { Type: 'String', NoEcho: true } },
        Resources: {
          Value: {
            Type: 'AWS::SSM::Parameter',
            Properties: { Type: 'String', Value: { Ref: 'Password' }, Description: text },
          },
          Last: { ...vpc('10.0.0.0/16'), DependsOn: ['Value'] },
        },
      });
      const with_ = async (value: string) => given({ Password: { secret: await on.secrets.put(value) } });
      const first = secret('one');
      delete (first['Resources'] as Record<string, unknown>)['Last'];
      await on.apply(first, { parameters: await with_('first password') });
      await failAt('create Last:before', secret('two'), await with_('second password'));
      expect(on.cloud.only('Value').properties).toMatchObject({
        Value: 'first password',
        Description: 'one',
      });
      const kept = await on.database
        .tables<{ before_image: { image: string }; kept_value: { fingerprint: string } }>()
        .selectFrom('kept_value')
        .selectAll()
        .execute();
      // The description is write-only, and so a fingerprint too.
      expect(kept).toHaveLength(2);
    });
  });

  describe('an apply that was kept', () => {
    it('is rolled back when someone asks for it', async () => {
      await on.apply(web());
      const before = world();
      on.cloud.at = async (at) => {
        if (at === 'create Last:before') throw new Error('AWS says no');
      };
      const changed = web({
        Net: vpc('10.0.0.0/16', { EnableDnsSupport: false }),
        Last: { ...subnet('10.0.9.0/24'), DependsOn: ['Front'] },
      });
      expect((await on.work(await on.stacks.apply(await on.plan(changed)))).state).toBe('failed');
      expect(on.cloud.only('Net').properties['EnableDnsSupport']).toBe(false);
      on.cloud.at = async () => undefined;
      const { plan } = await on.stacks.rollback('web');
      if (!plan) throw new Error('no plan');
      expect(plan.actions.filter(({ action }) => action !== 'none')).toMatchObject([
        { action: 'update', id: 'Net' },
      ]);
      expect((await on.work(await on.stacks.apply(plan))).state).toBe('succeeded');
      expect(world()).toEqual(before);
    });
  });
});
