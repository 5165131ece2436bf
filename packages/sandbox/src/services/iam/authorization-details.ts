import type {
  EntityType,
  GroupDetail,
  GetAccountAuthorizationDetailsRequest,
  GetAccountAuthorizationDetailsResponse,
  ManagedPolicyDetail,
  PolicyDetail,
  RoleDetail,
  UserDetail,
} from '@aws-sdk/client-iam';
import type { Call } from '../../service.ts';
import type { Place } from '../shared/place.ts';
import { tagList } from '../shared/tags.ts';
import { show as showGroup } from './groups.ts';
import { profilesOf, showProfile } from './instance-profiles.ts';
import { policyName, showPolicy } from './managed-policies.ts';
import { paged } from './pages.ts';
import { showVersion } from './policies.ts';
import { encoded } from './policy-document.ts';
import { showRole } from './roles.ts';
import { groups, policies, roles, users } from './rows.ts';
import type { GroupRow, PolicyRow, RoleRow, UserRow } from './rows.ts';
import { show as showUser } from './users.ts';

type Entity =
  | { readonly id: string; readonly kind: 'User'; readonly row: UserRow }
  | { readonly id: string; readonly kind: 'Group'; readonly row: GroupRow }
  | { readonly id: string; readonly kind: 'Role'; readonly row: RoleRow }
  | { readonly id: string; readonly kind: 'LocalManagedPolicy'; readonly row: PolicyRow };

/** Users, roles and policies in one list, which is what a page is cut from. */
export function getAccountAuthorizationDetails(
  input: GetAccountAuthorizationDetailsRequest,
  call: Call,
): GetAccountAuthorizationDetailsResponse {
  const wanted = (kind: EntityType): boolean => !input.Filter?.length || input.Filter.includes(kind);
  const all: Entity[] = [
    ...users(call)
      .all()
      .map((row): Entity => ({ id: `user/${row.id}`, kind: 'User', row })),
    ...groups(call)
      .all()
      .map((row): Entity => ({ id: `group/${row.id}`, kind: 'Group', row })),
    ...roles(call)
      .all()
      .map((row): Entity => ({ id: `role/${row.id}`, kind: 'Role', row })),
    ...policies(call)
      .all()
      .map((row): Entity => ({ id: `policy/${row.id}`, kind: 'LocalManagedPolicy', row })),
  ];
  const { rows, ...rest } = paged(
    all.filter(({ kind }) => wanted(kind)),
    input,
  );
  return {
    UserDetailList: rows.flatMap((entity) => (entity.kind === 'User' ? [userDetail(entity.row, call)] : [])),
    GroupDetailList: rows.flatMap((entity) => (entity.kind === 'Group' ? [groupDetail(entity.row)] : [])),
    RoleDetailList: rows.flatMap((entity) => (entity.kind === 'Role' ? [roleDetail(entity.row, call)] : [])),
    Policies: rows.flatMap((entity) =>
      entity.kind === 'LocalManagedPolicy' ? [policyDetail(entity.row, call)] : [],
    ),
    ...rest,
  };
}

function inlinePolicies(documents: Readonly<Record<string, string>>): PolicyDetail[] {
  return Object.entries(documents).map(([PolicyName, text]) => ({
    PolicyName,
    PolicyDocument: encoded(text),
  }));
}

function attachedPolicies(arns: readonly string[]) {
  return arns.map((PolicyArn) => ({ PolicyArn, PolicyName: policyName(PolicyArn) }));
}

function userDetail(row: UserRow, at: Place): UserDetail {
  return {
    ...showUser(row),
    UserPolicyList: inlinePolicies(row.policies),
    GroupList: groups(at)
      .filter(({ members }) => members.includes(row.name))
      .map(({ name }) => name),
    AttachedManagedPolicies: attachedPolicies(row.attached),
    Tags: tagList(row.tags),
  };
}

function groupDetail(row: GroupRow): GroupDetail {
  return {
    ...showGroup(row),
    GroupPolicyList: inlinePolicies(row.policies),
    AttachedManagedPolicies: attachedPolicies(row.attached),
  };
}

function roleDetail(row: RoleRow, at: Place): RoleDetail {
  const { Description: _description, MaxSessionDuration: _duration, ...shown } = showRole(row, true);
  return {
    ...shown,
    InstanceProfileList: profilesOf(at, row.name).map((profile) => showProfile(profile, at)),
    RolePolicyList: inlinePolicies(row.policies),
    AttachedManagedPolicies: attachedPolicies(row.attached),
    RoleLastUsed: {},
  };
}

function policyDetail(row: PolicyRow, at: Place): ManagedPolicyDetail {
  const { Tags: _tags, ...shown } = showPolicy(row, at);
  return { ...shown, PolicyVersionList: row.versions.map((version) => showVersion(row, version)) };
}
