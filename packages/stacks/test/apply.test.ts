import { DiagnosticError, error, type JsonObject } from '@groundcrew/contract';
import { isEmptyPlan } from '@groundcrew/planner';
import { eachDatabase } from '@groundcrew/store/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { codesOf, given, program, stage, target, type Stage } from './stage.ts';

const vpc = (CidrBlock: string, rest: JsonObject = {}): JsonObject => ({
  Type: 'AWS::EC2::VPC',
  Properties: { CidrBlock, ...rest },
});
const web = (rest: JsonObject = {}): JsonObject => ({
  Resources: {
    Net: vpc('10.0.0.0/16'),
    Front: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Net' }, CidrBlock: '10.0.1.0/24' } },
    Back: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Net' }, CidrBlock: '10.0.2.0/24' } },
    ...rest,
  },
  Outputs: { Network: { Value: { Ref: 'Net' }, Export: { Name: 'network' } } },
});

let on: Stage;

eachDatabase('stacks', (databases) => {
  beforeEach(async () => {
    on = await stage({ database: await databases.open() });
  });

  describe('applying', () => {
    it('creates in order, records what stands, and plans nothing afterwards', async () => {
      await on.apply(web());
      expect(on.cloud.effects[0]).toBe('create Net');
      expect(on.cloud.effects.toSorted()).toEqual(['create Back', 'create Front', 'create Net']);
      expect(on.cloud.only('Front').properties).toEqual({ VpcId: 'net-1', CidrBlock: '10.0.1.0/24' });
      expect(isEmptyPlan(await on.plan(web()))).toBe(true);
      expect(await on.stacks.outputs('web')).toEqual([
        { name: 'Network', value: 'net-1', exportName: 'network' },
      ]);
      expect(await on.stacks.list()).toMatchObject([{ name: 'web', status: 'complete', resources: 3 }]);
      expect(await on.stacks.resource('web', 'Net')).toMatchObject({
        physicalId: 'net-1',
        status: 'complete',
      });
    });

    it('updates in place, and puts drift back', async () => {
      await on.apply(web());
      const tagged = web({ Net: vpc('10.0.0.0/16', { EnableDnsSupport: false }) });
      await on.apply(tagged);
      expect(on.cloud.effects.slice(3)).toEqual(['update Net']);
      on.cloud.drift('Net', { EnableDnsSupport: true });
      const plan = await on.plan(tagged);
      expect(plan.actions.find((action) => action.id === 'Net')?.changes).toMatchObject([
        { kind: 'drift', before: true, after: false },
      ]);
      await on.apply(tagged);
      expect(on.cloud.only('Net').properties['EnableDnsSupport']).toBe(false);
      expect(isEmptyPlan(await on.plan(tagged))).toBe(true);
    });

    it('replaces what can’t change, moves what depends on it, and then deletes the old one', async () => {
      await on.apply(web());
      const moved = web({ Net: vpc('10.0.0.0/15') });
      await on.apply(moved);
      expect(on.cloud.effects.slice(3, 4)).toEqual(['create Net']);
      expect(on.cloud.effects.at(-1)).toBe('delete Net');
      expect(on.cloud.only('Front').properties['VpcId']).toBe(on.cloud.only('Net').physicalId);
      expect(isEmptyPlan(await on.plan(moved))).toBe(true);
    });

    it('creates anew what is gone in AWS', async () => {
      await on.apply(web());
      on.cloud.resources.delete(`AWS::EC2::Subnet ${on.cloud.only('Front').physicalId}`);
      await on.apply(web());
      expect(on.cloud.effects.slice(3)).toEqual(['create Front']);
      expect(isEmptyPlan(await on.plan(web()))).toBe(true);
    });

    it('deletes what the template dropped, and everything on destroy', async () => {
      await on.apply(web());
      const smaller = web();
      delete (smaller['Resources'] as Record<string, unknown>)['Back'];
      await on.apply(smaller);
      expect(on.cloud.effects.slice(3)).toEqual(['delete Back']);
      await on.destroy();
      expect(on.cloud.effects.slice(4)).toEqual(['delete Front', 'delete Net']);
      expect(on.cloud.resources.size).toBe(0);
      expect(await on.stacks.list()).toEqual([]);
    });

    it.each([
      { refreshLimit: 3, depth: 'full' },
      { refreshLimit: 2, depth: 'batched' },
    ])('reads before a destroy of 3 resources, $refreshLimit of them in full, only $depth', async (size) => {
      on = await stage({ database: await databases.open(), refreshLimit: size.refreshLimit });
      await on.apply(web());
      on.cloud.depths.length = 0;
      await on.destroy();
      expect(new Set(on.cloud.depths)).toEqual(new Set([size.depth]));
    });

    it('heeds Retain and Snapshot', async () => {
      const kept: JsonObject = {
        Resources: {
          Net: { ...vpc('10.0.0.0/16'), DeletionPolicy: 'Retain' },
          Data: {
            Type: 'AWS::EC2::Volume',
            DeletionPolicy: 'Snapshot',
            Properties: { AvailabilityZone: { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }, Size: 1 },
          },
        },
      };
      await on.apply(kept);
      expect(on.cloud.only('Data').properties['AvailabilityZone']).toBe('eu-central-1a');
      await on.destroy();
      expect(on.cloud.effects.slice(2)).toEqual(['snapshot Data', 'delete Data']);
      expect([...on.cloud.resources.values()].map((resource) => resource.logicalId)).toEqual(['Net']);
    });

    it('only records what changes nothing in AWS', async () => {
      await on.apply(web());
      const kept = web({ Net: { ...vpc('10.0.0.0/16'), DeletionPolicy: 'Retain' } });
      await on.apply(kept);
      expect(on.cloud.effects).toHaveLength(3);
      expect(await on.stacks.resource('web', 'Net')).toMatchObject({ deletionPolicy: 'Retain' });
      expect(isEmptyPlan(await on.plan(kept))).toBe(true);
    });
  });

  describe('failures', () => {
    it('leave what stands, skip what depends on it, and are mended by the next apply', async () => {
      on.cloud.at = async (boundary) => {
        if (boundary === 'create Front:before') throw new Error('no capacity');
      };
      const run = await on.work(await on.stacks.apply(await on.plan(web())));
      expect(run.state).toBe('failed');
      expect((await on.problems(run.id)).map((d) => [d.address, d.detail])).toEqual([
        ['web/Front', 'no capacity'],
      ]);
      expect(await on.stacks.list()).toMatchObject([{ status: 'incomplete', resources: 2 }]);
      on.cloud.at = async () => undefined;
      await on.apply(web());
      expect(on.cloud.effects.toSorted()).toEqual(['create Back', 'create Front', 'create Net']);
    });

    it.each([
      'create Net:before',
      'create Net:made',
      'create Net:known',
      'update Net:made',
      'delete Net:made',
    ])('of an answer to %s are looked into, and the step is tried again', async (boundary) => {
      const lost = Object.assign(new Error('the answer was lost'), { outcomeUnknown: true });
      let failures = 0;
      on.cloud.at = async (at) => {
        if (at === boundary && failures++ === 0) throw lost;
      };
      const steps = [
        web(),
        web({ Net: vpc('10.0.0.0/16', { EnableDnsSupport: false }) }),
        web({ Net: vpc('10.0.0.0/15') }),
      ];
      for (const step of steps) {
        const run = await on.work(await on.stacks.apply(await on.plan(step)));
        expect(run.state).toBe('succeeded');
      }
      expect(failures).toBeGreaterThan(0);
      expect(on.cloud.only('Net').properties['CidrBlock']).toBe('10.0.0.0/15');
      expect(on.cloud.effects.filter((effect) => effect === 'create Net')).toHaveLength(2);
      expect(isEmptyPlan(await on.plan(web({ Net: vpc('10.0.0.0/15') })))).toBe(true);
    });

    it('replace a resource whose creation failed after it had begun to exist', async () => {
      on.cloud.at = async (boundary) => {
        if (boundary === 'create Front:known') throw new Error('did not stabilise');
      };
      await on.work(await on.stacks.apply(await on.plan(web())));
      const broken = on.cloud.only('Front').physicalId;
      on.cloud.at = async () => undefined;
      const plan = await on.plan(web());
      expect(plan.actions.find((action) => action.id === 'Front')).toMatchObject({
        action: 'replace',
        reasons: ['its creation did not finish'],
        order: 'delete-before-create',
      });
      await on.apply(web());
      expect(on.cloud.only('Front').physicalId).not.toBe(broken);
      expect(isEmptyPlan(await on.plan(web()))).toBe(true);
    });

    it('keep the predecessor of a replacement in mind until it is gone', async () => {
      await on.apply(web());
      const moved = web({ Net: vpc('10.0.0.0/15') });
      on.cloud.at = async (boundary) => {
        if (boundary === 'delete Net:before') throw new Error('not now');
      };
      expect((await on.work(await on.stacks.apply(await on.plan(moved)))).state).toBe('failed');
      on.cloud.at = async () => undefined;
      const plan = await on.plan(moved);
      expect(plan.actions.filter((a) => a.action !== 'none').map((a) => [a.action, a.id])).toEqual([
        ['delete', 'Net#net-1'],
      ]);
      await on.apply(moved);
      expect(on.cloud.only('Net').physicalId).not.toBe('net-1');
    });
  });

  describe('a saved plan', () => {
    it('is refused when it was edited', async () => {
      const plan = await on.plan(web());
      const [first, ...others] = plan.actions;
      const edited = {
        ...plan,
        actions: [{ ...first, action: 'none' as const }, ...others] as typeof plan.actions,
      };
      expect(await codesOf(on.stacks.apply(edited))).toEqual(['PLAN_EDITED']);
      expect(await codesOf(on.stacks.apply(JSON.parse(JSON.stringify(plan))))).toEqual([]);
    });

    it('is refused when something moved, and says what', async () => {
      const first = await on.plan(web());
      await on.apply(web());
      const stale = (apply: Promise<string>) =>
        expect(apply).rejects.toMatchObject({ diagnostics: [{ code: 'PLAN_STALE' }] });
      await stale(on.stacks.apply(first));
      const plan = await on.plan(web({ Net: vpc('10.0.0.0/16', { EnableDnsSupport: false }) }));
      on.cloud.drift('Front', { CidrBlock: '10.0.9.0/24' });
      await expect(on.stacks.apply(plan)).rejects.toMatchObject({
        diagnostics: [
          { code: 'PLAN_STALE', detail: `Front (${on.cloud.only('Front').physicalId}): it changed in AWS` },
        ],
      });
      const again = await on.plan(web());
      await stale(on.stacks.apply(again, { programHash: 'another' }));
      expect(await on.runs.locks.holder('stack web')).toBeUndefined();
    });

    it('is refused when it was made elsewhere', async () => {
      const other = await stage();
      const plan = await other.plan(web());
      expect(await codesOf(on.stacks.apply(plan))).toEqual(['PLAN_UNKNOWN']);
      await other.database.close();
    });
  });

  describe('what can’t be done', () => {
    it('is refused by name before anything happens', async () => {
      const { plan, diagnostics } = await on.planned(web({ Hook: { Type: 'Custom::Hook', Properties: {} } }));
      expect(plan).toBeUndefined();
      expect(diagnostics.map((d) => d.code)).toContain('NOT_SUPPORTED');
    });

    it('refuses a stack of another account or region', async () => {
      await on.apply(web());
      const { diagnostics } = await on.planned(web(), { target: { ...target, region: 'eu-west-1' } });
      expect(diagnostics).toMatchObject([{ code: 'STACK_ELSEWHERE' }]);
    });

    it('keeps exports unique, and what is imported as it is', async () => {
      await on.apply(web());
      const taken = await on.stacks.plan({ stack: 'other', target, program: program(web()) });
      expect(taken.diagnostics).toMatchObject([{ code: 'EXPORT_TAKEN' }]);
      const importing: JsonObject = {
        Resources: {
          Part: {
            Type: 'AWS::EC2::Subnet',
            Properties: { VpcId: { 'Fn::ImportValue': 'network' }, CidrBlock: '10.0.3.0/24' },
          },
        },
      };
      const { plan } = await on.stacks.plan({ stack: 'other', target, program: program(importing) });
      if (!plan) throw new Error('no plan');
      const destroyedBefore = await on.plan(undefined, { destroy: true });
      on.cloud.at = async (at) => {
        if (at === 'create Part:before') throw new Error('not yet');
      };
      expect((await on.work(await on.stacks.apply(plan))).state).toBe('failed');
      expect(await codesOf(on.stacks.apply(destroyedBefore))).toEqual(['EXPORT_IN_USE']);
      on.cloud.at = async () => undefined;
      expect((await on.work(await on.stacks.apply(plan))).state).toBe('succeeded');
      expect(on.cloud.only('Part').properties['VpcId']).toBe('net-1');
      const destroying = await on.planned(undefined, { destroy: true });
      expect(destroying.diagnostics).toMatchObject([{ code: 'EXPORT_IN_USE' }]);
      const missing = await on.stacks.plan({
        stack: 'third',
        target,
        program: program({
          Resources: {
            P: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { 'Fn::ImportValue': 'nowhere' } } },
          },
        }),
      });
      expect(missing.diagnostics).toMatchObject([{ code: 'EXPORT_UNKNOWN' }]);
    });
  });

  describe('secrets', () => {
    const canary = 'c4n4ry-S3cret';
    const template: JsonObject = {
      Parameters: { Password: { Type: 'String', NoEcho: true } },
      Resources: {
        Value: {
          Type: 'AWS::SSM::Parameter',
          Properties: { Name: '/web/password', Type: 'String', Value: { Ref: 'Password' } },
        },
        Url: {
          Type: 'AWS::SSM::Parameter',
          Properties: {
            Name: '/web/url',
            Type: 'String',
            Value: { 'Fn::Sub': 'db:${Password}@{{resolve:secretsmanager:prod:SecretString:key}}' },
          },
        },
      },
      Outputs: { Password: { Value: { Ref: 'Password' } } },
    };

    it('reach AWS and nothing else', async () => {
      const parameters = given({ Password: { secret: await on.secrets.put(canary) } });
      const run = await on.apply(template, { parameters });
      expect(on.cloud.only('Value').properties['Value']).toBe(canary);
      expect(on.cloud.only('Url').properties['Value']).toBe(
        `db:${canary}@value of secretsmanager:prod:SecretString:key`,
      );
      expect(await on.stacks.outputs('web')).toMatchObject([{ name: 'Password', value: '(sensitive)' }]);
      const again = await on.plan(template, {
        parameters: given({ Password: { secret: await on.secrets.put(canary) } }),
      });
      expect(isEmptyPlan(again)).toBe(true);
      const told = [
        await on.runs.events(run.id),
        await on.runs.steps(run.id),
        await on.stacks.show('web'),
        await on.stacks.resource('web', 'Url'),
        again,
        await on.database
          .tables<Record<string, never>>()
          .selectFrom('plan' as never)
          .selectAll()
          .execute(),
        await on.database
          .tables<Record<string, never>>()
          .selectFrom('resource' as never)
          .selectAll()
          .execute(),
        await on.database
          .tables<Record<string, never>>()
          .selectFrom('stack' as never)
          .selectAll()
          .execute(),
      ];
      expect(JSON.stringify(told)).not.toContain(canary);
      expect(JSON.stringify(told)).not.toContain('value of secretsmanager');
      const changed = await on.plan(template, {
        parameters: given({ Password: { secret: await on.secrets.put('another') } }),
      });
      expect(
        changed.actions.map((action) => [action.action, action.changes.every((change) => change.sensitive)]),
      ).toEqual([
        ['update', true],
        ['update', true],
      ]);
    });
  });

  describe('an error of AWS that repeats a secret', () => {
    const canary = 'c4n4ry-S3cret';
    const named = (value: JsonObject): JsonObject => ({
      Parameters: { Password: { Type: 'String', NoEcho: true } },
      Resources: {
        Value: { Type: 'AWS::SSM::Parameter', Properties: { Name: 'pw', Type: 'String', Value: value } },
      },
    });
    const parameters = async (password = canary) =>
      given({ Password: { secret: await on.secrets.put(password) } });
    const refusing = (operation: string) => {
      on.cloud.at = async (at) => {
        if (!at.startsWith(operation)) return;
        throw new DiagnosticError(
          error('AWS_INVALID', `The value ${canary} is not valid`, { detail: canary }),
        );
      };
    };

    it('is told without it', async () => {
      refusing('create Value:before');
      const template = named({ Ref: 'Password' });
      const run = await on.work(
        await on.stacks.apply(await on.plan(template, { parameters: await parameters() })),
      );
      expect(await on.problems(run.id)).toMatchObject([
        { code: 'AWS_INVALID', summary: 'The value (sensitive) is not valid', detail: '(sensitive)' },
      ]);
      expect(JSON.stringify([await on.runs.events(run.id), await on.runs.steps(run.id)])).not.toContain(
        canary,
      );
      on.cloud.at = async () => undefined;
      await on.apply(template, { parameters: await parameters('another one') });
      refusing('update Value:before');
      const again = await on.work(
        await on.stacks.apply(await on.plan(template, { parameters: await parameters() })),
      );
      expect(again.state).toBe('failed');
      expect(JSON.stringify([await on.runs.events(again.id), await on.runs.steps(again.id)])).not.toContain(
        canary,
      );
    });

    it('is told without it by a plan that can’t compute with it', async () => {
      const split = named({ 'Fn::Select': [0, { 'Fn::Cidr': [{ Ref: 'Password' }, 1, 8] }] });
      const { plan, diagnostics } = await on.planned(split, { parameters: await parameters() });
      expect(plan).toBeUndefined();
      expect(JSON.stringify(diagnostics)).toContain('(sensitive)');
      expect(JSON.stringify(diagnostics)).not.toContain(canary);
    });
  });

  describe('refresh', () => {
    it('says what is gone and what has drifted, and changes nothing', async () => {
      await on.apply(web());
      on.cloud.drift('Back', { CidrBlock: '10.0.8.0/24' });
      on.cloud.resources.delete(`AWS::EC2::Subnet ${on.cloud.only('Front').physicalId}`);
      const refreshed = await on.stacks.refresh('web');
      expect(refreshed.read).toBe(3);
      expect(refreshed.findings.map((f) => `${f.logicalId} ${f.finding}`).toSorted()).toEqual([
        'Back drifted',
        'Front gone',
      ]);
      expect(on.cloud.effects).toHaveLength(3);
      expect(await codesOf(on.stacks.refresh('nothing'))).toEqual(['STACK_UNKNOWN']);
    });

    it('lets go of a stack without touching AWS', async () => {
      await on.apply(web());
      expect((await on.work(await on.stacks.forget('web', 'Back'))).state).toBe('succeeded');
      expect(await on.stacks.resources('web')).toHaveLength(2);
      await on.work(await on.stacks.forget('web'));
      expect(await codesOf(on.stacks.show('web'))).toEqual(['STACK_UNKNOWN']);
      expect(on.cloud.resources.size).toBe(3);
    });
  });
});
