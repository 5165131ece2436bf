import type { Row, Table } from '../../world/table.ts';
import type { Place } from '../shared/place.ts';
import type { Tags } from '../shared/tags.ts';

/** What every IAM entity has. Ids of rows are names, which are unique whatever the path and the case. */
export interface IamRow extends Row {
  path: string;
  name: string;
  arn: string;
  createDate: string;
  tags: Tags;
}

export interface RoleRow extends IamRow {
  roleId: string;
  assumeRolePolicyDocument: string;
  description?: string;
  maxSessionDuration: number;
  permissionsBoundary?: string;
  /** Inline policies by name. */
  policies: Record<string, string>;
  /** ARNs of managed policies. */
  attached: string[];
}

export interface InstanceProfileRow extends IamRow {
  profileId: string;
  /** A profile holds at most one role. */
  roleName?: string;
}

export interface PolicyRow extends IamRow {
  policyId: string;
  description?: string;
  updateDate: string;
  defaultVersion: string;
  lastVersion: number;
  versions: { id: string; document: string; createDate: string }[];
}

export interface UserRow extends IamRow {
  userId: string;
  policies: Record<string, string>;
  attached: string[];
}

export interface GroupRow extends IamRow {
  groupId: string;
  policies: Record<string, string>;
  attached: string[];
  /** Names of users. */
  members: string[];
}

/** IAM is one for the whole account. */
function global(at: Place): { account: string; region: string } {
  return { account: at.account, region: 'global' };
}

export function roles(at: Place): Table<RoleRow> {
  return at.world.table(global(at), 'iam.role');
}

export function instanceProfiles(at: Place): Table<InstanceProfileRow> {
  return at.world.table(global(at), 'iam.instance-profile');
}

export function policies(at: Place): Table<PolicyRow> {
  return at.world.table(global(at), 'iam.policy');
}

export function users(at: Place): Table<UserRow> {
  return at.world.table(global(at), 'iam.user');
}

export function groups(at: Place): Table<GroupRow> {
  return at.world.table(global(at), 'iam.group');
}

/** Names differ in more than case. */
export function named<R extends IamRow>(table: Table<R>, name: string): R | undefined {
  return table.get(name) ?? table.find((row) => row.name.toLowerCase() === name.toLowerCase());
}

export function profileByName(at: Place, name: string): InstanceProfileRow | undefined {
  return instanceProfiles(at).get(name);
}

export function profileByArn(at: Place, arn: string): InstanceProfileRow | undefined {
  return instanceProfiles(at).find((row) => row.arn === arn);
}
