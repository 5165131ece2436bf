import { ifThere, tagsOf, type Aws } from '../story/aws.ts';
import { ref } from '../story/template.ts';
import type { TypeCase } from '../story/type-case.ts';

const trust = (service: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
});
const allow = (action: string | string[]) => ({
  Version: '2012-10-17',
  Statement: [{ Sid: 'Read', Effect: 'Allow', Action: action, Resource: '*' }],
});
const role = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust('ec2.amazonaws.com') } };
const managed = (name: string) => ({ 'Fn::Sub': `arn:\${AWS::Partition}:iam::aws:policy/${name}` });
const document = (text: string | undefined) =>
  JSON.parse(decodeURIComponent(text ?? '{}')) as { Statement: Record<string, unknown>[] };

async function lookAtRole(aws: Aws, RoleName: string) {
  const found = (await ifThere(aws.iam.getRole({ RoleName })))?.Role;
  if (!found) return undefined;
  const { AttachedPolicies = [] } = await aws.iam.listAttachedRolePolicies({ RoleName });
  const { PolicyNames = [] } = await aws.iam.listRolePolicies({ RoleName });
  const inline = await Promise.all(
    PolicyNames.map(async (PolicyName) => {
      const { PolicyDocument } = await aws.iam.getRolePolicy({ RoleName, PolicyName });
      return `${PolicyName} ${String(document(PolicyDocument).Statement[0]?.['Action'])}`;
    }),
  );
  return {
    answers: { Ref: RoleName, Arn: found.Arn, RoleId: found.RoleId },
    facts: {
      path: found.Path,
      description: found.Description ?? '',
      session: found.MaxSessionDuration,
      boundary: found.PermissionsBoundary?.PermissionsBoundaryArn ?? '',
      trusts: document(found.AssumeRolePolicyDocument).Statement[0]?.['Principal'],
      attached: AttachedPolicies.map((policy) => policy.PolicyName ?? '').toSorted(),
      inline,
      tags: tagsOf(found.Tags),
    },
  };
}

async function deleteRole(aws: Aws, RoleName: string) {
  const { AttachedPolicies = [] } = await aws.iam.listAttachedRolePolicies({ RoleName });
  for (const { PolicyArn } of AttachedPolicies) await aws.iam.detachRolePolicy({ RoleName, PolicyArn });
  const { PolicyNames = [] } = await aws.iam.listRolePolicies({ RoleName });
  for (const PolicyName of PolicyNames) await aws.iam.deleteRolePolicy({ RoleName, PolicyName });
  await aws.iam.deleteRole({ RoleName });
}

const policyOn = async (aws: Aws, id: string) => {
  const [PolicyName = '', holder = ''] = id.split('|');
  const RoleName = holder.split('=')[1];
  return ifThere(aws.iam.getRolePolicy({ RoleName, PolicyName }));
};

export const iamCases: readonly TypeCase[] = [
  {
    type: 'AWS::IAM::Role',
    properties: {
      Path: '/story/',
      Description: 'one',
      MaxSessionDuration: '7200',
      AssumeRolePolicyDocument: trust('ec2.amazonaws.com'),
      ManagedPolicyArns: [managed('AmazonSSMManagedInstanceCore'), managed('CloudWatchAgentServerPolicy')],
      PermissionsBoundary: managed('ReadOnlyAccess'),
      Policies: [
        { PolicyName: 'read', PolicyDocument: allow(['s3:GetObject', 's3:ListBucket']) },
        { PolicyName: 'log', PolicyDocument: allow('logs:PutLogEvents') },
      ],
      Tags: [{ Key: 'Name', Value: 'one' }],
    },
    look: lookAtRole,
    facts: {
      path: '/story/',
      description: 'one',
      session: 7200,
      boundary: /ReadOnlyAccess$/,
      trusts: { Service: 'ec2.amazonaws.com' },
      attached: ['AmazonSSMManagedInstanceCore', 'CloudWatchAgentServerPolicy'],
      inline: ['log logs:PutLogEvents', 'read s3:GetObject,s3:ListBucket'],
      tags: { Name: 'one' },
    },
    updates: [
      {
        patch: {
          Description: 'two',
          AssumeRolePolicyDocument: trust('lambda.amazonaws.com'),
          ManagedPolicyArns: [managed('AmazonSSMManagedInstanceCore')],
          Policies: [{ PolicyName: 'read', PolicyDocument: allow('s3:GetObject') }],
        },
        paths: [
          '/AssumeRolePolicyDocument/Statement/0/Principal/Service',
          '/Description',
          '/ManagedPolicyArns/1',
          '/Policies/0/PolicyDocument/Statement/0/Action',
          '/Policies/1/PolicyDocument/Statement/0/Action',
          '/Policies/1/PolicyDocument/Statement/0/Effect',
          '/Policies/1/PolicyDocument/Statement/0/Resource',
          '/Policies/1/PolicyDocument/Statement/0/Sid',
          '/Policies/1/PolicyDocument/Version',
          '/Policies/1/PolicyName',
        ],
        facts: {
          description: 'two',
          trusts: { Service: 'lambda.amazonaws.com' },
          attached: ['AmazonSSMManagedInstanceCore'],
          inline: ['read s3:GetObject'],
        },
      },
      {
        patch: {
          Policies: [{ PolicyName: 'read', PolicyDocument: allow(['s3:GetObject', 's3:ListBucket']) }],
        },
        paths: [
          '/Policies/1/PolicyDocument/Statement/0/Action',
          '/Policies/1/PolicyDocument/Statement/0/Effect',
          '/Policies/1/PolicyDocument/Statement/0/Resource',
          '/Policies/1/PolicyDocument/Statement/0/Sid',
          '/Policies/1/PolicyDocument/Version',
          '/Policies/1/PolicyName',
        ],
        facts: { inline: ['read s3:GetObject,s3:ListBucket'] },
      },
    ],
    removal: {
      patch: { Description: null, MaxSessionDuration: null, PermissionsBoundary: null, Tags: null },
      paths: ['/Description', '/MaxSessionDuration', '/PermissionsBoundary', '/Tags/0/Key', '/Tags/0/Value'],
      facts: { description: '', session: 3600, boundary: '', tags: {} },
    },
    replacement: {
      patch: { Path: '/other/' },
      paths: ['/Path'],
      order: 'create-before-delete',
      facts: { path: '/other/' },
    },
    drift: {
      async cause(aws, RoleName) {
        await aws.iam.updateRole({ RoleName, Description: 'by hand', MaxSessionDuration: 7200 });
        await aws.iam.deleteRolePermissionsBoundary({ RoleName });
        await aws.iam.updateAssumeRolePolicy({
          RoleName,
          PolicyDocument: JSON.stringify(trust('lambda.amazonaws.com')),
        });
      },
      paths: [
        '/AssumeRolePolicyDocument/Statement/0/Principal/Service',
        '/Description',
        '/PermissionsBoundary',
      ],
    },
    vanish: deleteRole,
  },
  {
    type: 'AWS::IAM::Role',
    about: 'with a name, which two can not have at once',
    properties: { RoleName: 'story-role', AssumeRolePolicyDocument: trust('ec2.amazonaws.com') },
    look: lookAtRole,
    facts: { path: '/' },
    replacement: {
      patch: { Path: '/other/' },
      paths: ['/Path'],
      order: 'delete-before-create',
      facts: { path: '/other/' },
    },
    drift: {
      async cause(aws, RoleName) {
        await aws.iam.updateAssumeRolePolicy({
          RoleName,
          PolicyDocument: JSON.stringify(trust('lambda.amazonaws.com')),
        });
      },
      paths: ['/AssumeRolePolicyDocument/Statement/0/Principal/Service'],
    },
    vanish: deleteRole,
  },
  {
    type: 'AWS::IAM::InstanceProfile',
    around: { Role: role, OtherRole: role },
    properties: { Path: '/story/', Roles: [ref('Role')] },
    async look(aws, InstanceProfileName) {
      const answer = await ifThere(aws.iam.getInstanceProfile({ InstanceProfileName }));
      const found = answer?.InstanceProfile;
      return (
        found && {
          answers: { Ref: InstanceProfileName, Arn: found.Arn },
          facts: { path: found.Path, role: found.Roles?.[0]?.RoleName ?? '' },
        }
      );
    },
    facts: { path: '/story/', role: /^story-Role-/ },
    updates: [
      { patch: { Roles: [ref('OtherRole')] }, paths: ['/Roles/0'], facts: { role: /^story-OtherRole-/ } },
    ],
    replacement: {
      patch: { InstanceProfileName: 'named' },
      paths: ['/InstanceProfileName'],
      order: 'create-before-delete',
    },
    drift: {
      async cause(aws, InstanceProfileName) {
        const { InstanceProfile } = await aws.iam.getInstanceProfile({ InstanceProfileName });
        const RoleName = InstanceProfile?.Roles?.[0]?.RoleName;
        await aws.iam.removeRoleFromInstanceProfile({ InstanceProfileName, RoleName });
      },
      paths: ['/Roles/0'],
    },
    async vanish(aws, InstanceProfileName) {
      const { InstanceProfile } = await aws.iam.getInstanceProfile({ InstanceProfileName });
      const RoleName = InstanceProfile?.Roles?.[0]?.RoleName;
      await aws.iam.removeRoleFromInstanceProfile({ InstanceProfileName, RoleName });
      await aws.iam.deleteInstanceProfile({ InstanceProfileName });
    },
  },
  {
    type: 'AWS::IAM::ManagedPolicy',
    around: {
      One: role,
      Two: role,
      Person: { Type: 'AWS::IAM::User' },
      Team: { Type: 'AWS::IAM::Group' },
    },
    properties: {
      Path: '/story/',
      Description: 'one',
      PolicyDocument: allow('s3:GetObject'),
      Roles: [ref('One')],
      Users: [ref('Person')],
      Groups: [ref('Team')],
    },
    async look(aws, PolicyArn) {
      const found = (await ifThere(aws.iam.getPolicy({ PolicyArn })))?.Policy;
      if (!found) return undefined;
      const VersionId = found.DefaultVersionId;
      const { PolicyVersion } = await aws.iam.getPolicyVersion({ PolicyArn, VersionId });
      const held = await aws.iam.listEntitiesForPolicy({ PolicyArn });
      return {
        answers: {
          Ref: PolicyArn,
          PolicyArn,
          PolicyId: found.PolicyId,
          DefaultVersionId: found.DefaultVersionId,
          IsAttachable: found.IsAttachable,
          AttachmentCount: found.AttachmentCount,
          PermissionsBoundaryUsageCount: found.PermissionsBoundaryUsageCount,
        },
        facts: {
          path: found.Path,
          description: found.Description,
          allows: document(PolicyVersion?.Document).Statement[0]?.['Action'],
          roles: held.PolicyRoles?.length,
          users: held.PolicyUsers?.length,
          groups: held.PolicyGroups?.length,
        },
      };
    },
    facts: {
      path: '/story/',
      description: 'one',
      allows: 's3:GetObject',
      roles: 1,
      users: 1,
      groups: 1,
    },
    updates: [
      {
        patch: { PolicyDocument: allow('s3:PutObject'), Roles: [ref('One'), ref('Two')], Users: [] },
        paths: ['/PolicyDocument/Statement/0/Action', '/Roles/1', '/Users/0'],
        facts: { allows: 's3:PutObject', roles: 2, users: 0 },
      },
      {
        patch: { PolicyDocument: allow('s3:ListBucket') },
        paths: ['/PolicyDocument/Statement/0/Action'],
        facts: { allows: 's3:ListBucket' },
      },
      {
        patch: { PolicyDocument: allow('s3:DeleteObject') },
        paths: ['/PolicyDocument/Statement/0/Action'],
        facts: { allows: 's3:DeleteObject' },
      },
    ],
    removal: {
      patch: { Roles: null, Groups: null },
      paths: ['/Groups/0', '/Roles/0'],
      facts: { roles: 0, groups: 0 },
    },
    replacement: {
      patch: { Description: 'two' },
      paths: ['/Description'],
      order: 'create-before-delete',
      facts: { description: 'two' },
    },
    drift: {
      async cause(aws, PolicyArn) {
        const PolicyDocument = JSON.stringify(allow('s3:*'));
        const { Versions = [] } = await aws.iam.listPolicyVersions({ PolicyArn });
        const spare = Versions.find((version) => !version.IsDefaultVersion);
        await aws.iam.deletePolicyVersion({ PolicyArn, VersionId: spare?.VersionId });
        await aws.iam.createPolicyVersion({ PolicyArn, PolicyDocument, SetAsDefault: true });
        const { PolicyGroups = [] } = await aws.iam.listEntitiesForPolicy({ PolicyArn });
        for (const { GroupName } of PolicyGroups) await aws.iam.detachGroupPolicy({ GroupName, PolicyArn });
      },
      paths: ['/Groups/0', '/PolicyDocument/Statement/0/Action'],
    },
    async vanish(aws, PolicyArn) {
      const held = await aws.iam.listEntitiesForPolicy({ PolicyArn });
      for (const { RoleName } of held.PolicyRoles ?? [])
        await aws.iam.detachRolePolicy({ RoleName, PolicyArn });
      for (const { UserName } of held.PolicyUsers ?? [])
        await aws.iam.detachUserPolicy({ UserName, PolicyArn });
      for (const { GroupName } of held.PolicyGroups ?? [])
        await aws.iam.detachGroupPolicy({ GroupName, PolicyArn });
      const { Versions = [] } = await aws.iam.listPolicyVersions({ PolicyArn });
      for (const { VersionId, IsDefaultVersion } of Versions)
        if (!IsDefaultVersion) await aws.iam.deletePolicyVersion({ PolicyArn, VersionId });
      await aws.iam.deletePolicy({ PolicyArn });
    },
  },
  {
    type: 'AWS::IAM::Policy',
    around: { Role: role, OtherRole: role },
    properties: {
      PolicyName: 'read',
      PolicyDocument: allow(['s3:GetObject', 's3:ListBucket']),
      Roles: [ref('Role')],
    },
    async look(aws, id) {
      const found = await policyOn(aws, id);
      return (
        found && {
          answers: {},
          facts: {
            name: found.PolicyName,
            role: found.RoleName,
            actions: document(found.PolicyDocument).Statement[0]?.['Action'],
          },
        }
      );
    },
    facts: { name: 'read', role: /^story-Role-/, actions: ['s3:GetObject', 's3:ListBucket'] },
    updates: [
      {
        patch: { PolicyDocument: allow('s3:GetObject') },
        paths: ['/PolicyDocument/Statement/0/Action'],
        facts: { actions: 's3:GetObject' },
      },
    ],
    drift: {
      async cause(aws, id) {
        const { PolicyName, RoleName } = (await policyOn(aws, id)) ?? {};
        const PolicyDocument = JSON.stringify(allow('s3:*'));
        await aws.iam.putRolePolicy({ RoleName, PolicyName, PolicyDocument });
      },
      paths: ['/PolicyDocument/Statement/0/Action'],
    },
    async vanish(aws, id) {
      const { PolicyName, RoleName } = (await policyOn(aws, id)) ?? {};
      await aws.iam.deleteRolePolicy({ RoleName, PolicyName });
    },
  },
];
