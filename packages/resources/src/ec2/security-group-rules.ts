import type { IpPermission, SecurityGroupRule } from '@aws-sdk/client-ec2';
import type { Json, JsonObject } from '@groundcrew/contract';
import { count, plain, requiredText, text } from '../shape/properties.ts';

export type Direction = 'ingress' | 'egress';

/** A group's peers are its sources for ingress, its destinations for egress. */
const peerOf = (direction: Direction): string => (direction === 'ingress' ? 'Source' : 'Destination');

const numbered: Readonly<Record<string, string>> = {
  '1': 'icmp',
  '6': 'tcp',
  '17': 'udp',
  '58': 'icmpv6',
  all: '-1',
};

const protocolOf = (rule: JsonObject): string => {
  const protocol = requiredText(rule, 'IpProtocol').toLowerCase();
  return numbered[protocol] ?? protocol;
};

/** Ports mean nothing where every protocol is allowed. */
const portsOf = (rule: JsonObject): { FromPort?: number; ToPort?: number } =>
  protocolOf(rule) === '-1'
    ? {}
    : { FromPort: count(rule, 'FromPort') ?? -1, ToPort: count(rule, 'ToPort') ?? -1 };

/** A rule in a template as EC2's calls take it. */
export function permissionOf(rule: JsonObject, direction: Direction): IpPermission {
  const peer = peerOf(direction);
  const Description = text(rule, 'Description');
  const CidrIp = text(rule, 'CidrIp');
  const CidrIpv6 = text(rule, 'CidrIpv6');
  const PrefixListId = text(rule, `${peer}PrefixListId`);
  const GroupId = text(rule, `${peer}SecurityGroupId`);
  const GroupName = text(rule, `${peer}SecurityGroupName`);
  const UserId = text(rule, `${peer}SecurityGroupOwnerId`);
  return {
    IpProtocol: protocolOf(rule),
    ...portsOf(rule),
    ...(CidrIp && { IpRanges: [{ CidrIp, Description }] }),
    ...(CidrIpv6 && { Ipv6Ranges: [{ CidrIpv6, Description }] }),
    ...(PrefixListId && { PrefixListIds: [{ PrefixListId, Description }] }),
    ...((GroupId ?? GroupName) && { UserIdGroupPairs: [{ GroupId, GroupName, UserId, Description }] }),
  };
}

/** A rule that exists, in CloudFormation's shape. */
export function ruleOf(rule: SecurityGroupRule): JsonObject {
  const peer = peerOf(rule.IsEgress ? 'egress' : 'ingress');
  const all = rule.IpProtocol === '-1';
  return plain({
    IpProtocol: rule.IpProtocol,
    FromPort: all ? undefined : rule.FromPort,
    ToPort: all ? undefined : rule.ToPort,
    CidrIp: rule.CidrIpv4,
    CidrIpv6: rule.CidrIpv6,
    [`${peer}PrefixListId`]: rule.PrefixListId,
    [`${peer}SecurityGroupId`]: rule.ReferencedGroupInfo?.GroupId,
    Description: rule.Description,
  });
}

/** What makes two rules the same to AWS: everything but the description. */
export function ruleKey(rule: JsonObject, direction: Direction): string {
  const peer = peerOf(direction);
  const { FromPort = -1, ToPort = -1 } = portsOf(rule);
  const target =
    text(rule, 'CidrIp') ??
    text(rule, 'CidrIpv6')?.toLowerCase() ??
    text(rule, `${peer}PrefixListId`) ??
    text(rule, `${peer}SecurityGroupId`) ??
    text(rule, `${peer}SecurityGroupName`);
  return [protocolOf(rule), FromPort, ToPort, target].join('|');
}

/** Two lists of rules that allow and say the same, in whatever order. */
export function sameRules(a: Json, b: Json, direction: Direction): boolean {
  const written = (list: Json) =>
    (list as readonly JsonObject[])
      .map((rule) => `${ruleKey(rule, direction)}|${text(rule, 'Description') ?? ''}`)
      .sort()
      .join('\n');
  return Array.isArray(a) && Array.isArray(b) && written(a) === written(b);
}

export interface RuleChange {
  readonly authorize: readonly JsonObject[];
  readonly describe: readonly JsonObject[];
  /** Ids of rules. */
  readonly revoke: readonly string[];
}

/** What turns the rules that exist into the ones wanted. */
export function ruleChange(
  wanted: readonly JsonObject[],
  existing: readonly SecurityGroupRule[],
  direction: Direction,
): RuleChange {
  const present = new Map(existing.map((rule) => [ruleKey(ruleOf(rule), direction), rule]));
  const keys = new Set(wanted.map((rule) => ruleKey(rule, direction)));
  return {
    authorize: wanted.filter((rule) => !present.has(ruleKey(rule, direction))),
    describe: wanted.filter((rule) => {
      const found = present.get(ruleKey(rule, direction));
      return found !== undefined && (found.Description ?? '') !== (text(rule, 'Description') ?? '');
    }),
    revoke: [...present]
      .filter(([key]) => !keys.has(key))
      .map(([, rule]) => rule.SecurityGroupRuleId ?? '')
      .filter((id) => id !== ''),
  };
}
