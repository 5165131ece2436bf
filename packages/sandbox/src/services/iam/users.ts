import type {
  AttachUserPolicyRequest,
  CreateUserRequest,
  CreateUserResponse,
  DeleteUserPolicyRequest,
  DeleteUserRequest,
  DetachUserPolicyRequest,
  GetUserPolicyRequest,
  GetUserPolicyResponse,
  GetUserRequest,
  GetUserResponse,
  ListAttachedUserPoliciesRequest,
  ListAttachedUserPoliciesResponse,
  ListUserPoliciesRequest,
  ListUserPoliciesResponse,
  ListUsersRequest,
  ListUsersResponse,
  PutUserPolicyRequest,
  User,
} from '@aws-sdk/client-iam';
import type { Call } from '../../service.ts';
import { iamId } from '../shared/ids.ts';
import { timestamp, type Place } from '../shared/place.ts';
import { tagList } from '../shared/tags.ts';
import { alreadyExists, checkName, deleteConflict, noSuchEntity, pathOf, required } from './errors.ts';
import { checkAttachable, policyName } from './managed-policies.ts';
import { paged, pagedNames } from './pages.ts';
import { checkPolicy, encoded } from './policy-document.ts';
import { groups, named, users, type UserRow } from './rows.ts';
import { newTags } from './tagging.ts';

export function findUser(at: Place, name: string): UserRow {
  const row = named(users(at), name);
  if (!row) throw noSuchEntity(`The user with name ${name} cannot be found.`);
  return row;
}

function createUser(input: CreateUserRequest, call: Call): CreateUserResponse {
  const name = required(input, 'UserName');
  checkName('userName', name, 64);
  if (named(users(call), name)) throw alreadyExists('User', name);
  const path = pathOf(input.Path);
  const row = users(call).put({
    id: name,
    name,
    path,
    arn: `arn:aws:iam::${call.account}:user${path}${name}`,
    userId: iamId('AIDA'),
    createDate: timestamp(call),
    policies: {},
    attached: [],
    tags: newTags(input.Tags),
  });
  return { User: show(row) };
}

function deleteUser(input: DeleteUserRequest, call: Call): void {
  const row = findUser(call, required(input, 'UserName'));
  if (Object.keys(row.policies).length > 0)
    throw deleteConflict('Cannot delete entity, must delete policies first.');
  if (row.attached.length > 0) throw deleteConflict('Cannot delete entity, must detach all policies first.');
  if (groups(call).find(({ members }) => members.includes(row.name)))
    throw deleteConflict('Cannot delete entity, must remove user from all groups first.');
  users(call).remove(row.id);
}

function listUsers(input: ListUsersRequest, call: Call): ListUsersResponse {
  const all = users(call).filter((row) => row.path.startsWith(input.PathPrefix ?? '/'));
  const { rows, ...rest } = paged(all, input);
  return { Users: rows.map(show), ...rest };
}

function putUserPolicy(input: PutUserPolicyRequest, call: Call): void {
  const document = required(input, 'PolicyDocument');
  checkPolicy(document, 'identity');
  findUser(call, required(input, 'UserName')).policies[required(input, 'PolicyName')] = document;
}

function getUserPolicy(input: GetUserPolicyRequest, call: Call): GetUserPolicyResponse {
  const row = findUser(call, required(input, 'UserName'));
  const PolicyName = required(input, 'PolicyName');
  const document = Object.hasOwn(row.policies, PolicyName) ? row.policies[PolicyName] : undefined;
  if (document === undefined) throw noSuchEntity(`The user policy with name ${PolicyName} cannot be found.`);
  return { UserName: row.name, PolicyName, PolicyDocument: encoded(document) };
}

function listUserPolicies(input: ListUserPoliciesRequest, call: Call): ListUserPoliciesResponse {
  const row = findUser(call, required(input, 'UserName'));
  const { rows, ...rest } = pagedNames(Object.keys(row.policies).toSorted(), input);
  return { PolicyNames: rows, ...rest };
}

function listAttached(input: ListAttachedUserPoliciesRequest, call: Call): ListAttachedUserPoliciesResponse {
  const { attached } = findUser(call, required(input, 'UserName'));
  const { rows, ...rest } = pagedNames(attached, input);
  return {
    AttachedPolicies: rows.map((PolicyArn) => ({ PolicyArn, PolicyName: policyName(PolicyArn) })),
    ...rest,
  };
}

function deleteUserPolicy(input: DeleteUserPolicyRequest, call: Call): void {
  const row = findUser(call, required(input, 'UserName'));
  const name = required(input, 'PolicyName');
  if (!Object.hasOwn(row.policies, name))
    throw noSuchEntity(`The user policy with name ${name} cannot be found.`);
  delete row.policies[name];
}

function attachUserPolicy(input: AttachUserPolicyRequest, call: Call): void {
  const row = findUser(call, required(input, 'UserName'));
  const arn = required(input, 'PolicyArn');
  checkAttachable(call, arn);
  if (!row.attached.includes(arn)) row.attached.push(arn);
}

function detachUserPolicy(input: DetachUserPolicyRequest, call: Call): void {
  const row = findUser(call, required(input, 'UserName'));
  const arn = required(input, 'PolicyArn');
  if (!row.attached.includes(arn)) throw noSuchEntity(`Policy ${arn} was not found.`);
  row.attached = row.attached.filter((each) => each !== arn);
}

export function show(row: UserRow): User {
  return {
    Path: row.path,
    UserName: row.name,
    UserId: row.userId,
    Arn: row.arn,
    CreateDate: new Date(row.createDate),
    Tags: Object.keys(row.tags).length > 0 ? tagList(row.tags) : undefined,
  };
}

export const userOperations = {
  CreateUser: createUser,
  DeleteUser: deleteUser,
  GetUser: (input: GetUserRequest, call: Call): GetUserResponse => ({
    User: show(findUser(call, required(input, 'UserName'))),
  }),
  ListUsers: listUsers,
  PutUserPolicy: putUserPolicy,
  GetUserPolicy: getUserPolicy,
  ListUserPolicies: listUserPolicies,
  ListAttachedUserPolicies: listAttached,
  DeleteUserPolicy: deleteUserPolicy,
  AttachUserPolicy: attachUserPolicy,
  DetachUserPolicy: detachUserPolicy,
};
