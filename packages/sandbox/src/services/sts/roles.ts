import type { World } from '../../world/world.ts';
import type { Row } from '../../world/table.ts';

export interface AssumableRole {
  /** `AROA…` */
  readonly roleId: string;
  /** JSON text. */
  readonly trustPolicy: string;
  /** Seconds. */
  readonly maxSessionDuration: number;
}

/** What this service reads of the rows that IAM keeps by role name. */
interface RoleRow extends Row {
  readonly roleId: string;
  readonly assumeRolePolicyDocument: string;
  readonly maxSessionDuration: number;
}

/** The role by which AWS Organizations lets an administrator into each member account; it trusts every account here. */
const MEMBER_ROLE = 'OrganizationAccountAccessRole';

export function roleOf(world: World, account: string, name: string): AssumableRole | undefined {
  const row = world.table<RoleRow>({ account, region: 'global' }, 'iam.role').get(name);
  if (row)
    return {
      roleId: row.roleId,
      trustPolicy: row.assumeRolePolicyDocument,
      maxSessionDuration: row.maxSessionDuration,
    };
  if (name !== MEMBER_ROLE || !world.accounts.includes(account)) return undefined;
  const Principal = { AWS: world.accounts.map((id) => `arn:aws:iam::${id}:root`) };
  const statement = { Effect: 'Allow', Principal, Action: ['sts:AssumeRole', 'sts:TagSession'] };
  return {
    roleId: `AROASBOX0${account}`,
    trustPolicy: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
    maxSessionDuration: 3600,
  };
}
