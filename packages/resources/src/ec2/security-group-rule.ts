import type { SecurityGroupRule } from '@aws-sdk/client-ec2';
import type { Services } from '../services.ts';
import { act } from '../shape/act.ts';
import type { Definition } from '../shape/definition.ts';
import { text } from '../shape/properties.ts';
import { ec2Finder } from './finder.ts';
import { permissionOf, ruleOf, type Direction } from './security-group-rules.ts';
import { tagSpecifications } from './tags.ts';

/**
 * A rule that is a resource of its own. Its tag of ours keeps it apart from its group's own rules.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroupingress.html
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroupegress.html
 */
function securityGroupRule({ ec2 }: Services, direction: Direction): Definition<SecurityGroupRule> {
  const egress = direction === 'egress';
  const Direction = egress ? 'Egress' : 'Ingress';
  const rules = ec2Finder(ec2, {
    operation: 'DescribeSecurityGroupRules',
    items: (page) => page.SecurityGroupRules?.filter((rule) => (rule.IsEgress ?? false) === egress),
    idFilter: 'security-group-rule-id',
  });
  const groupOf = async (SecurityGroupRuleId: string) =>
    (await rules.byIds([SecurityGroupRuleId]))[0]?.GroupId;
  return {
    type: `AWS::EC2::SecurityGroup${Direction}`,
    finder: rules,
    id: (found) => found.SecurityGroupRuleId ?? '',
    live: (found) => ({
      properties: { GroupId: found.GroupId, Description: null, ...ruleOf(found) },
      attributes: { Ref: found.SecurityGroupRuleId ?? '', Id: found.SecurityGroupRuleId },
    }),
    idempotency: 'conflict',
    async make(operation, desired) {
      const { SecurityGroupRules } = await act(ec2, operation, `AuthorizeSecurityGroup${Direction}`, {
        GroupId: text(desired, 'GroupId'),
        ...(!egress && { GroupName: text(desired, 'GroupName') }),
        IpPermissions: [permissionOf(desired, direction)],
        TagSpecifications: tagSpecifications('security-group-rule', operation, {}),
      });
      return SecurityGroupRules?.[0]?.SecurityGroupRuleId ?? '';
    },
    updates: [
      {
        properties: ['Description'],
        async apply(operation, _, { desired }) {
          const input = {
            GroupId: text(desired, 'GroupId'),
            IpPermissions: [permissionOf(desired, direction)],
          };
          await act(ec2, operation, `UpdateSecurityGroupRuleDescriptions${Direction}`, input, {
            repeatable: true,
          });
        },
      },
    ],
    async remove(operation, id) {
      const GroupId = await groupOf(id);
      if (GroupId === undefined) return;
      const input = { GroupId, SecurityGroupRuleIds: [id] };
      await act(ec2, operation, `RevokeSecurityGroup${Direction}`, input, { repeatable: true });
    },
    equal: (property, desired, live) =>
      property === 'IpProtocol' && permissionOf({ IpProtocol: desired }, direction).IpProtocol === live,
  };
}

export const securityGroupIngress = (services: Services) => securityGroupRule(services, 'ingress');
export const securityGroupEgress = (services: Services) => securityGroupRule(services, 'egress');
