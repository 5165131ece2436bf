import type {
  CreateSecurityGroupRequest,
  CreateSecurityGroupResult,
  DeleteSecurityGroupRequest,
  DeleteSecurityGroupResult,
  DescribeSecurityGroupsRequest,
  DescribeSecurityGroupsResult,
  SecurityGroup,
} from '@aws-sdk/client-ec2';
import { AwsError, type Call } from '../../service.ts';
import type { Place } from '../shared/place.ts';
import { tagList } from '../shared/tags.ts';
import { defaultVpc } from './default-network.ts';
import { describe } from './describe.ts';
import type { Fields } from './filters.ts';
import { groupArn, permissionsOf, rulesOf } from './ip-permissions.ts';
import { networkChanged } from './network-view.ts';
import { required } from './parameters.ts';
import { find, rowsOf } from './resource.ts';
import { NETWORK_INTERFACE } from './rows/network-interface.ts';
import {
  SECURITY_GROUP,
  SECURITY_GROUP_RULE,
  type SecurityGroupRow,
  type SecurityGroupRuleRow,
} from './rows/security-group.ts';
import { VPC } from './rows/vpc.ts';
import { makeGroup, removeGroup } from './security-group-rows.ts';
import { tagsFrom } from './tag-specifications.ts';

const NAME = /^[\w .:/()#,@[\]+=&;{}!$*-]{1,255}$/;

function createSecurityGroup(input: CreateSecurityGroupRequest, call: Call): CreateSecurityGroupResult {
  const name = required(input, 'GroupName').trimEnd();
  const description = required(input, 'Description');
  const vpc = input.VpcId ? find(call, VPC, input.VpcId) : defaultVpc(call);
  if (!vpc) throw new AwsError('VPCIdNotSpecified', 'No default VPC for this user');
  if (!NAME.test(name) || name.startsWith('sg-'))
    throw new AwsError(
      'InvalidParameterValue',
      `Value (${name}) for parameter GroupName is invalid. Character sets beyond ASCII are not supported.`,
    );
  if (!NAME.test(description))
    throw new AwsError(
      'InvalidParameterValue',
      `Value (${description}) for parameter GroupDescription is invalid. Character sets beyond ASCII are not supported.`,
    );
  if (
    name === 'default' ||
    rowsOf(call, SECURITY_GROUP).find((row) => row.vpcId === vpc.id && row.name === name)
  )
    throw new AwsError(
      'InvalidGroup.Duplicate',
      `The security group '${name}' already exists for VPC '${vpc.id}'`,
    );
  const tags = tagsFrom(input.TagSpecifications, 'security-group');
  const group = makeGroup(call, { vpcId: vpc.id, name, description, tags });
  networkChanged(call.world);
  return { GroupId: group.id, Tags: tagList(tags), SecurityGroupArn: groupArn(call, group.id) };
}

function named(
  call: Call,
  input: { GroupId?: string | undefined; GroupName?: string | undefined },
): SecurityGroupRow {
  if (input.GroupId) return find(call, SECURITY_GROUP, input.GroupId);
  const name = required(input, 'GroupName');
  const vpc = defaultVpc(call);
  const group = rowsOf(call, SECURITY_GROUP).find((row) => row.vpcId === vpc?.id && row.name === name);
  if (!group)
    throw new AwsError('InvalidGroup.NotFound', `The security group '${name}' does not exist in default VPC`);
  return group;
}

function deleteSecurityGroup(input: DeleteSecurityGroupRequest, call: Call): DeleteSecurityGroupResult {
  if (!input.GroupId && !input.GroupName)
    throw new AwsError('MissingParameter', 'The request must contain the parameter groupName or groupId');
  const group = named(call, input);
  if (group.name === 'default')
    throw new AwsError(
      'CannotDelete',
      `the specified group: "${group.id}" name: "default" cannot be deleted by a user`,
    );
  const referenced = rowsOf(call, SECURITY_GROUP_RULE).find(
    (rule) => rule.referencedGroupId === group.id && rule.groupId !== group.id,
  );
  const used = rowsOf(call, NETWORK_INTERFACE).find((row) => row.groupIds.includes(group.id));
  if (referenced || used)
    throw new AwsError('DependencyViolation', `resource ${group.id} has a dependent object`);
  removeGroup(call, group.id);
  networkChanged(call.world);
  return { Return: true, GroupId: group.id };
}

function describeSecurityGroups(
  input: DescribeSecurityGroupsRequest,
  call: Call,
): DescribeSecurityGroupsResult {
  const ids = [
    ...(input.GroupIds ?? []),
    ...(input.GroupNames ?? []).map((GroupName) => named(call, { GroupName }).id),
  ];
  const { rows, NextToken } = describe(call, SECURITY_GROUP, ids, input, fieldsOf(call));
  return { SecurityGroups: rows.map((row) => show(row, call)), NextToken };
}

function fieldsOf(at: Place): Fields<SecurityGroupRow> {
  const rules =
    (isEgress: boolean, value: (rule: SecurityGroupRuleRow) => string | number | undefined) =>
    (row: SecurityGroupRow): (string | number | undefined)[] =>
      rulesOf(at, row.id, isEgress).map(value);
  const permission = (prefix: string, isEgress: boolean): Fields<SecurityGroupRow> => ({
    [`${prefix}.cidr`]: rules(isEgress, (rule) => rule.cidr),
    [`${prefix}.ipv6-cidr`]: rules(isEgress, (rule) => rule.cidrIpv6),
    [`${prefix}.from-port`]: rules(isEgress, (rule) => rule.fromPort),
    [`${prefix}.to-port`]: rules(isEgress, (rule) => rule.toPort),
    [`${prefix}.protocol`]: rules(isEgress, (rule) => rule.protocol),
    [`${prefix}.group-id`]: rules(isEgress, (rule) => rule.referencedGroupId),
    [`${prefix}.prefix-list-id`]: rules(isEgress, (rule) => rule.prefixListId),
  });
  return {
    'group-id': (row) => row.id,
    'group-name': (row) => row.name,
    description: (row) => row.description,
    'owner-id': () => at.account,
    'vpc-id': (row) => row.vpcId,
    ...permission('ip-permission', false),
    ...permission('egress.ip-permission', true),
  };
}

function show(row: SecurityGroupRow, at: Place): SecurityGroup {
  return {
    GroupId: row.id,
    GroupName: row.name,
    Description: row.description,
    OwnerId: at.account,
    VpcId: row.vpcId,
    SecurityGroupArn: groupArn(at, row.id),
    IpPermissions: permissionsOf(rulesOf(at, row.id, false)),
    IpPermissionsEgress: permissionsOf(rulesOf(at, row.id, true)),
    Tags: tagList(row.tags),
  };
}

export const securityGroupOperations = {
  CreateSecurityGroup: createSecurityGroup,
  DeleteSecurityGroup: deleteSecurityGroup,
  DescribeSecurityGroups: describeSecurityGroups,
};
