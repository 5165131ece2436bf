import type { IpPermission } from '@aws-sdk/client-ec2';
import type { Call } from '../../../service.ts';
import type { Model, Projection } from '../../../world/projection.ts';
import { tagList } from '../../shared/tags.ts';
import { rulesFrom, rulesOf, sameRule } from '../ip-permissions.ts';
import { find, rowsOf } from '../resource.ts';
import { SECURITY_GROUP, SECURITY_GROUP_RULE, type SecurityGroupRuleRow } from '../rows/security-group.ts';
import { securityGroupOperations } from '../security-groups.ts';
import { securityGroupRuleOperations as rules } from '../security-group-rules.ts';
import { model, models, number, present, retag, specifications, text } from './values.ts';

/** CloudFormation writes a rule flat; groups are the source of one and the destination of the other direction. */
function permission(rule: Model): IpPermission {
  const Description = text(rule, 'Description');
  const CidrIp = text(rule, 'CidrIp');
  const CidrIpv6 = text(rule, 'CidrIpv6');
  const PrefixListId = text(rule, 'SourcePrefixListId') ?? text(rule, 'DestinationPrefixListId');
  const GroupId = text(rule, 'SourceSecurityGroupId') ?? text(rule, 'DestinationSecurityGroupId');
  const GroupName = text(rule, 'SourceSecurityGroupName');
  const UserId = text(rule, 'SourceSecurityGroupOwnerId');
  return {
    IpProtocol: text(rule, 'IpProtocol'),
    FromPort: number(rule, 'FromPort'),
    ToPort: number(rule, 'ToPort'),
    IpRanges: CidrIp ? [{ CidrIp, Description }] : [],
    Ipv6Ranges: CidrIpv6 ? [{ CidrIpv6, Description }] : [],
    PrefixListIds: PrefixListId ? [{ PrefixListId, Description }] : [],
    UserIdGroupPairs: (GroupId ?? GroupName) ? [{ GroupId, GroupName, UserId, Description }] : [],
  };
}

function flat(rule: SecurityGroupRuleRow): Model {
  const [group, prefixList] = rule.isEgress
    ? ['DestinationSecurityGroupId', 'DestinationPrefixListId']
    : ['SourceSecurityGroupId', 'SourcePrefixListId'];
  return model({
    IpProtocol: rule.protocol,
    FromPort: rule.protocol === '-1' ? undefined : rule.fromPort,
    ToPort: rule.protocol === '-1' ? undefined : rule.toPort,
    CidrIp: rule.cidr,
    CidrIpv6: rule.cidrIpv6,
    [prefixList ?? '']: rule.prefixListId,
    [group ?? '']: rule.referencedGroupId,
    SourceSecurityGroupOwnerId: rule.isEgress ? undefined : rule.referencedOwnerId,
    Description: rule.description,
  });
}

/** Makes the group's rules those of the model: what is not in it goes, what is missing comes. */
function setRules(GroupId: string, desired: Model, isEgress: boolean, call: Call): void {
  const wanted = models(desired, isEgress ? 'SecurityGroupEgress' : 'SecurityGroupIngress').map(permission);
  if (isEgress && wanted.length === 0) return;
  const shapes = wanted.map((each) => rulesFrom(each, call));
  const present = rulesOf(call, GroupId, isEgress);
  const gone = present.filter((rule) => !shapes.flat().some((shape) => sameRule(shape, rule)));
  const fresh = wanted.filter((_, index) =>
    shapes[index]?.some((shape) => !present.some((rule) => sameRule(shape, rule))),
  );
  const [authorize, revoke] = isEgress
    ? [rules.AuthorizeSecurityGroupEgress, rules.RevokeSecurityGroupEgress]
    : [rules.AuthorizeSecurityGroupIngress, rules.RevokeSecurityGroupIngress];
  if (gone.length > 0) revoke({ GroupId, SecurityGroupRuleIds: gone.map(({ id }) => id) }, call);
  if (fresh.length > 0) authorize({ GroupId, IpPermissions: fresh }, call);
}

export const securityGroup: Projection = {
  type: 'AWS::EC2::SecurityGroup',
  create(desired, call) {
    const { GroupId } = securityGroupOperations.CreateSecurityGroup(
      {
        GroupName: text(desired, 'GroupName') ?? `group-${call.requestId}`,
        Description: text(desired, 'GroupDescription'),
        VpcId: text(desired, 'VpcId'),
        TagSpecifications: specifications(desired, 'security-group'),
      },
      call,
    );
    const id = present(GroupId, 'GroupId');
    setRules(id, desired, false, call);
    setRules(id, desired, true, call);
    return id;
  },
  read(id, call) {
    const row = rowsOf(call, SECURITY_GROUP).get(id);
    if (!row) return undefined;
    return {
      Id: id,
      GroupId: id,
      GroupName: row.name,
      GroupDescription: row.description,
      VpcId: row.vpcId,
      SecurityGroupIngress: rulesOf(call, id, false).map(flat),
      SecurityGroupEgress: rulesOf(call, id, true).map(flat),
      Tags: tagList(row.tags),
    };
  },
  update(id, desired, call) {
    setRules(id, desired, false, call);
    setRules(id, desired, true, call);
    retag(find(call, SECURITY_GROUP, id), desired);
  },
  delete(GroupId, call) {
    securityGroupOperations.DeleteSecurityGroup({ GroupId }, call);
  },
  list: (call) =>
    rowsOf(call, SECURITY_GROUP)
      .all()
      .map(({ id }) => id),
};

function ruleProjection(type: string, isEgress: boolean): Projection {
  const authorize = isEgress ? rules.AuthorizeSecurityGroupEgress : rules.AuthorizeSecurityGroupIngress;
  const revoke = isEgress ? rules.RevokeSecurityGroupEgress : rules.RevokeSecurityGroupIngress;
  return {
    type,
    create(desired, call) {
      const input = { GroupId: text(desired, 'GroupId'), IpPermissions: [permission(desired)] };
      return present(
        authorize(input, call).SecurityGroupRules?.[0]?.SecurityGroupRuleId,
        'SecurityGroupRuleId',
      );
    },
    read(id, call) {
      const rule = rowsOf(call, SECURITY_GROUP_RULE).get(id);
      return rule && { Id: id, GroupId: rule.groupId, ...flat(rule) };
    },
    update(id, desired, call) {
      const row = find(call, SECURITY_GROUP_RULE, id);
      const description = text(desired, 'Description');
      if (description === undefined) delete row.description;
      else row.description = description;
    },
    delete(id, call) {
      const { groupId } = find(call, SECURITY_GROUP_RULE, id);
      revoke({ GroupId: groupId, SecurityGroupRuleIds: [id] }, call);
    },
    list: (call) =>
      rowsOf(call, SECURITY_GROUP_RULE)
        .filter((rule) => rule.isEgress === isEgress)
        .map(({ id }) => id),
  };
}

export const securityGroupIngress = ruleProjection('AWS::EC2::SecurityGroupIngress', false);
export const securityGroupEgress = ruleProjection('AWS::EC2::SecurityGroupEgress', true);
