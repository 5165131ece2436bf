import type { JsonObject } from '@groundcrew/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localAws, type LocalAws } from './local-aws.ts';
import { operation } from './operation.ts';
import { drifted } from './same.ts';

let aws: LocalAws;
beforeAll(async () => (aws = await localAws({ timeScale: 0.2 })));
afterAll(() => aws.close());

const trusting = (Service: string): JsonObject => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }],
});
const allowing = (Action: string): JsonObject => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
});

/** Creates, then brings to other properties: answers what AWS shows then. */
async function changed(name: string, before: JsonObject, after: JsonObject) {
  const type = aws.types.get(name);
  const live = await type.create(operation('Thing'), before);
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const updated = await type.update(operation('Thing'), live.physicalId, {
    desired: after,
    recorded: before,
    live,
    changed: names.filter((each) => JSON.stringify(before[each]) !== JSON.stringify(after[each])),
  });
  return { type, updated };
}

describe('a change', () => {
  it('of several settings of a function waits for each of them', async () => {
    const role = await aws.types.get('AWS::IAM::Role').create(operation('Role'), {
      AssumeRolePolicyDocument: trusting('lambda.amazonaws.com'),
    });
    const Role = String(role.attributes['Arn']);
    const Code = { ZipFile: 'exports.handler = async () => 1' };
    const before = { Role, Code, Runtime: 'nodejs22.x', Handler: 'index.handler' };
    const more = { Timeout: 30, ReservedConcurrentExecutions: 2, RecursiveLoop: 'Allow' };
    const after = { ...before, ...more, Tags: [{ Key: 'a', Value: 'b' }] };
    const { type, updated } = await changed('AWS::Lambda::Function', before, after);
    expect(drifted(type, after, updated)).toEqual([]);
  });

  it('of a role leaves alone what others attached to it', async () => {
    const attached = (name: string) => `arn:aws:iam::aws:policy/${name}`;
    const before = {
      RoleName: 'crew',
      AssumeRolePolicyDocument: trusting('ec2.amazonaws.com'),
      ManagedPolicyArns: [attached('ReadOnlyAccess'), attached('AmazonSSMManagedInstanceCore')],
    };
    const type = aws.types.get('AWS::IAM::Role');
    await type.create(operation('Role'), before);
    const policy = await aws.types.get('AWS::IAM::ManagedPolicy').create(operation('Policy'), {
      PolicyDocument: allowing('s3:GetObject'),
      Roles: ['crew'],
    });
    const [live] = (await type.read(['crew'], 'full')).values();
    if (!live) throw new Error('the role is gone');
    expect(drifted(type, before, live)).toEqual([]);
    const after = { ...before, ManagedPolicyArns: [attached('ReadOnlyAccess')] };
    const change = { desired: after, recorded: before, live, changed: ['ManagedPolicyArns'] };
    const { properties } = await type.update(operation('Role'), 'crew', change);
    expect(properties['ManagedPolicyArns']).toEqual(
      expect.arrayContaining([attached('ReadOnlyAccess'), policy.physicalId]),
    );
    expect(properties['ManagedPolicyArns']).toHaveLength(2);
  });

  it('takes the policies of a parameter away with the property', async () => {
    const expiry = [
      { Type: 'Expiration', Version: '1.0', Attributes: { Timestamp: '2030-01-01T00:00:00Z' } },
    ];
    const before = {
      Name: 'p',
      Type: 'String',
      Value: 'v',
      Tier: 'Advanced',
      Policies: JSON.stringify(expiry),
    };
    const { Policies: _policies, ...after } = before;
    await changed('AWS::SSM::Parameter', before, after);
    const { Parameters } = await aws.services.ssm.call('DescribeParameters', {});
    expect(Parameters).toMatchObject([{ Name: 'p', Tier: 'Advanced', Policies: [] }]);
  });

  it('of a lifecycle carries out what S3 takes beside its rules', async () => {
    const lifecycle = (size: string): JsonObject => ({
      LifecycleConfiguration: {
        Rules: [{ Status: 'Enabled', ExpirationInDays: 3 }],
        TransitionDefaultMinimumObjectSize: size,
      },
    });
    const [before, after] = ['all_storage_classes_128K', 'varies_by_storage_class'].map(lifecycle);
    const { type, updated } = await changed('AWS::S3::Bucket', before ?? {}, after ?? {});
    expect(drifted(type, after ?? {}, updated)).toEqual([]);
    expect(drifted(type, before ?? {}, updated)).toEqual([
      expect.stringMatching(/^LifecycleConfiguration: /),
    ]);
  });

  it('follows a creation through Cloud Control under the same operation', async () => {
    const type = aws.types.get('AWS::ECS::Cluster');
    const acting = operation('Cluster');
    const desired = { ClusterName: 'one' };
    const live = await type.create(acting, desired);
    const Tags = [{ Key: 'a', Value: 'b' }];
    const change = { desired: { ...desired, Tags }, recorded: desired, live, changed: ['Tags'] };
    const { properties } = await type.update(acting, live.physicalId, change);
    expect(properties['Tags']).toEqual(expect.arrayContaining(Tags));
  });
});

describe('a read', () => {
  it('tells everyone who holds a policy, however many they are', async () => {
    const Users = Array.from({ length: 101 }, (_, i) => `user${i}`);
    await Promise.all(Users.map(async (UserName) => aws.services.iam.call('CreateUser', { UserName })));
    const desired = { PolicyDocument: allowing('s3:GetObject'), Users };
    const type = aws.types.get('AWS::IAM::ManagedPolicy');
    const live = await type.create(operation('Policy'), desired);
    expect(drifted(type, desired, live)).toEqual([]);
  });

  it('shows an inline policy that was changed at only one of its holders', async () => {
    for (const RoleName of ['first', 'second'])
      await aws.services.iam.call('CreateRole', {
        RoleName,
        AssumeRolePolicyDocument: JSON.stringify(trusting('ec2.amazonaws.com')),
      });
    const desired = {
      PolicyName: 'crew',
      PolicyDocument: allowing('s3:GetObject'),
      Roles: ['first', 'second'],
    };
    const type = aws.types.get('AWS::IAM::Policy');
    const { physicalId } = await type.create(operation('Policy'), desired);
    const PolicyDocument = JSON.stringify(allowing('s3:PutObject'));
    await aws.services.iam.call('PutRolePolicy', { RoleName: 'second', PolicyName: 'crew', PolicyDocument });
    const [live] = (await type.read([physicalId], 'full')).values();
    expect(live && drifted(type, desired, live)).toEqual([expect.stringMatching(/^PolicyDocument: /)]);
  });

  it('takes a text that is no document for different from one', async () => {
    const type = aws.types.get('AWS::SQS::Queue');
    const live = { maxReceiveCount: 3 };
    expect(type.equal?.('RedrivePolicy', 'no document', live)).toBe(false);
    expect(type.equal?.('RedrivePolicy', '{"maxReceiveCount":"3"}', live)).toBe(true);
  });
});
