import type { Call } from '../../service.ts';
import type { Model, Projection } from '../../world/projection.ts';
import { model } from '../shared/model.ts';
import { tagList, type TagPair } from '../shared/tags.ts';
import { groupOperations } from './groups.ts';
import { policyByArn } from './managed-policies.ts';
import { entitiesWith, policyOperations } from './policies.ts';
import { documentText } from './policy-document.ts';
import { rolePolicyOperations } from './role-policies.ts';
import { groups, policies, users, type GroupRow, type UserRow } from './rows.ts';
import { newTags } from './tagging.ts';
import { userOperations } from './users.ts';

const textOf = (desired: Model, name: string): string | undefined => desired[name] as string | undefined;
const listOf = (desired: Model, name: string): string[] => (desired[name] ?? []) as string[];

/** What a user and a group hold beside their names. */
function setPolicies(row: UserRow | GroupRow, desired: Model): void {
  const inline = (desired['Policies'] ?? []) as { PolicyName: string; PolicyDocument: unknown }[];
  row.policies = Object.fromEntries(
    inline.map((each) => [each.PolicyName, documentText(each.PolicyDocument)]),
  );
  row.attached = listOf(desired, 'ManagedPolicyArns');
}

function shownPolicies(row: UserRow | GroupRow): Model {
  return {
    ManagedPolicyArns: row.attached,
    Policies: Object.entries(row.policies).map(([PolicyName, text]) => ({
      PolicyName,
      PolicyDocument: JSON.parse(text) as unknown,
    })),
  };
}

function setGroups(UserName: string, desired: Model, call: Call): void {
  const wanted = listOf(desired, 'Groups');
  for (const { name: GroupName, members } of groups(call).all())
    if (members.includes(UserName) && !wanted.includes(GroupName))
      groupOperations.RemoveUserFromGroup({ UserName, GroupName }, call);
  for (const GroupName of wanted) groupOperations.AddUserToGroup({ UserName, GroupName }, call);
}

function setUser(UserName: string, desired: Model, call: Call): void {
  const row = users(call).get(UserName);
  if (!row) return void userOperations.GetUser({ UserName }, call);
  setPolicies(row, desired);
  setGroups(UserName, desired, call);
  row.tags = newTags((desired['Tags'] ?? []) as TagPair[]);
}

export const user: Projection = {
  type: 'AWS::IAM::User',
  create(desired, call) {
    const UserName = textOf(desired, 'UserName') ?? `user-${call.requestId}`;
    const Tags = (desired['Tags'] ?? []) as TagPair[];
    userOperations.CreateUser({ UserName, Path: textOf(desired, 'Path'), Tags }, call);
    setUser(UserName, desired, call);
    return UserName;
  },
  read(name, call) {
    const row = users(call).get(name);
    if (!row) return undefined;
    const Groups = groups(call)
      .filter(({ members }) => members.includes(name))
      .map((each) => each.name);
    return model({
      UserName: row.name,
      Arn: row.arn,
      Path: row.path,
      Groups,
      ...shownPolicies(row),
      Tags: tagList(row.tags),
    });
  },
  update: setUser,
  delete(UserName, call) {
    setUser(UserName, {}, call);
    userOperations.DeleteUser({ UserName }, call);
  },
  list: (call) =>
    users(call)
      .all()
      .map(({ name }) => name),
};

function setGroup(GroupName: string, desired: Model, call: Call): void {
  const row = groups(call).get(GroupName);
  if (!row) return void groupOperations.GetGroup({ GroupName }, call);
  setPolicies(row, desired);
}

export const group: Projection = {
  type: 'AWS::IAM::Group',
  create(desired, call) {
    const GroupName = textOf(desired, 'GroupName') ?? `group-${call.requestId}`;
    groupOperations.CreateGroup({ GroupName, Path: textOf(desired, 'Path') }, call);
    setGroup(GroupName, desired, call);
    return GroupName;
  },
  read(name, call) {
    const row = groups(call).get(name);
    return row && model({ GroupName: row.name, Arn: row.arn, Path: row.path, ...shownPolicies(row) });
  },
  update: setGroup,
  delete(GroupName, call) {
    setGroup(GroupName, {}, call);
    groupOperations.DeleteGroup({ GroupName }, call);
  },
  list: (call) =>
    groups(call)
      .all()
      .map(({ name }) => name),
};

function setHolders(PolicyArn: string, desired: Model, call: Call): void {
  const { PolicyRoles, PolicyUsers, PolicyGroups } = entitiesWith(call, PolicyArn);
  const wanted = {
    Roles: listOf(desired, 'Roles'),
    Users: listOf(desired, 'Users'),
    Groups: listOf(desired, 'Groups'),
  };
  for (const { RoleName = '' } of PolicyRoles)
    if (!wanted.Roles.includes(RoleName))
      rolePolicyOperations.DetachRolePolicy({ RoleName, PolicyArn }, call);
  for (const { UserName = '' } of PolicyUsers)
    if (!wanted.Users.includes(UserName)) userOperations.DetachUserPolicy({ UserName, PolicyArn }, call);
  for (const { GroupName = '' } of PolicyGroups)
    if (!wanted.Groups.includes(GroupName)) groupOperations.DetachGroupPolicy({ GroupName, PolicyArn }, call);
  for (const RoleName of wanted.Roles) rolePolicyOperations.AttachRolePolicy({ RoleName, PolicyArn }, call);
  for (const UserName of wanted.Users) userOperations.AttachUserPolicy({ UserName, PolicyArn }, call);
  for (const GroupName of wanted.Groups) groupOperations.AttachGroupPolicy({ GroupName, PolicyArn }, call);
}

export const managedPolicy: Projection = {
  type: 'AWS::IAM::ManagedPolicy',
  create(desired, call) {
    const { Policy } = policyOperations.CreatePolicy(
      {
        PolicyName: textOf(desired, 'ManagedPolicyName') ?? `policy-${call.requestId}`,
        Path: textOf(desired, 'Path'),
        Description: textOf(desired, 'Description'),
        PolicyDocument: documentText(desired['PolicyDocument']),
      },
      call,
    );
    const arn = Policy?.Arn ?? '';
    setHolders(arn, desired, call);
    return arn;
  },
  read(arn, call) {
    const row = policyByArn(call, arn);
    if (!row) return undefined;
    const { PolicyRoles, PolicyUsers, PolicyGroups } = entitiesWith(call, arn);
    const document = row.versions.find(({ id }) => id === row.defaultVersion)?.document ?? '{}';
    return model({
      ManagedPolicyName: row.name,
      PolicyArn: arn,
      PolicyId: row.policyId,
      Path: row.path,
      Description: row.description,
      PolicyDocument: JSON.parse(document) as unknown,
      DefaultVersionId: row.defaultVersion,
      IsAttachable: true,
      CreateDate: row.createDate,
      UpdateDate: row.updateDate,
      Roles: PolicyRoles.map((each) => each.RoleName),
      Users: PolicyUsers.map((each) => each.UserName),
      Groups: PolicyGroups.map((each) => each.GroupName),
    });
  },
  update(PolicyArn, desired, call) {
    const row = policyByArn(call, PolicyArn);
    if (!row) return void policyOperations.GetPolicy({ PolicyArn }, call);
    const PolicyDocument = documentText(desired['PolicyDocument']);
    if (row.versions.find(({ id }) => id === row.defaultVersion)?.document !== PolicyDocument) {
      const oldest = row.versions.find(({ id }) => id !== row.defaultVersion);
      if (row.versions.length >= 5 && oldest)
        policyOperations.DeletePolicyVersion({ PolicyArn, VersionId: oldest.id }, call);
      policyOperations.CreatePolicyVersion({ PolicyArn, PolicyDocument, SetAsDefault: true }, call);
    }
    setHolders(PolicyArn, desired, call);
  },
  delete(PolicyArn, call) {
    const row = policyByArn(call, PolicyArn);
    if (row) {
      setHolders(PolicyArn, {}, call);
      row.versions = row.versions.filter(({ id }) => id === row.defaultVersion);
    }
    policyOperations.DeletePolicy({ PolicyArn }, call);
  },
  list: (call) =>
    policies(call)
      .all()
      .map(({ arn }) => arn),
};
