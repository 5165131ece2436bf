import type {
  AddRoleToInstanceProfileRequest,
  CreateInstanceProfileRequest,
  CreateInstanceProfileResponse,
  DeleteInstanceProfileRequest,
  GetInstanceProfileRequest,
  GetInstanceProfileResponse,
  InstanceProfile,
  ListInstanceProfilesForRoleRequest,
  ListInstanceProfilesForRoleResponse,
  ListInstanceProfilesRequest,
  ListInstanceProfilesResponse,
  RemoveRoleFromInstanceProfileRequest,
  TagInstanceProfileRequest,
  UntagInstanceProfileRequest,
} from '@aws-sdk/client-iam';
import type { Call } from '../../service.ts';
import { iamId } from '../shared/ids.ts';
import { timestamp, type Place } from '../shared/place.ts';
import { tagList } from '../shared/tags.ts';
import {
  alreadyExists,
  checkName,
  deleteConflict,
  limitExceeded,
  noSuchEntity,
  pathOf,
  required,
} from './errors.ts';
import { paged } from './pages.ts';
import { findRole, showRole } from './roles.ts';
import { instanceProfiles, named, roles, type InstanceProfileRow } from './rows.ts';
import { addTags, newTags, removeTags } from './tagging.ts';

function findProfile(at: Place, name: string): InstanceProfileRow {
  const row = named(instanceProfiles(at), name);
  if (!row) throw noSuchEntity(`Instance Profile ${name} cannot be found.`);
  return row;
}

function createInstanceProfile(
  input: CreateInstanceProfileRequest,
  call: Call,
): CreateInstanceProfileResponse {
  const name = required(input, 'InstanceProfileName');
  checkName('instanceProfileName', name, 128);
  if (named(instanceProfiles(call), name)) throw alreadyExists('Instance Profile', name);
  const path = pathOf(input.Path);
  const row = instanceProfiles(call).put({
    id: name,
    name,
    path,
    arn: `arn:aws:iam::${call.account}:instance-profile${path}${name}`,
    profileId: iamId('AIPA'),
    createDate: timestamp(call),
    tags: newTags(input.Tags),
  });
  return { InstanceProfile: showProfile(row, call) };
}

function deleteInstanceProfile(input: DeleteInstanceProfileRequest, call: Call): void {
  const row = findProfile(call, required(input, 'InstanceProfileName'));
  if (row.roleName)
    throw deleteConflict('Cannot delete entity, must remove roles from instance profile first.');
  instanceProfiles(call).remove(row.id);
}

function addRole(input: AddRoleToInstanceProfileRequest, call: Call): void {
  const row = findProfile(call, required(input, 'InstanceProfileName'));
  const role = findRole(call, required(input, 'RoleName'));
  if (row.roleName) throw limitExceeded('Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1');
  row.roleName = role.name;
}

function removeRole(input: RemoveRoleFromInstanceProfileRequest, call: Call): void {
  const row = findProfile(call, required(input, 'InstanceProfileName'));
  const role = findRole(call, required(input, 'RoleName'));
  if (row.roleName !== role.name)
    throw noSuchEntity(`Role ${role.name} in Instance Profile ${row.name} cannot be found.`);
  delete row.roleName;
}

function listInstanceProfiles(input: ListInstanceProfilesRequest, call: Call): ListInstanceProfilesResponse {
  const all = instanceProfiles(call).filter((row) => row.path.startsWith(input.PathPrefix ?? '/'));
  const { rows, ...rest } = paged(all, input);
  return { InstanceProfiles: rows.map((row) => showProfile(row, call)), ...rest };
}

function listInstanceProfilesForRole(
  input: ListInstanceProfilesForRoleRequest,
  call: Call,
): ListInstanceProfilesForRoleResponse {
  const role = findRole(call, required(input, 'RoleName'));
  const { rows, ...rest } = paged(profilesOf(call, role.name), input);
  return { InstanceProfiles: rows.map((row) => showProfile(row, call)), ...rest };
}

export function profilesOf(at: Place, roleName: string): InstanceProfileRow[] {
  return instanceProfiles(at).filter((row) => row.roleName === roleName);
}

export function showProfile(row: InstanceProfileRow, at: Place): InstanceProfile {
  const role = row.roleName === undefined ? undefined : roles(at).get(row.roleName);
  return {
    Path: row.path,
    InstanceProfileName: row.name,
    InstanceProfileId: row.profileId,
    Arn: row.arn,
    CreateDate: new Date(row.createDate),
    Roles: role ? [showRole(role)] : [],
    Tags: tagList(row.tags),
  };
}

export const instanceProfileOperations = {
  CreateInstanceProfile: createInstanceProfile,
  DeleteInstanceProfile: deleteInstanceProfile,
  AddRoleToInstanceProfile: addRole,
  RemoveRoleFromInstanceProfile: removeRole,
  GetInstanceProfile: (input: GetInstanceProfileRequest, call: Call): GetInstanceProfileResponse => ({
    InstanceProfile: showProfile(findProfile(call, required(input, 'InstanceProfileName')), call),
  }),
  ListInstanceProfiles: listInstanceProfiles,
  ListInstanceProfilesForRole: listInstanceProfilesForRole,
  TagInstanceProfile: (input: TagInstanceProfileRequest, call: Call): void =>
    addTags(findProfile(call, required(input, 'InstanceProfileName')), input.Tags),
  UntagInstanceProfile: (input: UntagInstanceProfileRequest, call: Call): void =>
    removeTags(findProfile(call, required(input, 'InstanceProfileName')), input.TagKeys),
};
