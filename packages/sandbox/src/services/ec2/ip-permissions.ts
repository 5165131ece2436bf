import type { IpPermission } from '@aws-sdk/client-ec2';
import { AwsError } from '../../service.ts';
import type { Place } from '../shared/place.ts';
import { formatCidr, parseCidr } from './cidr.ts';
import { find, rowsOf } from './resource.ts';
import { SECURITY_GROUP, SECURITY_GROUP_RULE, type SecurityGroupRuleRow } from './rows/security-group.ts';

/** What a rule allows, without which group it belongs to. */
export type RuleShape = Omit<SecurityGroupRuleRow, 'id' | 'groupId' | 'isEgress' | 'tags'>;

export function groupArn(at: Place, groupId: string): string {
  return `arn:aws:ec2:${at.region}:${at.account}:security-group/${groupId}`;
}

export function rulesOf(at: Place, groupId: string, isEgress: boolean): SecurityGroupRuleRow[] {
  return rowsOf(at, SECURITY_GROUP_RULE).filter(
    (rule) => rule.groupId === groupId && rule.isEgress === isEgress,
  );
}

/** Rules grouped by protocol and ports, the older view of them. */
export function permissionsOf(rules: readonly SecurityGroupRuleRow[]): IpPermission[] {
  const permissions = new Map<string, Grouped>();
  for (const rule of rules) {
    const key = `${rule.protocol}/${rule.fromPort}/${rule.toPort}`;
    let permission = permissions.get(key);
    if (!permission) permissions.set(key, (permission = emptyPermission(rule)));
    const Description = rule.description;
    if (rule.cidr) permission.IpRanges?.push({ CidrIp: rule.cidr, Description });
    if (rule.cidrIpv6) permission.Ipv6Ranges?.push({ CidrIpv6: rule.cidrIpv6, Description });
    if (rule.prefixListId) permission.PrefixListIds?.push({ PrefixListId: rule.prefixListId, Description });
    if (rule.referencedGroupId)
      permission.UserIdGroupPairs?.push({
        GroupId: rule.referencedGroupId,
        UserId: rule.referencedOwnerId,
        Description,
      });
  }
  return [...permissions.values()];
}

type Grouped = IpPermission &
  Required<Pick<IpPermission, 'IpRanges' | 'Ipv6Ranges' | 'PrefixListIds' | 'UserIdGroupPairs'>>;

function emptyPermission(rule: SecurityGroupRuleRow): Grouped {
  const ports = rule.protocol !== '-1';
  return {
    IpProtocol: rule.protocol,
    FromPort: ports ? rule.fromPort : undefined,
    ToPort: ports ? rule.toPort : undefined,
    IpRanges: [],
    Ipv6Ranges: [],
    PrefixListIds: [],
    UserIdGroupPairs: [],
  };
}

const NAMES: Readonly<Record<string, string>> = {
  '6': 'tcp',
  '17': 'udp',
  '1': 'icmp',
  '58': 'icmpv6',
  all: '-1',
};

function protocolOf(text: string | undefined): string {
  if (!text) throw new AwsError('MissingParameter', 'The request must contain the parameter IpProtocol');
  const protocol = NAMES[text.toLowerCase()] ?? text.toLowerCase();
  const known = ['tcp', 'udp', 'icmp', 'icmpv6', '-1'].includes(protocol);
  if (!known && !(/^\d{1,3}$/.test(protocol) && Number(protocol) < 256))
    throw new AwsError('InvalidParameterValue', `Invalid value '${text}' for IP protocol. Unknown protocol.`);
  return protocol;
}

function portsOf(protocol: string, permission: IpPermission): { fromPort: number; toPort: number } {
  const from = permission.FromPort;
  const to = permission.ToPort ?? from;
  if (protocol === 'icmp' || protocol === 'icmpv6')
    return { fromPort: from ?? -1, toPort: permission.ToPort ?? -1 };
  if (protocol !== 'tcp' && protocol !== 'udp') return { fromPort: -1, toPort: -1 };
  if (from === undefined || to === undefined)
    throw new AwsError(
      'InvalidParameterValue',
      `Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.`,
    );
  if (from === -1 && to === -1) return { fromPort: 0, toPort: 65535 };
  for (const port of [from, to])
    if (port < 0 || port > 65535)
      throw new AwsError(
        'InvalidParameterValue',
        `Invalid value '${port}' for port. Must be between 0 and 65535.`,
      );
  if (from > to)
    throw new AwsError(
      'InvalidParameterValue',
      'Invalid TCP/UDP port range. The from port must not be greater than the to port.',
    );
  return { fromPort: from, toPort: to };
}

/** The single rules that a permission stands for. */
export function rulesFrom(permission: IpPermission, at: Place): RuleShape[] {
  const protocol = protocolOf(permission.IpProtocol);
  const base = { protocol, ...portsOf(protocol, permission) };
  const rules: RuleShape[] = [
    ...(permission.IpRanges ?? []).map((range) => ({
      ...base,
      cidr: canonicalCidr(range.CidrIp),
      ...described(range.Description),
    })),
    ...(permission.Ipv6Ranges ?? []).map((range) => ({
      ...base,
      cidrIpv6: range.CidrIpv6 ?? '',
      ...described(range.Description),
    })),
    ...(permission.PrefixListIds ?? []).map((list) => ({
      ...base,
      prefixListId: list.PrefixListId ?? '',
      ...described(list.Description),
    })),
    ...(permission.UserIdGroupPairs ?? []).map((pair) => ({
      ...base,
      referencedGroupId: referencedGroup(at, pair),
      referencedOwnerId: pair.UserId ?? at.account,
      ...described(pair.Description),
    })),
  ];
  if (rules.length === 0)
    throw new AwsError(
      'MissingParameter',
      'The request must contain at least one of IpRanges, Ipv6Ranges, PrefixListIds or UserIdGroupPairs',
    );
  return rules;
}

function described(description: string | undefined): { description?: string } {
  return description === undefined ? {} : { description };
}

function canonicalCidr(text: string | undefined): string {
  const block = parseCidr(text ?? '');
  if (!block) throw new AwsError('InvalidParameterValue', `CIDR block ${text ?? ''} is malformed`);
  return formatCidr(block);
}

function referencedGroup(
  at: Place,
  pair: { GroupId?: string | undefined; GroupName?: string | undefined; UserId?: string | undefined },
): string {
  // A group of another account, over peering, is out of sight from here.
  if (pair.GroupId && pair.UserId && pair.UserId !== at.account) return pair.GroupId;
  if (pair.GroupId) return find(at, SECURITY_GROUP, pair.GroupId).id;
  const group = rowsOf(at, SECURITY_GROUP).find((row) => row.name === pair.GroupName);
  if (!group)
    throw new AwsError(
      'InvalidGroup.NotFound',
      `The security group '${pair.GroupName ?? ''}' does not exist`,
    );
  return group.id;
}

/** True when both allow the same; descriptions do not count. */
export function sameRule(a: RuleShape, b: RuleShape): boolean {
  return (
    a.protocol === b.protocol &&
    a.fromPort === b.fromPort &&
    a.toPort === b.toPort &&
    a.cidr === b.cidr &&
    a.cidrIpv6 === b.cidrIpv6 &&
    a.prefixListId === b.prefixListId &&
    a.referencedGroupId === b.referencedGroupId
  );
}

/** How EC2 spells a rule in its errors. */
export function describeRule(rule: RuleShape): string {
  const peer = rule.cidr ?? rule.cidrIpv6 ?? rule.prefixListId ?? rule.referencedGroupId ?? '';
  const protocol = rule.protocol === '-1' ? 'ALL' : rule.protocol.toUpperCase();
  const ports = rule.fromPort === -1 ? '' : `, from port: ${rule.fromPort}, to port: ${rule.toPort}`;
  return `"peer: ${peer}, ${protocol}${ports}, ALLOW"`;
}
