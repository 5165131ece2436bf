import type {
  AttachRolePolicyRequest,
  DeleteRolePolicyRequest,
  DetachRolePolicyRequest,
  GetRolePolicyRequest,
  GetRolePolicyResponse,
  ListAttachedRolePoliciesRequest,
  ListAttachedRolePoliciesResponse,
  ListRolePoliciesRequest,
  ListRolePoliciesResponse,
  PutRolePolicyRequest,
} from '@aws-sdk/client-iam';
import type { Call } from '../../service.ts';
import { checkName, limitExceeded, noSuchEntity, required } from './errors.ts';
import { checkAttachable, policyName } from './managed-policies.ts';
import { paged, pagedNames } from './pages.ts';
import { checkPolicy, encoded } from './policy-document.ts';
import { findRole } from './roles.ts';

const MAX_ATTACHED = 10;

function putRolePolicy(input: PutRolePolicyRequest, call: Call): void {
  const role = findRole(call, required(input, 'RoleName'));
  const name = required(input, 'PolicyName');
  checkName('policyName', name, 128);
  const document = required(input, 'PolicyDocument');
  checkPolicy(document, 'identity');
  role.policies[name] = document;
}

function inline(input: GetRolePolicyRequest | DeleteRolePolicyRequest, call: Call) {
  const role = findRole(call, required(input, 'RoleName'));
  const name = required(input, 'PolicyName');
  const document = Object.hasOwn(role.policies, name) ? role.policies[name] : undefined;
  if (document === undefined) throw noSuchEntity(`The role policy with name ${name} cannot be found.`);
  return { role, name, document };
}

function getRolePolicy(input: GetRolePolicyRequest, call: Call): GetRolePolicyResponse {
  const { role, name, document } = inline(input, call);
  return { RoleName: role.name, PolicyName: name, PolicyDocument: encoded(document) };
}

function deleteRolePolicy(input: DeleteRolePolicyRequest, call: Call): void {
  const { role, name } = inline(input, call);
  delete role.policies[name];
}

function listRolePolicies(input: ListRolePoliciesRequest, call: Call): ListRolePoliciesResponse {
  const role = findRole(call, required(input, 'RoleName'));
  const { rows, ...rest } = pagedNames(Object.keys(role.policies).toSorted(), input);
  return { PolicyNames: rows, ...rest };
}

/** Attaching again is no error. */
function attachRolePolicy(input: AttachRolePolicyRequest, call: Call): void {
  const role = findRole(call, required(input, 'RoleName'));
  const arn = required(input, 'PolicyArn');
  checkAttachable(call, arn);
  if (role.attached.includes(arn)) return;
  if (role.attached.length >= MAX_ATTACHED)
    throw limitExceeded(`Cannot exceed quota for PoliciesPerRole: ${MAX_ATTACHED}`);
  role.attached.push(arn);
}

function detachRolePolicy(input: DetachRolePolicyRequest, call: Call): void {
  const role = findRole(call, required(input, 'RoleName'));
  const arn = required(input, 'PolicyArn');
  if (!role.attached.includes(arn)) throw noSuchEntity(`Policy ${arn} was not found.`);
  role.attached = role.attached.filter((each) => each !== arn);
}

function listAttachedRolePolicies(
  input: ListAttachedRolePoliciesRequest,
  call: Call,
): ListAttachedRolePoliciesResponse {
  const role = findRole(call, required(input, 'RoleName'));
  const { rows, ...rest } = paged(
    role.attached.map((id) => ({ id })),
    input,
  );
  return {
    AttachedPolicies: rows.map(({ id }) => ({ PolicyArn: id, PolicyName: policyName(id) })),
    ...rest,
  };
}

export const rolePolicyOperations = {
  PutRolePolicy: putRolePolicy,
  GetRolePolicy: getRolePolicy,
  DeleteRolePolicy: deleteRolePolicy,
  ListRolePolicies: listRolePolicies,
  AttachRolePolicy: attachRolePolicy,
  DetachRolePolicy: detachRolePolicy,
  ListAttachedRolePolicies: listAttachedRolePolicies,
};
