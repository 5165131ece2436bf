import type { Ec2Row, Kind } from '../resource.ts';

export interface SecurityGroupRow extends Ec2Row {
  vpcId: string;
  name: string;
  description: string;
}

/** One rule allows one source or destination; EC2 shows them grouped as permissions, too. */
export interface SecurityGroupRuleRow extends Ec2Row {
  groupId: string;
  isEgress: boolean;
  /** `tcp`, `udp`, `icmp`, `icmpv6`, `-1` or a protocol number. */
  protocol: string;
  /** -1 where the protocol has no ports or all are meant. */
  fromPort: number;
  toPort: number;
  cidr?: string;
  cidrIpv6?: string;
  prefixListId?: string;
  referencedGroupId?: string;
  referencedOwnerId?: string;
  description?: string;
}

export const SECURITY_GROUP: Kind<SecurityGroupRow> = {
  resourceType: 'security-group',
  prefix: 'sg',
  notFound: 'InvalidGroup.NotFound',
  malformed: 'InvalidGroupId.Malformed',
  missing: (ids) => `The security group '${ids}' does not exist`,
};

export const SECURITY_GROUP_RULE: Kind<SecurityGroupRuleRow> = {
  resourceType: 'security-group-rule',
  prefix: 'sgr',
  notFound: 'InvalidSecurityGroupRuleId.NotFound',
  malformed: 'InvalidSecurityGroupRuleId.Malformed',
  missing: (ids) => `The security group rule ID '${ids}' does not exist`,
};
