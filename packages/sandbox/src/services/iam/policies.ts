import type {
  CreatePolicyRequest,
  CreatePolicyResponse,
  CreatePolicyVersionRequest,
  CreatePolicyVersionResponse,
  DeletePolicyRequest,
  DeletePolicyVersionRequest,
  GetPolicyRequest,
  GetPolicyResponse,
  GetPolicyVersionRequest,
  GetPolicyVersionResponse,
  ListEntitiesForPolicyRequest,
  ListEntitiesForPolicyResponse,
  ListPoliciesRequest,
  ListPoliciesResponse,
  ListPolicyVersionsRequest,
  ListPolicyVersionsResponse,
  PolicyVersion,
  SetDefaultPolicyVersionRequest,
  TagPolicyRequest,
  UntagPolicyRequest,
} from '@aws-sdk/client-iam';
import type { Call } from '../../service.ts';
import { iamId } from '../shared/ids.ts';
import { timestamp } from '../shared/place.ts';
import {
  alreadyExists,
  checkName,
  deleteConflict,
  limitExceeded,
  noSuchEntity,
  pathOf,
  required,
} from './errors.ts';
import { attachmentCount, findPolicy, showPolicy } from './managed-policies.ts';
import { paged } from './pages.ts';
import { checkPolicy, encoded } from './policy-document.ts';
import { groups, named, policies, roles, users, type PolicyRow } from './rows.ts';
import { addTags, newTags, removeTags } from './tagging.ts';

const MAX_VERSIONS = 5;

type VersionRow = PolicyRow['versions'][number];

function createPolicy(input: CreatePolicyRequest, call: Call): CreatePolicyResponse {
  const name = required(input, 'PolicyName');
  checkName('policyName', name, 128);
  const document = required(input, 'PolicyDocument');
  checkPolicy(document, 'identity');
  const path = pathOf(input.Path);
  const arn = `arn:aws:iam::${call.account}:policy${path}${name}`;
  if (named(policies(call), name)) throw alreadyExists('A policy called', name);
  const createDate = timestamp(call);
  const row = policies(call).put({
    id: name,
    name,
    path,
    arn,
    policyId: iamId('ANPA'),
    createDate,
    updateDate: createDate,
    defaultVersion: 'v1',
    lastVersion: 1,
    versions: [{ id: 'v1', document, createDate }],
    tags: newTags(input.Tags),
    ...(input.Description !== undefined && { description: input.Description }),
  });
  return { Policy: showPolicy(row, call) };
}

function createPolicyVersion(input: CreatePolicyVersionRequest, call: Call): CreatePolicyVersionResponse {
  const row = findPolicy(call, required(input, 'PolicyArn'));
  const document = required(input, 'PolicyDocument');
  checkPolicy(document, 'identity');
  if (row.versions.length >= MAX_VERSIONS)
    throw limitExceeded(
      'A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.',
    );
  row.lastVersion += 1;
  const version = { id: `v${row.lastVersion}`, document, createDate: timestamp(call) };
  row.versions.push(version);
  row.updateDate = version.createDate;
  if (input.SetAsDefault) row.defaultVersion = version.id;
  return { PolicyVersion: showVersion(row, version) };
}

function findVersion(row: PolicyRow, id: string): VersionRow {
  const version = row.versions.find((candidate) => candidate.id === id);
  if (!version) throw noSuchEntity(`Policy ${row.arn} version ${id} does not exist or is not attachable.`);
  return version;
}

function deletePolicyVersion(input: DeletePolicyVersionRequest, call: Call): void {
  const row = findPolicy(call, required(input, 'PolicyArn'));
  const version = findVersion(row, required(input, 'VersionId'));
  if (version.id === row.defaultVersion)
    throw deleteConflict('Cannot delete the default version of a policy.');
  row.versions = row.versions.filter((candidate) => candidate !== version);
}

function deletePolicy(input: DeletePolicyRequest, call: Call): void {
  const row = findPolicy(call, required(input, 'PolicyArn'));
  if (attachmentCount(call, row.arn) > 0)
    throw deleteConflict('Cannot delete a policy attached to entities.');
  if (row.versions.length > 1)
    throw deleteConflict(
      "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
    );
  policies(call).remove(row.id);
}

/** The account's own; those of AWS are not listed. */
function listPolicies(input: ListPoliciesRequest, call: Call): ListPoliciesResponse {
  const own = input.Scope === 'AWS' ? [] : policies(call).all();
  const all = own.filter(
    (row) =>
      row.path.startsWith(input.PathPrefix ?? '/') &&
      (!input.OnlyAttached || attachmentCount(call, row.arn) > 0),
  );
  const { rows, ...rest } = paged(all, input);
  return { Policies: rows.map((row) => showPolicy(row, call)), ...rest };
}

function listPolicyVersions(input: ListPolicyVersionsRequest, call: Call): ListPolicyVersionsResponse {
  const row = findPolicy(call, required(input, 'PolicyArn'));
  const { rows, ...rest } = paged(row.versions.toReversed(), input);
  return {
    Versions: rows.map(({ id, createDate }) => ({
      VersionId: id,
      IsDefaultVersion: id === row.defaultVersion,
      CreateDate: new Date(createDate),
    })),
    ...rest,
  };
}

/** Everyone who has a policy attached. */
export function entitiesWith(call: Call, arn: string) {
  const holding = (row: { readonly attached: readonly string[] }) => row.attached.includes(arn);
  return {
    PolicyRoles: roles(call)
      .filter(holding)
      .map((row) => ({ RoleName: row.name, RoleId: row.roleId })),
    PolicyUsers: users(call)
      .filter(holding)
      .map((row) => ({ UserName: row.name, UserId: row.userId })),
    PolicyGroups: groups(call)
      .filter(holding)
      .map((row) => ({ GroupName: row.name, GroupId: row.groupId })),
  };
}

/** Pages go through roles, users and groups alike. */
function listEntitiesForPolicy(
  input: ListEntitiesForPolicyRequest,
  call: Call,
): ListEntitiesForPolicyResponse {
  const { PolicyRoles, PolicyUsers, PolicyGroups } = entitiesWith(call, required(input, 'PolicyArn'));
  const { rows, ...rest } = paged(
    [
      ...PolicyRoles.map((role) => ({ id: role.RoleId, role })),
      ...PolicyUsers.map((user) => ({ id: user.UserId, user })),
      ...PolicyGroups.map((group) => ({ id: group.GroupId, group })),
    ],
    input,
  );
  return {
    PolicyRoles: rows.flatMap((row) => ('role' in row ? [row.role] : [])),
    PolicyUsers: rows.flatMap((row) => ('user' in row ? [row.user] : [])),
    PolicyGroups: rows.flatMap((row) => ('group' in row ? [row.group] : [])),
    ...rest,
  };
}

export function showVersion(row: PolicyRow, version: VersionRow): PolicyVersion {
  return {
    VersionId: version.id,
    Document: encoded(version.document),
    IsDefaultVersion: version.id === row.defaultVersion,
    CreateDate: new Date(version.createDate),
  };
}

export const policyOperations = {
  CreatePolicy: createPolicy,
  CreatePolicyVersion: createPolicyVersion,
  DeletePolicy: deletePolicy,
  DeletePolicyVersion: deletePolicyVersion,
  GetPolicy: (input: GetPolicyRequest, call: Call): GetPolicyResponse => ({
    Policy: showPolicy(findPolicy(call, required(input, 'PolicyArn')), call),
  }),
  GetPolicyVersion: (input: GetPolicyVersionRequest, call: Call): GetPolicyVersionResponse => {
    const row = findPolicy(call, required(input, 'PolicyArn'));
    return { PolicyVersion: showVersion(row, findVersion(row, required(input, 'VersionId'))) };
  },
  SetDefaultPolicyVersion: (input: SetDefaultPolicyVersionRequest, call: Call): void => {
    const row = findPolicy(call, required(input, 'PolicyArn'));
    row.defaultVersion = findVersion(row, required(input, 'VersionId')).id;
  },
  ListPolicies: listPolicies,
  ListPolicyVersions: listPolicyVersions,
  ListEntitiesForPolicy: listEntitiesForPolicy,
  TagPolicy: (input: TagPolicyRequest, call: Call): void =>
    addTags(findPolicy(call, required(input, 'PolicyArn')), input.Tags),
  UntagPolicy: (input: UntagPolicyRequest, call: Call): void =>
    removeTags(findPolicy(call, required(input, 'PolicyArn')), input.TagKeys),
};
