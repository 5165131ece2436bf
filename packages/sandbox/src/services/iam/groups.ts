import type {
  AddUserToGroupRequest,
  AttachGroupPolicyRequest,
  CreateGroupRequest,
  CreateGroupResponse,
  DeleteGroupPolicyRequest,
  DeleteGroupRequest,
  DetachGroupPolicyRequest,
  GetGroupPolicyRequest,
  GetGroupPolicyResponse,
  GetGroupRequest,
  GetGroupResponse,
  Group,
  ListAttachedGroupPoliciesRequest,
  ListAttachedGroupPoliciesResponse,
  ListGroupPoliciesRequest,
  ListGroupPoliciesResponse,
  ListGroupsRequest,
  ListGroupsResponse,
  PutGroupPolicyRequest,
  RemoveUserFromGroupRequest,
} from '@aws-sdk/client-iam';
import type { Call } from '../../service.ts';
import { iamId } from '../shared/ids.ts';
import { timestamp, type Place } from '../shared/place.ts';
import { alreadyExists, checkName, deleteConflict, noSuchEntity, pathOf, required } from './errors.ts';
import { checkAttachable, policyName } from './managed-policies.ts';
import { paged, pagedNames } from './pages.ts';
import { checkPolicy, encoded } from './policy-document.ts';
import { groups, named, users, type GroupRow } from './rows.ts';
import { findUser, show as showUser } from './users.ts';

function findGroup(at: Place, name: string): GroupRow {
  const row = named(groups(at), name);
  if (!row) throw noSuchEntity(`The group with name ${name} cannot be found.`);
  return row;
}

function createGroup(input: CreateGroupRequest, call: Call): CreateGroupResponse {
  const name = required(input, 'GroupName');
  checkName('groupName', name, 128);
  if (named(groups(call), name)) throw alreadyExists('Group', name);
  const path = pathOf(input.Path);
  const row = groups(call).put({
    id: name,
    name,
    path,
    arn: `arn:aws:iam::${call.account}:group${path}${name}`,
    groupId: iamId('AGPA'),
    createDate: timestamp(call),
    policies: {},
    attached: [],
    members: [],
    tags: {},
  });
  return { Group: show(row) };
}

function deleteGroup(input: DeleteGroupRequest, call: Call): void {
  const row = findGroup(call, required(input, 'GroupName'));
  if (row.members.length > 0)
    throw deleteConflict('Cannot delete entity, must remove users from group first.');
  if (Object.keys(row.policies).length > 0)
    throw deleteConflict('Cannot delete entity, must delete policies first.');
  if (row.attached.length > 0) throw deleteConflict('Cannot delete entity, must detach all policies first.');
  groups(call).remove(row.id);
}

function getGroup(input: GetGroupRequest, call: Call): GetGroupResponse {
  const row = findGroup(call, required(input, 'GroupName'));
  const members = users(call).filter(({ name }) => row.members.includes(name));
  const { rows, ...rest } = paged(members, input);
  return { Group: show(row), Users: rows.map(showUser), ...rest };
}

function listGroups(input: ListGroupsRequest, call: Call): ListGroupsResponse {
  const all = groups(call).filter((row) => row.path.startsWith(input.PathPrefix ?? '/'));
  const { rows, ...rest } = paged(all, input);
  return { Groups: rows.map(show), ...rest };
}

function addUser(input: AddUserToGroupRequest, call: Call): void {
  const row = findGroup(call, required(input, 'GroupName'));
  const user = findUser(call, required(input, 'UserName'));
  if (!row.members.includes(user.name)) row.members.push(user.name);
}

function removeUser(input: RemoveUserFromGroupRequest, call: Call): void {
  const row = findGroup(call, required(input, 'GroupName'));
  const user = findUser(call, required(input, 'UserName'));
  row.members = row.members.filter((name) => name !== user.name);
}

function putPolicy(input: PutGroupPolicyRequest, call: Call): void {
  const row = findGroup(call, required(input, 'GroupName'));
  const document = required(input, 'PolicyDocument');
  checkPolicy(document, 'identity');
  row.policies[required(input, 'PolicyName')] = document;
}

function inline(input: GetGroupPolicyRequest | DeleteGroupPolicyRequest, call: Call) {
  const row = findGroup(call, required(input, 'GroupName'));
  const name = required(input, 'PolicyName');
  const document = Object.hasOwn(row.policies, name) ? row.policies[name] : undefined;
  if (document === undefined) throw noSuchEntity(`The group policy with name ${name} cannot be found.`);
  return { row, name, document };
}

function getPolicy(input: GetGroupPolicyRequest, call: Call): GetGroupPolicyResponse {
  const { row, name, document } = inline(input, call);
  return { GroupName: row.name, PolicyName: name, PolicyDocument: encoded(document) };
}

function deletePolicy(input: DeleteGroupPolicyRequest, call: Call): void {
  const { row, name } = inline(input, call);
  delete row.policies[name];
}

function listPolicies(input: ListGroupPoliciesRequest, call: Call): ListGroupPoliciesResponse {
  const row = findGroup(call, required(input, 'GroupName'));
  const { rows, ...rest } = pagedNames(Object.keys(row.policies).toSorted(), input);
  return { PolicyNames: rows, ...rest };
}

/** Attaching again is no error. */
function attachPolicy(input: AttachGroupPolicyRequest, call: Call): void {
  const row = findGroup(call, required(input, 'GroupName'));
  const arn = required(input, 'PolicyArn');
  checkAttachable(call, arn);
  if (!row.attached.includes(arn)) row.attached.push(arn);
}

function detachPolicy(input: DetachGroupPolicyRequest, call: Call): void {
  const row = findGroup(call, required(input, 'GroupName'));
  const arn = required(input, 'PolicyArn');
  if (!row.attached.includes(arn)) throw noSuchEntity(`Policy ${arn} was not found.`);
  row.attached = row.attached.filter((each) => each !== arn);
}

function listAttached(
  input: ListAttachedGroupPoliciesRequest,
  call: Call,
): ListAttachedGroupPoliciesResponse {
  const { attached } = findGroup(call, required(input, 'GroupName'));
  const { rows, ...rest } = pagedNames(attached, input);
  return {
    AttachedPolicies: rows.map((PolicyArn) => ({ PolicyArn, PolicyName: policyName(PolicyArn) })),
    ...rest,
  };
}

export function show(row: GroupRow): Group {
  return {
    Path: row.path,
    GroupName: row.name,
    GroupId: row.groupId,
    Arn: row.arn,
    CreateDate: new Date(row.createDate),
  };
}

export const groupOperations = {
  CreateGroup: createGroup,
  DeleteGroup: deleteGroup,
  GetGroup: getGroup,
  ListGroups: listGroups,
  AddUserToGroup: addUser,
  RemoveUserFromGroup: removeUser,
  PutGroupPolicy: putPolicy,
  GetGroupPolicy: getPolicy,
  DeleteGroupPolicy: deletePolicy,
  ListGroupPolicies: listPolicies,
  AttachGroupPolicy: attachPolicy,
  DetachGroupPolicy: detachPolicy,
  ListAttachedGroupPolicies: listAttached,
};
