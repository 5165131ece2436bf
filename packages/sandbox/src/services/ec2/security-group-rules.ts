import type {
  AuthorizeSecurityGroupEgressRequest,
  AuthorizeSecurityGroupEgressResult,
  AuthorizeSecurityGroupIngressRequest,
  AuthorizeSecurityGroupIngressResult,
  DescribeSecurityGroupRulesRequest,
  DescribeSecurityGroupRulesResult,
  IpPermission,
  ModifySecurityGroupRulesRequest,
  ModifySecurityGroupRulesResult,
  RevokeSecurityGroupEgressRequest,
  RevokeSecurityGroupEgressResult,
  RevokeSecurityGroupIngressRequest,
  RevokeSecurityGroupIngressResult,
  SecurityGroupRule,
  SecurityGroupRuleRequest,
} from '@aws-sdk/client-ec2';
import { AwsError, type Call } from '../../service.ts';
import type { Place } from '../shared/place.ts';
import { tagList } from '../shared/tags.ts';
import { describe } from './describe.ts';
import type { Fields } from './filters.ts';
import { describeRule, rulesFrom, rulesOf, sameRule, type RuleShape } from './ip-permissions.ts';
import { networkChanged } from './network-view.ts';
import { required } from './parameters.ts';
import { find, rowsOf } from './resource.ts';
import {
  SECURITY_GROUP,
  SECURITY_GROUP_RULE,
  type SecurityGroupRow,
  type SecurityGroupRuleRow,
} from './rows/security-group.ts';
import { makeRule } from './security-group-rows.ts';
import { tagsFrom } from './tag-specifications.ts';

const MAX_RULES = 60;

type RuleInput = AuthorizeSecurityGroupIngressRequest | RevokeSecurityGroupIngressRequest;

function groupOf(input: RuleInput, call: Call): SecurityGroupRow {
  if (input.GroupId) return find(call, SECURITY_GROUP, input.GroupId);
  const name = 'GroupName' in input ? input.GroupName : undefined;
  const group = name && rowsOf(call, SECURITY_GROUP).find((row) => row.name === name);
  if (group) return group;
  if (name) throw new AwsError('InvalidGroup.NotFound', `The security group '${name}' does not exist`);
  throw new AwsError('MissingParameter', 'The request must contain the parameter groupName or groupId');
}

/** Permissions in full, or the short form that allows one block. */
function shapesOf(input: RuleInput, call: Call): RuleShape[] {
  const short: IpPermission[] =
    input.IpProtocol || input.CidrIp
      ? [
          {
            IpProtocol: input.IpProtocol,
            FromPort: input.FromPort,
            ToPort: input.ToPort,
            IpRanges: input.CidrIp ? [{ CidrIp: input.CidrIp }] : [],
            UserIdGroupPairs: input.SourceSecurityGroupName
              ? [{ GroupName: input.SourceSecurityGroupName }]
              : [],
          },
        ]
      : [];
  return [...(input.IpPermissions ?? []), ...short].flatMap((permission) => rulesFrom(permission, call));
}

function authorize(
  input: AuthorizeSecurityGroupIngressRequest | AuthorizeSecurityGroupEgressRequest,
  call: Call,
  isEgress: boolean,
): AuthorizeSecurityGroupIngressResult {
  const group = groupOf(input, call);
  const shapes = shapesOf(input, call);
  if (shapes.length === 0)
    throw new AwsError('MissingParameter', 'The request must contain the parameter ipPermissions');
  const tags = tagsFrom(input.TagSpecifications, 'security-group-rule');
  const present = rulesOf(call, group.id, isEgress);
  for (const [index, shape] of shapes.entries()) {
    if (
      present.some((rule) => sameRule(rule, shape)) ||
      shapes.slice(0, index).some((rule) => sameRule(rule, shape))
    )
      throw new AwsError(
        'InvalidPermission.Duplicate',
        `the specified rule ${describeRule(shape)} already exists`,
      );
  }
  if (present.length + shapes.length > MAX_RULES)
    throw new AwsError(
      'RulesPerSecurityGroupLimitExceeded',
      'The maximum number of rules per security group has been reached.',
    );
  const made = shapes.map((shape) =>
    makeRule(call, { ...shape, groupId: group.id, isEgress, tags: { ...tags } }),
  );
  networkChanged(call.world);
  return { Return: true, SecurityGroupRules: made.map((rule) => show(rule, call)) };
}

function revoke(
  input: RevokeSecurityGroupIngressRequest | RevokeSecurityGroupEgressRequest,
  call: Call,
  isEgress: boolean,
): RevokeSecurityGroupIngressResult {
  const group = groupOf(input, call);
  const present = rulesOf(call, group.id, isEgress);
  const byId = (input.SecurityGroupRuleIds ?? []).map((id) => {
    const rule = present.find((row) => row.id === id);
    return rule ?? ruleOfGroup(call, group, id, isEgress);
  });
  const byShape = shapesOf(input, call).map((shape) => {
    const rule = present.find((row) => sameRule(row, shape));
    if (!rule)
      throw new AwsError(
        'InvalidPermission.NotFound',
        'The specified rule does not exist in this security group.',
      );
    return rule;
  });
  const gone = [...byId, ...byShape];
  if (gone.length === 0)
    throw new AwsError('MissingParameter', 'The request must contain the parameter ipPermissions');
  for (const rule of gone) rowsOf(call, SECURITY_GROUP_RULE).remove(rule.id);
  networkChanged(call.world);
  return {
    Return: true,
    RevokedSecurityGroupRules: gone.map((rule) => {
      const { Tags: _tags, GroupOwnerId: _owner, ...shown } = show(rule, call);
      return { ...shown, ReferencedGroupId: rule.referencedGroupId };
    }),
  };
}

function ruleOfGroup(
  call: Call,
  group: SecurityGroupRow,
  id: string,
  isEgress?: boolean,
): SecurityGroupRuleRow {
  const rule = find(call, SECURITY_GROUP_RULE, id);
  if (rule.groupId !== group.id || (isEgress !== undefined && rule.isEgress !== isEgress))
    throw new AwsError(
      'InvalidSecurityGroupRuleId.NotFound',
      `The security group rule ID '${id}' does not exist`,
    );
  return rule;
}

/** Replaces what a rule allows and keeps its id. */
function modifySecurityGroupRules(
  input: ModifySecurityGroupRulesRequest,
  call: Call,
): ModifySecurityGroupRulesResult {
  const group = find(call, SECURITY_GROUP, required(input, 'GroupId'));
  for (const update of required(input, 'SecurityGroupRules')) {
    const rule = ruleOfGroup(call, group, required(update, 'SecurityGroupRuleId'));
    const shape = shapeOf(update.SecurityGroupRule ?? {}, call);
    const clash = rulesOf(call, group.id, rule.isEgress).some((row) => row !== rule && sameRule(row, shape));
    if (clash)
      throw new AwsError(
        'InvalidPermission.Duplicate',
        `the specified rule ${describeRule(shape)} already exists`,
      );
    const { id, groupId, isEgress, tags } = rule;
    rowsOf(call, SECURITY_GROUP_RULE).put({ id, groupId, isEgress, tags, ...shape });
  }
  networkChanged(call.world);
  return { Return: true };
}

function shapeOf(request: SecurityGroupRuleRequest, call: Call): RuleShape {
  const Description = request.Description;
  const [shape] = rulesFrom(
    {
      IpProtocol: request.IpProtocol,
      FromPort: request.FromPort,
      ToPort: request.ToPort,
      IpRanges: request.CidrIpv4 ? [{ CidrIp: request.CidrIpv4, Description }] : [],
      Ipv6Ranges: request.CidrIpv6 ? [{ CidrIpv6: request.CidrIpv6, Description }] : [],
      PrefixListIds: request.PrefixListId ? [{ PrefixListId: request.PrefixListId, Description }] : [],
      UserIdGroupPairs: request.ReferencedGroupId
        ? [{ GroupId: request.ReferencedGroupId, Description }]
        : [],
    },
    call,
  );
  if (!shape)
    throw new AwsError('MissingParameter', 'The request must contain the parameter SecurityGroupRule');
  return shape;
}

function updateDescriptions(input: RuleInput, call: Call, isEgress: boolean): { Return: boolean } {
  const group = groupOf(input, call);
  for (const shape of shapesOf(input, call)) {
    const rule = rulesOf(call, group.id, isEgress).find((row) => sameRule(row, shape));
    if (!rule)
      throw new AwsError(
        'InvalidPermission.NotFound',
        'The specified rule does not exist in this security group.',
      );
    if (shape.description === undefined) delete rule.description;
    else rule.description = shape.description;
  }
  return { Return: true };
}

function describeSecurityGroupRules(
  input: DescribeSecurityGroupRulesRequest,
  call: Call,
): DescribeSecurityGroupRulesResult {
  const fields: Fields<SecurityGroupRuleRow> = {
    'group-id': (row) => row.groupId,
    'security-group-rule-id': (row) => row.id,
  };
  const { rows, NextToken } = describe(call, SECURITY_GROUP_RULE, input.SecurityGroupRuleIds, input, fields);
  return { SecurityGroupRules: rows.map((row) => show(row, call)), NextToken };
}

function show(rule: SecurityGroupRuleRow, at: Place): SecurityGroupRule {
  return {
    SecurityGroupRuleId: rule.id,
    SecurityGroupRuleArn: `arn:aws:ec2:${at.region}:${at.account}:security-group-rule/${rule.id}`,
    GroupId: rule.groupId,
    GroupOwnerId: at.account,
    IsEgress: rule.isEgress,
    IpProtocol: rule.protocol,
    FromPort: rule.fromPort,
    ToPort: rule.toPort,
    CidrIpv4: rule.cidr,
    CidrIpv6: rule.cidrIpv6,
    PrefixListId: rule.prefixListId,
    ReferencedGroupInfo: rule.referencedGroupId
      ? { GroupId: rule.referencedGroupId, UserId: rule.referencedOwnerId }
      : undefined,
    Description: rule.description,
    Tags: tagList(rule.tags),
  };
}

export const securityGroupRuleOperations = {
  AuthorizeSecurityGroupIngress: (input: AuthorizeSecurityGroupIngressRequest, call: Call) =>
    authorize(input, call, false),
  AuthorizeSecurityGroupEgress: (
    input: AuthorizeSecurityGroupEgressRequest,
    call: Call,
  ): AuthorizeSecurityGroupEgressResult => authorize(input, call, true),
  RevokeSecurityGroupIngress: (input: RevokeSecurityGroupIngressRequest, call: Call) =>
    revoke(input, call, false),
  RevokeSecurityGroupEgress: (
    input: RevokeSecurityGroupEgressRequest,
    call: Call,
  ): RevokeSecurityGroupEgressResult => revoke(input, call, true),
  ModifySecurityGroupRules: modifySecurityGroupRules,
  UpdateSecurityGroupRuleDescriptionsIngress: (input: RuleInput, call: Call) =>
    updateDescriptions(input, call, false),
  UpdateSecurityGroupRuleDescriptionsEgress: (input: RuleInput, call: Call) =>
    updateDescriptions(input, call, true),
  DescribeSecurityGroupRules: describeSecurityGroupRules,
};
