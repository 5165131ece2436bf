import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localAws, type LocalAws } from './local-aws.ts';
import { operation } from './operation.ts';

describe('what would be left behind', () => {
  let aws: LocalAws;

  beforeAll(async () => {
    const lost = { kind: 'reset', when: 'after' } as const;
    aws = await localAws({
      faults: [
        { operation: 'RemoveRoleFromInstanceProfile', times: 1, fault: lost },
        { operation: 'DeleteRolePolicy', times: 1, fault: lost },
      ],
    });
  });
  afterAll(() => aws.close());

  it('is deleted although an answer about a part of it was lost', async () => {
    const Statement = [
      { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ];
    const PolicyDocument = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'logs:PutLogEvents', Resource: '*' }],
    };
    const [role, profile] = [aws.types.get('AWS::IAM::Role'), aws.types.get('AWS::IAM::InstanceProfile')];
    const properties = {
      RoleName: 'crew',
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement },
      Policies: [{ PolicyName: 'logs', PolicyDocument }],
    };
    await role.create(operation('Role'), properties);
    await profile.create(operation('Profile'), { InstanceProfileName: 'crew', Roles: ['crew'] });
    await profile.delete(operation('Profile'), 'crew', {});
    expect((await profile.read(['crew'], 'batched')).get('crew')).toBeUndefined();
    await role.delete(operation('Role'), 'crew', properties);
    expect((await role.read(['crew'], 'batched')).get('crew')).toBeUndefined();
  });

  it('is a private key whose pair was made anew, and no other', async () => {
    const { ssm } = aws.services;
    const made = operation('Key');
    const { key: Key, value: Value } = made.ownership;
    const pair = aws.types.get('AWS::EC2::KeyPair');
    const live = await pair.create(made, { KeyName: 'crew', KeyType: 'ed25519' });
    const store = (Name: string) =>
      ssm.call('PutParameter', { Name, Type: 'SecureString', Value: 'old', Tags: [{ Key, Value }] });
    for (const name of ['/ec2/keypair/key-late', '/ec2/keypair/key-unseen', '/elsewhere']) await store(name);
    const standing = [live.attributes, { KeyPairId: 'key-unseen' }];
    expect(await pair.strayParts?.(made.ownership, standing)).toEqual([
      { type: 'AWS::SSM::Parameter', physicalId: '/ec2/keypair/key-late' },
    ]);
    expect(await pair.strayParts?.(operation('Key').ownership, [])).toEqual([]);
  });
});
