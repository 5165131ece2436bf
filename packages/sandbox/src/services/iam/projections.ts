import type { CreateRoleRequest } from '@aws-sdk/client-iam';
import type { Call } from '../../service.ts';
import type { Model, Projection } from '../../world/projection.ts';
import { model } from '../shared/model.ts';
import { tagList, type TagPair } from '../shared/tags.ts';
import { group, managedPolicy, user } from './principal-projections.ts';
import { documentText } from './policy-document.ts';
import { instanceProfileOperations } from './instance-profiles.ts';
import { rolePolicyOperations } from './role-policies.ts';
import { roleOperations } from './roles.ts';
import { instanceProfiles, roles, type RoleRow } from './rows.ts';
import { newTags } from './tagging.ts';

function setPolicies(row: RoleRow, desired: Model, call: Call): void {
  const RoleName = row.name;
  const inline = (desired['Policies'] ?? []) as { PolicyName: string; PolicyDocument: unknown }[];
  for (const PolicyName of Object.keys(row.policies))
    if (!inline.some((policy) => policy.PolicyName === PolicyName))
      rolePolicyOperations.DeleteRolePolicy({ RoleName, PolicyName }, call);
  for (const { PolicyName, PolicyDocument } of inline)
    rolePolicyOperations.PutRolePolicy(
      { RoleName, PolicyName, PolicyDocument: documentText(PolicyDocument) },
      call,
    );
  const managed = (desired['ManagedPolicyArns'] ?? []) as string[];
  for (const PolicyArn of row.attached.filter((arn) => !managed.includes(arn)))
    rolePolicyOperations.DetachRolePolicy({ RoleName, PolicyArn }, call);
  for (const PolicyArn of managed) rolePolicyOperations.AttachRolePolicy({ RoleName, PolicyArn }, call);
}

function existing(name: string, call: Call): RoleRow {
  return roles(call).get(name) ?? roleNotThere(name, call);
}

/** Says what IAM says of a role that is not there. */
function roleNotThere(RoleName: string, call: Call): never {
  roleOperations.GetRole({ RoleName }, call);
  throw new Error(`IAM knows the role ${RoleName} after all`);
}

const role: Projection = {
  type: 'AWS::IAM::Role',
  create(desired, call) {
    const RoleName = String(desired['RoleName'] ?? `role-${call.requestId}`);
    const input = {
      RoleName,
      Path: desired['Path'],
      AssumeRolePolicyDocument: documentText(desired['AssumeRolePolicyDocument']),
      Description: desired['Description'],
      MaxSessionDuration: desired['MaxSessionDuration'],
      PermissionsBoundary: desired['PermissionsBoundary'],
      Tags: desired['Tags'],
    } as CreateRoleRequest;
    roleOperations.CreateRole(input, call);
    setPolicies(existing(RoleName, call), desired, call);
    return RoleName;
  },
  read(name, call) {
    const row = roles(call).get(name);
    if (!row) return undefined;
    return model({
      RoleName: row.name,
      RoleId: row.roleId,
      Arn: row.arn,
      Path: row.path,
      AssumeRolePolicyDocument: JSON.parse(row.assumeRolePolicyDocument) as unknown,
      Description: row.description,
      MaxSessionDuration: row.maxSessionDuration,
      PermissionsBoundary: row.permissionsBoundary,
      ManagedPolicyArns: row.attached,
      Policies: Object.entries(row.policies).map(([PolicyName, text]) => ({
        PolicyName,
        PolicyDocument: JSON.parse(text) as unknown,
      })),
      Tags: tagList(row.tags),
    });
  },
  update(RoleName, desired, call) {
    const row = existing(RoleName, call);
    const PolicyDocument = documentText(desired['AssumeRolePolicyDocument']);
    roleOperations.UpdateAssumeRolePolicy({ RoleName, PolicyDocument }, call);
    roleOperations.UpdateRole(
      {
        RoleName,
        Description: String(desired['Description'] ?? ''),
        MaxSessionDuration: Number(desired['MaxSessionDuration'] ?? 3600),
      },
      call,
    );
    setPolicies(row, desired, call);
    row.tags = newTags((desired['Tags'] ?? []) as TagPair[]);
  },
  delete(RoleName, call) {
    setPolicies(existing(RoleName, call), {}, call);
    roleOperations.DeleteRole({ RoleName }, call);
  },
  list: (call) =>
    roles(call)
      .all()
      .map(({ name }) => name),
};

function setRole(InstanceProfileName: string, desired: Model, call: Call): void {
  const [RoleName] = (desired['Roles'] ?? []) as string[];
  const now = instanceProfiles(call).get(InstanceProfileName)?.roleName;
  if (now === RoleName) return;
  if (now)
    instanceProfileOperations.RemoveRoleFromInstanceProfile({ InstanceProfileName, RoleName: now }, call);
  if (RoleName) instanceProfileOperations.AddRoleToInstanceProfile({ InstanceProfileName, RoleName }, call);
}

const instanceProfile: Projection = {
  type: 'AWS::IAM::InstanceProfile',
  create(desired, call) {
    const InstanceProfileName = String(desired['InstanceProfileName'] ?? `profile-${call.requestId}`);
    const Path = desired['Path'] as string | undefined;
    instanceProfileOperations.CreateInstanceProfile({ InstanceProfileName, Path }, call);
    setRole(InstanceProfileName, desired, call);
    return InstanceProfileName;
  },
  read(name, call) {
    const row = instanceProfiles(call).get(name);
    if (!row) return undefined;
    return {
      InstanceProfileName: row.name,
      Arn: row.arn,
      Path: row.path,
      Roles: row.roleName ? [row.roleName] : [],
    };
  },
  update: (name, desired, call) => setRole(name, desired, call),
  delete(InstanceProfileName, call) {
    setRole(InstanceProfileName, {}, call);
    instanceProfileOperations.DeleteInstanceProfile({ InstanceProfileName }, call);
  },
  list: (call) =>
    instanceProfiles(call)
      .all()
      .map(({ name }) => name),
};

export const projections: readonly Projection[] = [group, instanceProfile, managedPolicy, role, user];
