import { DiagnosticError, type JsonObject } from '@groundcrew/contract';
import { isEmptyPlan, summarize } from '@groundcrew/planner';
import { eachDatabase } from '@groundcrew/store/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { codesOf, stage, type Stage } from './stage.ts';

const vpcType = 'AWS::EC2::VPC';
const tagged = (name: string, CidrBlock = '10.0.0.0/16'): JsonObject => ({
  CidrBlock,
  Tags: [{ Key: 'Name', Value: name }],
});
const subnet = (VpcId: JsonObject, CidrBlock = '10.0.1.0/24'): JsonObject => ({
  Type: 'AWS::EC2::Subnet',
  Properties: { VpcId, CidrBlock },
});
const net = (Groundcrew: JsonObject, Properties: JsonObject = {}): JsonObject => ({
  Type: vpcType,
  Metadata: { Groundcrew },
  Properties,
});
const using = (Net: JsonObject): JsonObject => ({ Resources: { Net, Front: subnet({ Ref: 'Net' }) } });

let on: Stage;

/** What somebody else made before. */
function there(physicalId: string, properties: JsonObject, type = vpcType): void {
  on.cloud.resources.set(`${type} ${physicalId}`, {
    type,
    physicalId,
    logicalId: `other-${physicalId}`,
    token: '',
    properties,
  });
}

const actions = async (template: JsonObject) =>
  (await on.plan(template)).actions.map(({ id, action, physicalId }) => [id, action, physicalId]);

const whyNot = async (template: JsonObject) => (await on.planned(template)).diagnostics;

eachDatabase('existing resources', (databases) => {
  beforeEach(async () => {
    on = await stage({ database: await databases.open() });
    there('vpc-a', tagged('main'));
    there('vpc-b', tagged('side'));
  });

  describe('what is external', () => {
    it.each<[string, JsonObject]>([
      ['id', { External: 'vpc-a' }],
      ['match', { External: { CidrBlock: '10.0.0.0/16', Tags: { Name: 'main' } } }],
    ])('is found by %s, used, and never changed or deleted', async (_how, groundcrew) => {
      const template = using(net(groundcrew));
      expect(await actions(template)).toEqual([
        ['Net', 'external', 'vpc-a'],
        ['Front', 'create', undefined],
      ]);
      await on.apply(template);
      expect(on.cloud.only('Front').properties['VpcId']).toBe('vpc-a');
      const again = await on.plan(template);
      expect(isEmptyPlan(again)).toBe(true);
      expect(summarize(again)).toMatchObject({ external: 1, unchanged: 1, create: 0 });
      await on.destroy();
      expect(on.cloud.effects).toEqual(['create Front', 'delete Front']);
      expect(on.cloud.resources.has(`${vpcType} vpc-a`)).toBe(true);
    });

    it('answers attributes, in outputs too', async () => {
      const template = {
        ...using(net({ External: 'vpc-a' })),
        Outputs: { Arn: { Value: { 'Fn::GetAtt': ['Net', 'Arn'] } } },
      };
      await on.apply(template);
      expect(await on.stacks.outputs('web')).toMatchObject([{ value: 'arn:vpc-a' }]);
      expect(isEmptyPlan(await on.plan(template))).toBe(true);
    });

    it('is told to differ from what the template relies on, and stays as it is', async () => {
      const template = using(net({ External: 'vpc-a' }, { CidrBlock: '10.9.0.0/16' }));
      const { plan, diagnostics } = await on.planned(template);
      expect(diagnostics).toMatchObject([
        { code: 'EXTERNAL_DIFFERS', severity: 'warning', address: 'web/Net' },
      ]);
      expect(diagnostics[0]?.summary).toContain('CidrBlock from "10.0.0.0/16" to "10.9.0.0/16"');
      expect(plan?.actions.find(({ id }) => id === 'Net')).toMatchObject({ action: 'external', changes: [] });
    });

    it('is forgotten when the template no longer has it', async () => {
      await on.apply(using(net({ External: 'vpc-a' })));
      await on.apply({ Resources: { Front: subnet({ 'Fn::Sub': 'vpc-a' }) } });
      expect(on.cloud.effects).toEqual(['create Front']);
    });

    it('may have been ours: it is let go and stays in AWS', async () => {
      await on.apply(using({ Type: vpcType, Properties: tagged('own') }));
      const { physicalId } = on.cloud.only('Net');
      const template = using(net({ External: physicalId }));
      expect(await actions(template)).toEqual([
        ['Net', 'external', physicalId],
        ['Front', 'none', 'front-2'],
        [`Net#${physicalId}`, 'delete', physicalId],
      ]);
      await on.apply(template);
      expect(on.cloud.effects).toEqual(['create Net', 'create Front']);
      expect((await on.stacks.resources('web')).map(({ logicalId }) => logicalId)).toEqual(['Front']);
      expect(isEmptyPlan(await on.plan(template))).toBe(true);
    });

    it.each<[string, JsonObject, string, string]>([
      ['no such id', { External: 'vpc-z' }, 'EXISTING_NOT_FOUND', ''],
      [
        'no match',
        { External: { Tags: { Name: 'none' } } },
        'EXISTING_NOT_FOUND',
        'There are\nvpc-a (Tags.Name main)\nvpc-b (Tags.Name side)',
      ],
      [
        'several',
        { External: { CidrBlock: '10.0.0.0/16' } },
        'EXISTING_AMBIGUOUS',
        'vpc-a (CidrBlock 10.0.0.0/16, Tags.Name main)\nvpc-b (CidrBlock 10.0.0.0/16, Tags.Name side)',
      ],
    ])('is refused with %s', async (_what, groundcrew, code, detail) => {
      const [told, ...others] = await whyNot(using(net(groundcrew)));
      expect(told).toMatchObject({ code, address: 'web/Net', ...(detail && { detail }) });
      expect(told?.range).toBeDefined();
      expect(others).toEqual([]);
    });

    it('makes a plan stale when it moves', async () => {
      const template = using(net({ External: { Tags: { Name: 'main' } } }));
      const plan = await on.plan(template);
      there('vpc-a', tagged('gone'));
      there('vpc-b', tagged('main'));
      const refused = await on.stacks.apply(plan).catch((problem: unknown) => problem);
      expect(refused).toBeInstanceOf(DiagnosticError);
      expect((refused as DiagnosticError).diagnostics).toMatchObject([
        { code: 'PLAN_STALE', detail: 'Net is vpc-b in AWS now, not vpc-a' },
      ]);
    });
  });

  describe('what is imported', () => {
    it.each<[string, JsonObject]>([
      ['id', { Import: 'vpc-a' }],
      ['match', { Import: { Tags: { Name: 'main' } } }],
    ])('is taken under management by %s without a change', async (_how, groundcrew) => {
      const template = using(net(groundcrew, tagged('main')));
      expect(await actions(template)).toEqual([
        ['Net', 'import', 'vpc-a'],
        ['Front', 'create', undefined],
      ]);
      await on.apply(template);
      expect(on.cloud.effects).toEqual(['create Front']);
      expect(await on.stacks.resource('web', 'Net')).toMatchObject({
        physicalId: 'vpc-a',
        status: 'complete',
        properties: tagged('main'),
      });
      expect(isEmptyPlan(await on.plan(template))).toBe(true);
      // Without the metadata it is a resource like any other.
      const plain = using({ Type: vpcType, Properties: tagged('main') });
      expect(isEmptyPlan(await on.plan(plain))).toBe(true);
      await on.destroy();
      expect(on.cloud.resources.has(`${vpcType} vpc-a`)).toBe(false);
    });

    it('is updated after the import where the template differs, as the plan shows', async () => {
      const template = using(net({ Import: 'vpc-a' }, { ...tagged('main'), EnableDnsSupport: false }));
      there('vpc-a', { ...tagged('main'), EnableDnsSupport: true });
      const [planned] = (await on.plan(template)).actions;
      expect(planned).toMatchObject({
        action: 'import',
        changes: [{ path: '/EnableDnsSupport', before: true, after: false, kind: 'change' }],
      });
      await on.apply(template);
      expect(on.cloud.effects.toSorted()).toEqual(['create Front', 'update Net']);
      expect(isEmptyPlan(await on.plan(template))).toBe(true);
    });

    it('is refused where AWS would have to replace it', async () => {
      const told = await whyNot(using(net({ Import: 'vpc-a' }, tagged('main', '10.9.0.0/16'))));
      expect(told).toMatchObject([{ code: 'IMPORT_WOULD_REPLACE', address: 'web/Net' }]);
      expect(told[0]?.summary).toContain('CidrBlock from "10.0.0.0/16" to "10.9.0.0/16"');
    });

    it('is refused where it is managed already, and twice in one template', async () => {
      await on.apply({ Resources: { Mine: net({ Import: 'vpc-a' }, tagged('main')) } });
      const other = await on.planned(
        { Resources: { Theirs: net({ Import: 'vpc-a' }, tagged('main')) } },
        { stack: 'other' },
      );
      expect(other.diagnostics).toMatchObject([{ code: 'IMPORT_TAKEN', address: 'other/Theirs' }]);
      const both = await whyNot({
        Resources: {
          One: net({ Import: 'vpc-b' }, tagged('side')),
          Two: net({ Import: { Tags: { Name: 'side' } } }, tagged('side')),
        },
      });
      expect(both).toMatchObject([{ code: 'IMPORT_TAKEN', address: 'web/Two' }]);
    });

    it('is recorded by one of two stacks only, however their plans race', async () => {
      const template = { Resources: { Net: net({ Import: 'vpc-a' }, tagged('main')) } };
      const plans = [await on.plan(template), await on.plan(template, { stack: 'other' })];
      const ids = [];
      for (const plan of plans) ids.push(await on.stacks.apply(plan));
      const runs = [];
      for (const id of ids) runs.push(await on.work(id));
      expect(runs.map(({ state }) => state)).toEqual(['succeeded', 'failed']);
      expect((await on.problems(runs[1]?.id ?? '')).map(({ code }) => code)).toContain('IMPORT_TAKEN');
    });

    it('is imported alone where that is asked for, and the next plan shows what differs', async () => {
      const template = using({ Type: vpcType, Properties: { ...tagged('main'), EnableDnsSupport: false } });
      there('vpc-a', { ...tagged('main'), EnableDnsSupport: true });
      const imports = new Map([['Net', 'vpc-a']]);
      const plan = await on.plan(template, { imports });
      expect(plan.actions).toMatchObject([
        { id: 'Net', action: 'import', physicalId: 'vpc-a', changes: [{ path: '/EnableDnsSupport' }] },
      ]);
      await on.apply(template, { imports });
      expect(on.cloud.effects).toEqual([]);
      expect(await actions(template)).toEqual([
        ['Net', 'update', 'vpc-a'],
        ['Front', 'create', undefined],
      ]);
      const codes = async (ids: Readonly<Record<string, string>>) =>
        (await on.planned(template, { imports: new Map(Object.entries(ids)) })).diagnostics.map(
          (d) => d.code,
        );
      expect(await codes({ Net: 'vpc-b' })).toEqual(['IMPORT_TAKEN']);
      const again = await on.plan(template, { imports });
      expect(again.actions, 'and nothing of it is changed when it is asked for again').toEqual([]);
      expect(await codes({ Nothing: 'vpc-b' })).toEqual(['RESOURCE_UNKNOWN']);
      expect(await codes({ Front: 'subnet-z' })).toEqual(['EXISTING_NOT_FOUND']);
    });

    it('waits for what it uses where that is not there yet', async () => {
      there('subnet-x', { VpcId: 'vpc-a', CidrBlock: '10.0.1.0/24' }, 'AWS::EC2::Subnet');
      const { diagnostics } = await on.planned(using({ Type: vpcType, Properties: tagged('new') }), {
        imports: new Map([['Front', 'subnet-x']]),
      });
      expect(diagnostics).toMatchObject([{ code: 'IMPORT_TOO_EARLY', address: 'web/Front' }]);
    });

    it('makes a plan stale when it changes or goes', async () => {
      const template = { Resources: { Net: net({ Import: 'vpc-a' }, tagged('main')) } };
      const plan = await on.plan(template);
      there('vpc-a', tagged('other'));
      expect(await codesOf(on.stacks.apply(plan))).toEqual(['PLAN_STALE']);
      on.cloud.resources.delete(`${vpcType} vpc-a`);
      expect(await codesOf(on.stacks.apply(plan))).toEqual(['PLAN_STALE']);
    });
  });

  describe('Fn::Lookup', () => {
    const looking = (lookup: JsonObject): JsonObject => ({
      Resources: { Front: subnet({ 'Fn::Lookup': { Type: vpcType, ...lookup } }) },
    });

    it('yields what it was asked for', async () => {
      await on.apply(looking({ Where: { Tags: { Name: 'main' } } }));
      expect(on.cloud.only('Front').properties['VpcId']).toBe('vpc-a');
      expect(
        isEmptyPlan(await on.plan(looking({ Where: { Tags: { Name: 'main' } }, Return: 'VpcId' }))),
      ).toBe(true);
    });

    it('yields a list of all, in the order of their ids', async () => {
      const template = {
        Resources: {
          Front: subnet({
            'Fn::Join': [
              '+',
              {
                'Fn::Lookup': {
                  Type: vpcType,
                  Where: { CidrBlock: '10.0.0.0/16' },
                  Return: 'Arn',
                  All: true,
                },
              },
            ],
          }),
        },
      };
      await on.apply(template);
      expect(on.cloud.only('Front').properties['VpcId']).toBe('arn:vpc-a+arn:vpc-b');
    });

    it('may take parameters and other lookups', async () => {
      there('subnet-x', { VpcId: 'vpc-b', CidrBlock: '10.0.7.0/24' }, 'AWS::EC2::Subnet');
      const template = {
        Parameters: { Name: { Type: 'String', Default: 'side' } },
        Resources: {
          Front: subnet(
            { 'Fn::Lookup': { Type: vpcType, Where: { 'Tags.Name': { Ref: 'Name' } } } },
            '10.0.8.0/24',
          ),
        },
        Outputs: {
          Near: {
            Value: {
              'Fn::Lookup': {
                Type: 'AWS::EC2::Subnet',
                Where: {
                  CidrBlock: '10.0.7.0/24',
                  VpcId: { 'Fn::Lookup': { Type: vpcType, Where: { Tags: { Name: { Ref: 'Name' } } } } },
                },
              },
            },
          },
        },
      };
      await on.apply(template);
      expect(await on.stacks.outputs('web')).toMatchObject([{ name: 'Near', value: 'subnet-x' }]);
    });

    it('lists the candidates where none or several fit, and names the place', async () => {
      const [none] = await whyNot(looking({ Where: { CidrBlock: '10.1.0.0/16' } }));
      expect(none).toMatchObject({
        code: 'EXISTING_NOT_FOUND',
        summary: 'No AWS::EC2::VPC has CidrBlock 10.1.0.0/16',
      });
      expect(none?.detail).toContain('vpc-b (CidrBlock 10.0.0.0/16, Tags.Name side)');
      const [several] = await whyNot(looking({ Where: {} }));
      expect(several).toMatchObject({ code: 'EXISTING_AMBIGUOUS' });
      expect(none?.range?.start.line).toBeGreaterThan(0);
      const [without] = await whyNot(looking({ Where: { Tags: { Name: 'main' } }, Return: 'Nothing' }));
      expect(without?.code).toBe('LOOKUP_WITHOUT_VALUE');
    });

    it('makes a plan stale when its answer moves, and is part of what the plan is bound to', async () => {
      const template = looking({ Where: { Tags: { Name: 'main' } } });
      const plan = await on.plan(template);
      there('vpc-a', tagged('old'));
      there('vpc-c', tagged('main'));
      expect(await codesOf(on.stacks.apply(plan))).toEqual(['PLAN_STALE']);
      expect((await on.plan(template)).hashes.inputs).not.toBe(plan.hashes.inputs);
    });
  });
});
