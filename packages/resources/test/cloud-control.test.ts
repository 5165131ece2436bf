import type { ProgressEvent } from '@aws-sdk/client-cloudcontrol';
import type { JsonObject } from '@groundcrew/contract';
import { typeSpec } from '@groundcrew/spec';
import { describe, expect, it } from 'vitest';
import { cloudControlType } from '../src/cloud-control/cloud-control-type.ts';
import { refusalOf } from '../src/cloud-control/refusal.ts';
import type { Services } from '../src/services.ts';
import { operation } from './operation.ts';

type Calls = [name: string, input: Readonly<Record<string, string>>][];

/** Cloud Control that answers from a script, under a clock that passes only by sleeping. */
function scripted(answers: Readonly<Record<string, readonly object[]>>) {
  const calls: Calls = [];
  const slept: number[] = [];
  let now = 0;
  const left = new Map(Object.entries(answers).map(([name, list]) => [name, [...list]]));
  const clock = {
    now: () => now,
    async sleep(milliseconds: number) {
      slept.push(milliseconds);
      now += milliseconds;
    },
  };
  const cloudControl = {
    clock,
    async call(name: string, input: Readonly<Record<string, string>>) {
      calls.push([name, input]);
      return left.get(name)?.shift() ?? {};
    },
  };
  return { calls, slept, services: { cloudControl, session: { clock } } as unknown as Services };
}

const typed = (name: string, services: Services) => {
  const spec = typeSpec(name);
  if (!spec) throw new Error(`${name} is unknown`);
  return cloudControlType(spec, services);
};

const event = (OperationStatus: string, rest: Partial<ProgressEvent> = {}) => ({
  ProgressEvent: {
    OperationStatus,
    RequestToken: 'r',
    TypeName: 'AWS::SQS::Queue',
    ...rest,
  } as ProgressEvent,
});
const model = (properties: JsonObject) => ({
  ResourceDescription: { Properties: JSON.stringify(properties) },
});
const named = (calls: Calls, name: string) =>
  calls.filter(([each]) => each === name).map(([, input]) => input);

describe('a type behind Cloud Control', () => {
  it('sends no patch where nothing changed, write-only properties or not', async () => {
    const aws = scripted({ GetResource: [model({ LogGroupName: 'group' })] });
    const live = await typed('AWS::Logs::LogGroup', aws.services).update(operation('Group'), 'group', {
      desired: { LogGroupName: 'group' },
      recorded: { LogGroupName: 'group' },
      live: { physicalId: 'group', properties: {}, attributes: {} },
      changed: [],
    });
    expect(live.physicalId).toBe('group');
    expect(named(aws.calls, 'UpdateResource')).toEqual([]);
  });

  it('waits as long as it is told, under the operation’s token, and tells the identifier at once', async () => {
    const aws = scripted({
      CreateResource: [event('IN_PROGRESS', { RetryAfter: new Date(5000) })],
      GetResourceRequestStatus: [
        event('IN_PROGRESS', { Identifier: 'q' }),
        event('SUCCESS', { Identifier: 'q' }),
      ],
      GetResource: [model({ QueueName: 'q', QueueUrl: 'https://q', Arn: 'arn:q' })],
    });
    const creating = operation('Queue');
    const live = await typed('AWS::SQS::Queue', aws.services).create(creating, { QueueName: 'q' });
    expect(live.attributes).toMatchObject({ Ref: 'https://q', Arn: 'arn:q' });
    expect(aws.slept[0]).toBe(5000);
    expect(creating.ids).toEqual(['q']);
    const [input] = named(aws.calls, 'CreateResource');
    expect(input?.['ClientToken']).toBe(creating.token);
    expect(input?.['DesiredState']).toContain(creating.token);
  });

  it('waits no longer where the clock here is hours behind AWS’s', async () => {
    const threeHours = 3 * 3_600_000;
    const times = { EventTime: new Date(threeHours), RetryAfter: new Date(threeHours + 5_000) };
    const aws = scripted({
      CreateResource: [event('IN_PROGRESS', times)],
      GetResourceRequestStatus: [
        event('IN_PROGRESS', { RetryAfter: new Date(threeHours) }),
        event('SUCCESS', { Identifier: 'q' }),
      ],
      GetResource: [model({ QueueName: 'q', QueueUrl: 'https://q', Arn: 'arn:q' })],
    });
    await typed('AWS::SQS::Queue', aws.services).create(operation('Queue'), { QueueName: 'q' });
    expect(aws.slept[0]).toBe(5_000);
    expect(Math.max(...aws.slept)).toBeLessThanOrEqual(60_000);
  });

  it('deletes what AWS made but could not finish, and says why', async () => {
    const failure = { ErrorCode: 'NotStabilized', Identifier: 'q', StatusMessage: 'took too long' } as const;
    const aws = scripted({ CreateResource: [event('FAILED', failure)], DeleteResource: [event('SUCCESS')] });
    const creating = operation('Queue');
    const answer = typed('AWS::SQS::Queue', aws.services).create(creating, {});
    await expect(answer).rejects.toMatchObject({
      diagnostics: [{ code: 'RESOURCE_FAILED', detail: 'took too long' }],
    });
    expect(creating.ids).toEqual(['q']);
    expect(named(aws.calls, 'DeleteResource')).toMatchObject([{ Identifier: 'q' }]);
  });

  it('leaves alone what was there before', async () => {
    const failure = { ErrorCode: 'AlreadyExists', Identifier: 'q' } as const;
    const aws = scripted({ CreateResource: [event('FAILED', failure)] });
    await expect(typed('AWS::SQS::Queue', aws.services).create(operation('Queue'), {})).rejects.toThrow(
      'AlreadyExists',
    );
    expect(named(aws.calls, 'DeleteResource')).toEqual([]);
  });

  it('keeps its ownership tag when its tags change', async () => {
    const own = { Key: 'groundcrew:operation', Value: 'gc-1' };
    const aws = scripted({
      GetResource: [model({ Tags: [own, { Key: 'a', Value: '1' }] }), model({})],
      UpdateResource: [event('SUCCESS')],
    });
    const desired = { Tags: [{ Key: 'b', Value: '2' }] };
    const live = { physicalId: 'q', properties: {}, attributes: {} };
    await typed('AWS::SQS::Queue', aws.services).update(operation('Queue'), 'q', {
      desired,
      recorded: {},
      live,
      changed: ['Tags'],
    });
    const patch = JSON.parse(named(aws.calls, 'UpdateResource')[0]?.['PatchDocument'] ?? '') as unknown;
    expect(patch).toEqual([{ op: 'add', path: '/Tags', value: [{ Key: 'b', Value: '2' }, own] }]);
  });

  it('keeps secrets out of what AWS says went wrong', async () => {
    const failure = { ErrorCode: 'InvalidRequest', StatusMessage: 'swordfish is too short' } as const;
    const aws = scripted({ CreateResource: [event('FAILED', failure)] });
    const desired = { SecretString: 'swordfish' };
    const problem = await typed('AWS::SecretsManager::Secret', aws.services)
      .create(operation('Secret'), desired)
      .catch((reason: unknown) => reason);
    expect(problem).toMatchObject({ diagnostics: [{ detail: '**** is too short' }] });
  });
});

describe('the refusal of a type', () => {
  const refusal = (type: string) => refusalOf(type, typeSpec(type));

  it('names what AWS can’t do', () => {
    expect(refusal('AWS::Route53::RecordSet')).toContain('AWS offers no API');
    expect(refusal('AWS::No::Such')).toBe('AWS knows no resource type AWS::No::Such');
    expect(refusal('AWS::Logs::LogGroup')).toBeUndefined();
  });
});
