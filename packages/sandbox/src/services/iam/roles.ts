import type {
  CreateRoleRequest,
  CreateRoleResponse,
  DeleteRoleRequest,
  GetRoleRequest,
  GetRoleResponse,
  ListRolesRequest,
  ListRolesResponse,
  ListRoleTagsRequest,
  PutRolePermissionsBoundaryRequest,
  DeleteRolePermissionsBoundaryRequest,
  Role,
  TagRoleRequest,
  UntagRoleRequest,
  UpdateAssumeRolePolicyRequest,
  UpdateRoleRequest,
} from '@aws-sdk/client-iam';
import type { Call } from '../../service.ts';
import { iamId } from '../shared/ids.ts';
import { timestamp, type Place } from '../shared/place.ts';
import { tagList } from '../shared/tags.ts';
import {
  alreadyExists,
  checkName,
  deleteConflict,
  noSuchEntity,
  pathOf,
  required,
  validation,
} from './errors.ts';
import { paged } from './pages.ts';
import { checkPolicy, encoded } from './policy-document.ts';
import { instanceProfiles, named, roles, type RoleRow } from './rows.ts';
import { addTags, listTags, newTags, removeTags } from './tagging.ts';

export function findRole(at: Place, name: string): RoleRow {
  const row = named(roles(at), name);
  if (!row) throw noSuchEntity(`The role with name ${name} cannot be found.`);
  return row;
}

function createRole(input: CreateRoleRequest, call: Call): CreateRoleResponse {
  const name = required(input, 'RoleName');
  checkName('roleName', name, 64);
  const assumeRolePolicyDocument = required(input, 'AssumeRolePolicyDocument');
  checkPolicy(assumeRolePolicyDocument, 'trust');
  if (named(roles(call), name)) throw alreadyExists('Role', name);
  const path = pathOf(input.Path);
  const row = roles(call).put({
    id: name,
    name,
    path,
    arn: `arn:aws:iam::${call.account}:role${path}${name}`,
    roleId: iamId('AROA'),
    createDate: timestamp(call),
    assumeRolePolicyDocument,
    maxSessionDuration: sessionDuration(input.MaxSessionDuration),
    policies: {},
    attached: [],
    tags: newTags(input.Tags),
    ...(input.Description !== undefined && { description: input.Description }),
    ...(input.PermissionsBoundary && { permissionsBoundary: input.PermissionsBoundary }),
  });
  return { Role: showRole(row) };
}

function sessionDuration(seconds = 3600): number {
  if (seconds < 3600 || seconds > 43_200)
    throw validation(
      `1 validation error detected: Value '${seconds}' at 'maxSessionDuration' failed to satisfy constraint: Member must have value between 3600 and 43200`,
    );
  return seconds;
}

function updateRole(input: UpdateRoleRequest, call: Call): object {
  const row = findRole(call, required(input, 'RoleName'));
  if (input.MaxSessionDuration !== undefined)
    row.maxSessionDuration = sessionDuration(input.MaxSessionDuration);
  if (input.Description !== undefined) row.description = input.Description;
  return {};
}

function updateAssumeRolePolicy(input: UpdateAssumeRolePolicyRequest, call: Call): void {
  const row = findRole(call, required(input, 'RoleName'));
  const document = required(input, 'PolicyDocument');
  checkPolicy(document, 'trust');
  row.assumeRolePolicyDocument = document;
}

function deleteRole(input: DeleteRoleRequest, call: Call): void {
  const row = findRole(call, required(input, 'RoleName'));
  if (instanceProfiles(call).find(({ roleName }) => roleName === row.name))
    throw deleteConflict('Cannot delete entity, must remove roles from instance profile first.');
  if (Object.keys(row.policies).length > 0)
    throw deleteConflict('Cannot delete entity, must delete policies first.');
  if (row.attached.length > 0) throw deleteConflict('Cannot delete entity, must detach all policies first.');
  roles(call).remove(row.id);
}

function listRoles(input: ListRolesRequest, call: Call): ListRolesResponse {
  const all = roles(call).filter((row) => row.path.startsWith(input.PathPrefix ?? '/'));
  const { rows, ...rest } = paged(all, input);
  return { Roles: rows.map((row) => showRole(row)), ...rest };
}

/** Tags are in what GetRole answers, and left out of lists. */
export function showRole(row: RoleRow, withTags = false): Role {
  return {
    Path: row.path,
    RoleName: row.name,
    RoleId: row.roleId,
    Arn: row.arn,
    CreateDate: new Date(row.createDate),
    AssumeRolePolicyDocument: encoded(row.assumeRolePolicyDocument),
    Description: row.description,
    MaxSessionDuration: row.maxSessionDuration,
    PermissionsBoundary: row.permissionsBoundary
      ? { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: row.permissionsBoundary }
      : undefined,
    Tags: withTags || Object.keys(row.tags).length > 0 ? tagList(row.tags) : undefined,
  } as Role;
}

export const roleOperations = {
  CreateRole: createRole,
  GetRole: (input: GetRoleRequest, call: Call): GetRoleResponse => ({
    Role: { ...showRole(findRole(call, required(input, 'RoleName')), true), RoleLastUsed: {} },
  }),
  UpdateRole: updateRole,
  UpdateAssumeRolePolicy: updateAssumeRolePolicy,
  DeleteRole: deleteRole,
  ListRoles: listRoles,
  PutRolePermissionsBoundary: (input: PutRolePermissionsBoundaryRequest, call: Call): void => {
    findRole(call, required(input, 'RoleName')).permissionsBoundary = required(input, 'PermissionsBoundary');
  },
  DeleteRolePermissionsBoundary: (input: DeleteRolePermissionsBoundaryRequest, call: Call): void => {
    delete findRole(call, required(input, 'RoleName')).permissionsBoundary;
  },
  TagRole: (input: TagRoleRequest, call: Call): void =>
    addTags(findRole(call, required(input, 'RoleName')), input.Tags),
  UntagRole: (input: UntagRoleRequest, call: Call): void =>
    removeTags(findRole(call, required(input, 'RoleName')), input.TagKeys),
  ListRoleTags: (input: ListRoleTagsRequest, call: Call) =>
    listTags(findRole(call, required(input, 'RoleName')), input),
};
