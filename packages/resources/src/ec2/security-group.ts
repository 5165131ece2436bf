import type { SecurityGroup, SecurityGroupRule } from '@aws-sdk/client-ec2';
import type { JsonObject } from '@groundcrew/contract';
import type { Operation } from '@groundcrew/stacks';
import type { Services } from '../services.ts';
import { act } from '../shape/act.ts';
import type { Definition } from '../shape/definition.ts';
import { objects, text } from '../shape/properties.ts';
import { visibleTags } from '../shape/tags.ts';
import { ec2Finder } from './finder.ts';
import { permissionOf, ruleChange, ruleOf, sameRules, type Direction } from './security-group-rules.ts';
import { ec2TagUpdate, tagSpecifications } from './tags.ts';

interface Group extends SecurityGroup {
  /** Those of the group itself: rules that are resources of their own carry a tag of ours. */
  readonly rules: readonly SecurityGroupRule[];
}

const allowAll = [{ IpProtocol: '-1', CidrIp: '0.0.0.0/0' }];
const inline = { ingress: 'SecurityGroupIngress', egress: 'SecurityGroupEgress' } as const;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html */
export function securityGroup(services: Services): Definition<Group> {
  const { ec2 } = services;
  const groups = ec2Finder(ec2, {
    operation: 'DescribeSecurityGroups',
    items: (page) => page.SecurityGroups,
    idFilter: 'group-id',
  });
  const rules = ec2Finder(ec2, {
    operation: 'DescribeSecurityGroupRules',
    items: (page) => page.SecurityGroupRules,
    idFilter: 'group-id',
  });
  const withRules = async (found: readonly SecurityGroup[]): Promise<Group[]> => {
    const all = await rules.byIds(found.map((group) => group.GroupId ?? ''));
    return found.map((group) => ({ ...group, rules: all.filter((rule) => isInline(rule, group)) }));
  };

  async function setRules(operation: Operation, GroupId: string, desired: JsonObject, direction: Direction) {
    const property = inline[direction];
    const standard = direction === 'egress' ? allowAll : [];
    const wanted = desired[property] === undefined ? standard : objects(desired, property);
    const [group] = await withRules(await groups.byIds([GroupId]));
    const existing = group?.rules.filter((rule) => rule.IsEgress === (direction === 'egress')) ?? [];
    const change = ruleChange(wanted, existing, direction);
    const permissions = (list: readonly JsonObject[]) => ({
      GroupId,
      IpPermissions: list.map((rule) => permissionOf(rule, direction)),
    });
    const Direction = direction === 'ingress' ? 'Ingress' : 'Egress';
    if (change.authorize.length > 0) {
      await act(ec2, operation, `AuthorizeSecurityGroup${Direction}`, permissions(change.authorize));
    }
    if (change.describe.length > 0) {
      const input = permissions(change.describe);
      await act(ec2, operation, `UpdateSecurityGroupRuleDescriptions${Direction}`, input, {
        repeatable: true,
      });
    }
    if (change.revoke.length > 0) {
      const SecurityGroupRuleIds = [...change.revoke];
      await act(ec2, operation, `RevokeSecurityGroup${Direction}`, { GroupId, SecurityGroupRuleIds });
    }
  }

  return {
    type: 'AWS::EC2::SecurityGroup',
    finder: {
      byIds: async (ids) => withRules(await groups.byIds(ids)),
      byTag: async (tag) => withRules((await groups.byTag?.(tag)) ?? []),
      async *all() {
        for await (const group of groups.all()) yield* await withRules([group]);
      },
    },
    id: (found) => found.GroupId ?? '',
    live: (found) => ({
      properties: {
        GroupName: found.GroupName,
        GroupDescription: found.Description,
        VpcId: found.VpcId,
        SecurityGroupIngress: found.rules.filter((rule) => !rule.IsEgress).map(ruleOf),
        SecurityGroupEgress: found.rules.filter((rule) => rule.IsEgress).map(ruleOf),
        Tags: visibleTags(found.Tags),
      },
      attributes: { Ref: found.GroupId ?? '', Id: found.GroupId, GroupId: found.GroupId, VpcId: found.VpcId },
    }),
    idempotency: 'conflict',
    async make(operation, desired) {
      const { GroupId = '' } = await act(ec2, operation, 'CreateSecurityGroup', {
        GroupName: text(desired, 'GroupName') ?? operation.generateName(255),
        Description: text(desired, 'GroupDescription'),
        VpcId: text(desired, 'VpcId'),
        TagSpecifications: tagSpecifications('security-group', operation, desired),
      });
      return GroupId;
    },
    async complete(operation, id, desired) {
      if (desired[inline.ingress] !== undefined) await setRules(operation, id, desired, 'ingress');
      if (desired[inline.egress] !== undefined) await setRules(operation, id, desired, 'egress');
    },
    updates: [
      {
        properties: [inline.ingress],
        apply: async (operation, id, { desired }) => setRules(operation, id, desired, 'ingress'),
      },
      {
        properties: [inline.egress],
        apply: async (operation, id, { desired }) => setRules(operation, id, desired, 'egress'),
      },
      ec2TagUpdate(services),
    ],
    async remove(operation, GroupId) {
      await act(ec2, operation, 'DeleteSecurityGroup', { GroupId }, { repeatable: true });
    },
    defaults: { SecurityGroupEgress: allowAll, SecurityGroupIngress: [] },
    equal: (property, desired, live) =>
      (property === inline.ingress && sameRules(desired, live, 'ingress')) ||
      (property === inline.egress && sameRules(desired, live, 'egress')),
  };
}

const isInline = (rule: SecurityGroupRule, group: SecurityGroup): boolean =>
  rule.GroupId === group.GroupId && !rule.Tags?.some((tag) => tag.Key?.startsWith('groundcrew:'));
