import type { Place } from '../shared/place.ts';
import { newId, rowsOf } from './resource.ts';
import {
  SECURITY_GROUP,
  SECURITY_GROUP_RULE,
  type SecurityGroupRow,
  type SecurityGroupRuleRow,
} from './rows/security-group.ts';

export function makeRule(at: Place, rule: Omit<SecurityGroupRuleRow, 'id'>): SecurityGroupRuleRow {
  return rowsOf(at, SECURITY_GROUP_RULE).put({ id: newId(SECURITY_GROUP_RULE), ...rule });
}

/** A new group lets everything out. */
export function makeGroup(at: Place, group: Omit<SecurityGroupRow, 'id'>): SecurityGroupRow {
  const row = rowsOf(at, SECURITY_GROUP).put({ id: newId(SECURITY_GROUP), ...group });
  const everything = { protocol: '-1', fromPort: -1, toPort: -1, tags: {} };
  makeRule(at, { ...everything, groupId: row.id, isEgress: true, cidr: '0.0.0.0/0' });
  return row;
}

/** The group that every VPC has: its members may talk to each other. */
export function createDefaultGroup(at: Place, vpcId: string): void {
  const group = makeGroup(at, {
    vpcId,
    name: 'default',
    description: 'default VPC security group',
    tags: {},
  });
  makeRule(at, {
    groupId: group.id,
    isEgress: false,
    protocol: '-1',
    fromPort: -1,
    toPort: -1,
    referencedGroupId: group.id,
    referencedOwnerId: at.account,
    tags: {},
  });
}

export function removeGroup(at: Place, groupId: string): void {
  const rules = rowsOf(at, SECURITY_GROUP_RULE);
  for (const rule of rules.filter((row) => row.groupId === groupId)) rules.remove(rule.id);
  rowsOf(at, SECURITY_GROUP).remove(groupId);
}
