import { afterAll, beforeAll, expect, it } from 'vitest';
import { localAws, type LocalAws } from './local-aws.ts';
import { operation } from './operation.ts';

let aws: LocalAws;
// For a second and a half IAM may still show what was before.
beforeAll(async () => {
  aws = await localAws({ consistency: 'eventual', consistencySeconds: 5, timeScale: 0.1 });
});
afterAll(() => aws.close());

it('exchanges its role also where an old answer shows another one, or none', async () => {
  const Statement = [
    { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ];
  const AssumeRolePolicyDocument = { Version: '2012-10-17', Statement };
  const [role, profile] = [aws.types.get('AWS::IAM::Role'), aws.types.get('AWS::IAM::InstanceProfile')];
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  for (const RoleName of names)
    await role.create(operation(RoleName), { RoleName, AssumeRolePolicyDocument });
  const InstanceProfileName = 'crew';
  let live = await profile.create(operation('Profile'), { InstanceProfileName, Roles: ['a'] });
  for (const name of names.slice(1)) {
    const desired = { InstanceProfileName, Roles: [name] };
    const change = { desired, recorded: {}, live, changed: ['Roles'] };
    live = await profile.update(operation('Profile'), InstanceProfileName, change);
  }
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const { InstanceProfile } = await aws.services.iam.call('GetInstanceProfile', { InstanceProfileName });
  expect(InstanceProfile?.Roles?.map(({ RoleName }) => RoleName)).toEqual(['f']);
}, 180_000);
