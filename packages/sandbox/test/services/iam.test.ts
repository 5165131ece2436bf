import { EC2 } from '@aws-sdk/client-ec2';
import { IAM } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox, type Sandbox } from '../../src/index.ts';
import { codeOf } from './code-of.ts';

let sandbox: Sandbox;
let iam: IAM;

beforeAll(async () => {
  sandbox = await startSandbox({ timeScale: 0.001, machines: 'none' });
  iam = new IAM({ endpoint: sandbox.endpoint, region: 'us-east-1', credentials: sandbox.credentials });
});
afterAll(() => sandbox.close());

const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});
const readAll = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:Get*', Resource: '*' }],
});

describe('a role', () => {
  it('is not deleted before what hangs on it', async () => {
    const RoleName = 'web';
    const { Role } = await iam.createRole({ RoleName, AssumeRolePolicyDocument: trust });
    expect(Role).toMatchObject({ Arn: `arn:aws:iam::${sandbox.account}:role/web`, Path: '/' });
    expect(await codeOf(iam.createRole({ RoleName, AssumeRolePolicyDocument: trust }))).toBe(
      'EntityAlreadyExistsException',
    );
    const InstanceProfileName = 'web';
    await iam.createInstanceProfile({ InstanceProfileName });
    await iam.addRoleToInstanceProfile({ InstanceProfileName, RoleName });
    await iam.putRolePolicy({ RoleName, PolicyName: 'read', PolicyDocument: readAll });
    const PolicyArn = 'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore';
    await iam.attachRolePolicy({ RoleName, PolicyArn });

    const details = await iam.getAccountAuthorizationDetails({ Filter: ['Role'] });
    const [detail] = details.RoleDetailList ?? [];
    expect(decodeURIComponent(detail?.RolePolicyList?.[0]?.PolicyDocument ?? '')).toBe(readAll);
    expect(detail?.InstanceProfileList?.[0]?.InstanceProfileName).toBe('web');
    expect(detail?.AttachedManagedPolicies).toEqual([
      { PolicyArn, PolicyName: 'AmazonSSMManagedInstanceCore' },
    ]);

    const remove = () => codeOf(iam.deleteRole({ RoleName }));
    expect(await remove()).toBe('DeleteConflictException');
    expect(await codeOf(iam.deleteInstanceProfile({ InstanceProfileName }))).toBe('DeleteConflictException');
    await iam.removeRoleFromInstanceProfile({ InstanceProfileName, RoleName });
    await iam.deleteInstanceProfile({ InstanceProfileName });
    expect(await remove()).toBe('DeleteConflictException');
    await iam.deleteRolePolicy({ RoleName, PolicyName: 'read' });
    expect(await remove()).toBe('DeleteConflictException');
    await iam.detachRolePolicy({ RoleName, PolicyArn });
    expect(await remove()).toBe('no error');
    expect(await remove()).toBe('NoSuchEntityException');
  });

  it('needs a policy that says who may assume it', async () => {
    const create = (AssumeRolePolicyDocument: string) =>
      codeOf(iam.createRole({ RoleName: 'bad', AssumeRolePolicyDocument }));
    expect(await create('not JSON')).toBe('MalformedPolicyDocumentException');
    expect(await create(readAll)).toBe('MalformedPolicyDocumentException');
    expect(await create('{"Statement":[]}')).toBe('MalformedPolicyDocumentException');
  });

  it('is listed page by page', async () => {
    for (const index of [1, 2, 3])
      await iam.createRole({ RoleName: `paged-${index}`, Path: '/paged/', AssumeRolePolicyDocument: trust });
    const first = await iam.listRoles({ PathPrefix: '/paged/', MaxItems: 2 });
    const second = await iam.listRoles({ PathPrefix: '/paged/', MaxItems: 2, Marker: first.Marker });
    expect([first.Roles?.length, first.IsTruncated, second.Roles?.length, second.IsTruncated]).toEqual([
      2,
      true,
      1,
      false,
    ]);
  });
});

describe('a managed policy', () => {
  it('keeps five versions and stays while it is attached', async () => {
    const { Policy } = await iam.createPolicy({ PolicyName: 'own', PolicyDocument: readAll });
    const PolicyArn = Policy?.Arn;
    const version = () => iam.createPolicyVersion({ PolicyArn, PolicyDocument: readAll, SetAsDefault: true });
    for (let index = 0; index < 4; index++) await version();
    expect(await codeOf(version())).toBe('LimitExceededException');
    expect((await iam.getPolicy({ PolicyArn })).Policy?.DefaultVersionId).toBe('v5');
    expect(await codeOf(iam.deletePolicyVersion({ PolicyArn, VersionId: 'v5' }))).toBe(
      'DeleteConflictException',
    );
    expect(await codeOf(iam.deletePolicy({ PolicyArn }))).toBe('DeleteConflictException');
    for (const VersionId of ['v1', 'v2', 'v3', 'v4']) await iam.deletePolicyVersion({ PolicyArn, VersionId });
    await iam.deletePolicy({ PolicyArn });
  });
});

describe('an instance profile', () => {
  it('is what an instance is launched with, in every region', async () => {
    const InstanceProfileName = 'everywhere';
    const { InstanceProfile } = await iam.createInstanceProfile({ InstanceProfileName });
    const ec2 = new EC2({
      endpoint: sandbox.endpoint,
      region: 'eu-west-1',
      credentials: sandbox.credentials,
    });
    const { Images } = await ec2.describeImages({ Owners: ['amazon'] });
    const { Instances } = await ec2.runInstances({
      ImageId: Images?.[0]?.ImageId,
      InstanceType: 't3.micro',
      MinCount: 1,
      MaxCount: 1,
      IamInstanceProfile: { Name: InstanceProfileName },
    });
    expect(Instances?.[0]?.IamInstanceProfile?.Arn).toBe(InstanceProfile?.Arn);
  });
});
