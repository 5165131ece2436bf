import { DiagnosticError, error, type JsonObject } from '@groundcrew/contract';
import { isEmptyPlan } from '@groundcrew/planner';
import { eachDatabase } from '@groundcrew/store/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { codesOf, given, program, stage, target, type Stage } from './stage.ts';

const net = (rest: JsonObject = {}): JsonObject => ({
  Type: 'AWS::EC2::VPC',
  Properties: { CidrBlock: '10.0.0.0/16', ...rest },
});
const subnet = (VpcId: JsonObject | string): JsonObject => ({
  Type: 'AWS::EC2::Subnet',
  Properties: { VpcId, CidrBlock: '10.0.1.0/24' },
});
const web: JsonObject = { Resources: { Net: net(), Front: subnet({ Ref: 'Net' }) } };

let on: Stage;

const move = async (logicalId: string, toLogicalId: string, toStack = 'web') =>
  on.work(await on.stacks.move({ stack: 'web', logicalId, toStack, toLogicalId }));

eachDatabase('records', (databases) => {
  beforeEach(async () => {
    on = await stage({ database: await databases.open() });
    await on.apply(web);
  });

  describe('moving a resource in the record', () => {
    it('renames it, touches nothing in AWS, and plans nothing afterwards', async () => {
      expect((await move('Net', 'Network')).state).toBe('succeeded');
      expect(on.cloud.effects).toHaveLength(2);
      const renamed = { Resources: { Network: net(), Front: subnet({ Ref: 'Network' }) } };
      expect(isEmptyPlan(await on.plan(renamed))).toBe(true);
      const [latest] = (await on.runs.list({ stack: 'web' })).runs;
      expect(latest).toMatchObject({
        kind: 'state',
        title: 'move web/Net to web/Network',
        requestedBy: 'test',
      });
    });

    it('gives it to another stack, also to one that is not there yet', async () => {
      const { physicalId } = on.cloud.only('Net');
      await move('Net', 'Net', 'base');
      expect(isEmptyPlan(await on.plan({ Resources: { Net: net() } }, { stack: 'base' }))).toBe(true);
      expect(isEmptyPlan(await on.plan({ Resources: { Front: subnet(physicalId) } }))).toBe(true);
      expect((await on.stacks.list()).map(({ name, status }) => `${name} ${status}`)).toEqual([
        'base complete',
        'web complete',
      ]);
    });

    it('takes along the secrets that a rollback would set again', async () => {
      const values = (text: string, { name = 'Value', last = false } = {}): JsonObject => ({
        Parameters: { Password: { Type: 'String', NoEcho: true } },
        Resources: {
          [name]: {
            Type: 'AWS::SSM::Parameter',
            Properties: { Type: 'String', Value: { Ref: 'Password' }, Description: text },
          },
          ...(last && { Last: { ...net(), DependsOn: [name] } }),
        },
      });
      const password = async (value: string) => given({ Password: { secret: await on.secrets.put(value) } });
      const apply = async (stack: string, template: JsonObject, value: string) => {
        const plan = await on.plan(template, { stack, parameters: await password(value) });
        return on.work(await on.stacks.apply(plan, { onFailure: 'rollback' }));
      };
      await apply('one', values('first'), 'first password');
      const input = { stack: 'one', logicalId: 'Value', toStack: 'two', toLogicalId: 'Other' };
      await on.work(await on.stacks.move(input));
      // What the first stack keeps of its own afterwards must not be what the second one needs.
      await on.apply({ Resources: { Net: net() } }, { stack: 'one' });
      on.cloud.at = async (at) => {
        if (at === 'create Last:before') throw new Error('AWS says no');
      };
      const failed = await apply('two', values('second', { name: 'Other', last: true }), 'second password');
      expect(failed.state).toBe('failed');
      on.cloud.at = async () => undefined;
      const [rollback] = (await on.runs.list({ stack: 'two' })).runs;
      expect(await on.work(rollback?.id ?? '')).toMatchObject({ kind: 'rollback', state: 'succeeded' });
      expect(rollback?.meta['notRestored']).toEqual([]);
      expect(on.cloud.only('Value').properties).toMatchObject({
        Value: 'first password',
        Description: 'first',
      });
    });

    it('is refused where the name is taken, the resource unknown, or the other stack elsewhere', async () => {
      expect(await codesOf(move('Net', 'Front'))).toEqual(['MOVE_TAKEN']);
      expect(await codesOf(move('Nothing', 'Other'))).toEqual(['RESOURCE_UNKNOWN']);
      const far = { ...target, region: 'us-east-1' };
      const { plan } = await on.stacks.plan({
        stack: 'far',
        target: far,
        program: program({ Resources: { Net: net() } }),
      });
      if (plan) await on.work(await on.stacks.apply(plan));
      expect(await codesOf(move('Net', 'Other', 'far'))).toEqual(['MOVE_ELSEWHERE']);
      expect((await on.stacks.resources('web')).map(({ logicalId }) => logicalId)).toEqual(['Net', 'Front']);
    });

    it('is refused while a run of either stack is open', async () => {
      let goOn: () => void = () => undefined;
      const gate = new Promise<void>((resolve) => (goOn = resolve));
      const reached = new Promise<void>((resolve) => {
        on.cloud.at = async () => {
          resolve();
          await gate;
        };
      });
      const plan = await on.plan({ Resources: { Net: net() } }, { stack: 'base' });
      const working = on.work(await on.stacks.apply(plan));
      await reached;
      expect(await codesOf(move('Net', 'Net2', 'base'))).toEqual(['STACK_LOCKED']);
      expect(await codesOf(on.stacks.forget('base', 'Net'))).toEqual(['STACK_LOCKED']);
      goOn();
      await working;
      expect((await move('Net', 'Net2', 'base')).state).toBe('succeeded');
    });
  });

  it('forgets a resource, and says what it let go', async () => {
    const { physicalId } = on.cloud.only('Front');
    const run = await on.work(await on.stacks.forget('web', 'Front'));
    expect((await on.runs.steps(run.id))[0]?.output).toEqual({ forgotten: [physicalId] });
    expect(on.cloud.effects).toHaveLength(2);
    expect(await codesOf(on.stacks.forget('web', 'Front'))).toEqual(['RESOURCE_UNKNOWN']);
  });

  it('tells what has drifted, and records nothing', async () => {
    expect((await on.stacks.drift('web')).resources.map(({ state }) => state)).toEqual([
      'in-sync',
      'in-sync',
    ]);
    on.cloud.drift('Net', { CidrBlock: '10.7.0.0/16' });
    on.cloud.resources.delete(`AWS::EC2::Subnet ${on.cloud.only('Front').physicalId}`);
    const before = await on.stacks.resource('web', 'Net');
    expect((await on.stacks.drift('web')).resources).toMatchObject([
      { logicalId: 'Net', state: 'changed', changes: [{ before: '10.7.0.0/16', after: '10.0.0.0/16' }] },
      { logicalId: 'Front', state: 'gone' },
    ]);
    expect(await on.stacks.resource('web', 'Net')).toEqual(before);
    expect(await codesOf(on.stacks.drift('nothing'))).toEqual(['STACK_UNKNOWN']);
  });

  describe('retrying a failed run', () => {
    const more: JsonObject = {
      Resources: { ...(web['Resources'] as JsonObject), Other: net(), Back: subnet({ Ref: 'Other' }) },
    };

    /** Applies with a call that AWS refuses. */
    async function failing(boundary: string, template = more): Promise<string> {
      on.cloud.at = async (reached) => {
        if (reached === boundary) throw new DiagnosticError(error('AWS_DENIED', 'no'));
      };
      const run = await on.work(await on.stacks.apply(await on.plan(template)));
      on.cloud.at = async () => undefined;
      expect(run.state).toBe('failed');
      return run.id;
    }

    it('does what failed and what was skipped, and nothing else', async () => {
      const run = await failing('create Back:before');
      const again = await on.work(await on.stacks.retry(run));
      expect(again).toMatchObject({ state: 'succeeded', kind: 'apply', meta: { retries: run } });
      expect(on.cloud.effects.slice(2)).toEqual(['create Other', 'create Back']);
      expect((await on.runs.steps(again.id)).map(({ id }) => id)).toEqual([
        'create:Back',
        'outputs',
        'sweep',
      ]);
      expect(isEmptyPlan(await on.plan(more))).toBe(true);
      expect(await on.stacks.show('web')).toMatchObject({ status: 'complete' });
    });

    it('goes on after an import whose update failed', async () => {
      on.cloud.resources.set('AWS::EC2::VPC vpc-a', {
        type: 'AWS::EC2::VPC',
        physicalId: 'vpc-a',
        logicalId: 'Theirs',
        token: '',
        properties: { CidrBlock: '10.5.0.0/16', EnableDnsSupport: true },
      });
      const template: JsonObject = {
        Resources: {
          ...(web['Resources'] as JsonObject),
          Theirs: {
            ...net({ CidrBlock: '10.5.0.0/16', EnableDnsSupport: false }),
            Metadata: { Groundcrew: { Import: 'vpc-a' } },
          },
        },
      };
      const run = await failing('update Theirs:before', template);
      expect((await on.work(await on.stacks.retry(run))).state).toBe('succeeded');
      expect(on.cloud.only('Theirs').properties['EnableDnsSupport']).toBe(false);
      expect(isEmptyPlan(await on.plan(template))).toBe(true);
    });

    it('says what moved instead', async () => {
      const changed: JsonObject = {
        Resources: { Net: net({ EnableDnsSupport: false }), Front: subnet({ Ref: 'Net' }) },
      };
      const run = await failing('update Net:before', changed);
      on.cloud.drift('Net', { CidrBlock: '10.7.0.0/16' });
      const refused = await on.stacks.retry(run).catch((problem: unknown) => problem);
      expect((refused as DiagnosticError).diagnostics).toMatchObject([
        { code: 'PLAN_STALE', detail: `Net (${on.cloud.only('Net').physicalId}): it changed in AWS` },
      ]);
      const half = await failing('create Other:known');
      expect(await codesOf(on.stacks.retry(half))).toEqual(['PLAN_STALE']);
    });

    it('is refused where what the run made is gone from the record', async () => {
      const run = await failing('create Back:before');
      await on.work(await on.stacks.forget('web', 'Other'));
      const refused = await on.stacks.retry(run).catch((problem: unknown) => problem);
      expect((refused as DiagnosticError).diagnostics).toMatchObject([
        { code: 'PLAN_STALE', detail: 'Other is no longer as the run left it' },
      ]);
    });

    it('is refused for a run that succeeded, has no plan, or does not exist', async () => {
      const [first] = (await on.runs.list({ stack: 'web' })).runs;
      expect(await codesOf(on.stacks.retry(first?.id ?? ''))).toEqual(['RUN_NOT_RETRIABLE']);
      expect(await codesOf(on.stacks.retry('none'))).toEqual(['RUN_UNKNOWN']);
    });
  });
});
