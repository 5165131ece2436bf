import { tagsOf, type Aws } from '../story/aws.ts';
import { att, ref } from '../story/template.ts';
import type { Resources, TypeCase } from '../story/type-case.ts';

const network: Resources = {
  Network: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.20.0.0/16' } },
};
const group = (description: string) => ({
  Type: 'AWS::EC2::SecurityGroup',
  Properties: { VpcId: ref('Network'), GroupDescription: description },
});
const http = {
  IpProtocol: 'tcp',
  FromPort: '80',
  ToPort: '80',
  CidrIp: '0.0.0.0/0',
  Description: 'everyone',
};
const ssh = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIp: '10.0.0.0/8' };
const ping = { IpProtocol: 'icmp', FromPort: 8, ToPort: -1, CidrIpv6: '2001:db8::/32' };

const rulesOf = async (aws: Aws, groupId: string, egress: boolean): Promise<string[]> => {
  const Filters = [{ Name: 'group-id', Values: [groupId] }];
  const { SecurityGroupRules = [] } = await aws.ec2.describeSecurityGroupRules({ Filters });
  return SecurityGroupRules.filter((rule) => rule.IsEgress === egress)
    .map((rule) =>
      [
        rule.IpProtocol,
        rule.FromPort,
        rule.ToPort,
        rule.CidrIpv4 ?? rule.CidrIpv6 ?? rule.ReferencedGroupInfo?.GroupId,
        rule.Description ?? '',
      ].join(' '),
    )
    .sort();
};

const ruleOf = async (aws: Aws, id: string) => {
  const Filters = [{ Name: 'security-group-rule-id', Values: [id] }];
  return (await aws.ec2.describeSecurityGroupRules({ Filters })).SecurityGroupRules?.[0];
};

const everything = ['-1 -1 -1 0.0.0.0/0 '];

export const securityGroupCases: readonly TypeCase[] = [
  {
    type: 'AWS::EC2::SecurityGroup',
    around: network,
    properties: {
      VpcId: ref('Network'),
      GroupDescription: 'web servers',
      SecurityGroupIngress: [http, ssh, ping],
      SecurityGroupEgress: [{ IpProtocol: '-1', CidrIp: '10.0.0.0/8' }],
      Tags: [{ Key: 'Name', Value: 'one' }],
    },
    async look(aws, GroupId) {
      const Filters = [{ Name: 'group-id', Values: [GroupId] }];
      const [found] = (await aws.ec2.describeSecurityGroups({ Filters })).SecurityGroups ?? [];
      if (!found) return undefined;
      return {
        answers: { Ref: GroupId, GroupId, VpcId: found.VpcId },
        facts: {
          description: found.Description,
          name: found.GroupName,
          ingress: await rulesOf(aws, GroupId, false),
          egress: await rulesOf(aws, GroupId, true),
          tags: tagsOf(found.Tags),
        },
      };
    },
    facts: {
      description: 'web servers',
      name: /^story-Subject-/,
      ingress: ['icmp 8 -1 2001:db8::/32 ', 'tcp 22 22 10.0.0.0/8 ', 'tcp 80 80 0.0.0.0/0 everyone'],
      egress: ['-1 -1 -1 10.0.0.0/8 '],
      tags: { Name: 'one' },
    },
    updates: [
      {
        patch: { SecurityGroupIngress: [{ ...http, Description: 'all the world' }, ssh, ping] },
        paths: ['/SecurityGroupIngress/0/Description'],
        facts: {
          ingress: ['icmp 8 -1 2001:db8::/32 ', 'tcp 22 22 10.0.0.0/8 ', 'tcp 80 80 0.0.0.0/0 all the world'],
        },
      },
      {
        patch: { SecurityGroupEgress: [{ IpProtocol: '-1', CidrIp: '0.0.0.0/0' }] },
        paths: ['/SecurityGroupEgress/0/CidrIp'],
        facts: { egress: everything },
      },
    ],
    removal: {
      patch: { SecurityGroupEgress: null, Tags: null },
      paths: ['/SecurityGroupEgress', '/Tags/0/Key', '/Tags/0/Value'],
      facts: { egress: everything, tags: {} },
    },
    replacement: {
      patch: { GroupDescription: 'servers of the web' },
      paths: ['/GroupDescription'],
      order: 'create-before-delete',
      facts: { description: 'servers of the web' },
    },
    drift: {
      cause: (aws, GroupId) =>
        aws.ec2.revokeSecurityGroupIngress({
          GroupId,
          IpPermissions: [
            { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '10.0.0.0/8' }] },
          ],
        }),
      paths: [
        '/SecurityGroupIngress/1/CidrIp',
        '/SecurityGroupIngress/1/FromPort',
        '/SecurityGroupIngress/1/IpProtocol',
        '/SecurityGroupIngress/1/ToPort',
      ],
    },
    vanish: (aws, GroupId) => aws.ec2.deleteSecurityGroup({ GroupId }),
  },
  {
    type: 'AWS::EC2::SecurityGroup',
    about: 'with a name, which two can not have at once',
    around: network,
    properties: { VpcId: ref('Network'), GroupName: 'named', GroupDescription: 'one' },
    async look(aws, GroupId) {
      const Filters = [{ Name: 'group-id', Values: [GroupId] }];
      const [found] = (await aws.ec2.describeSecurityGroups({ Filters })).SecurityGroups ?? [];
      if (!found) return undefined;
      return {
        answers: { Ref: GroupId },
        facts: { name: found.GroupName, egress: await rulesOf(aws, GroupId, true) },
      };
    },
    facts: { name: 'named', egress: everything },
    replacement: {
      patch: { GroupDescription: 'two' },
      paths: ['/GroupDescription'],
      order: 'delete-before-create',
    },
    vanish: (aws, GroupId) => aws.ec2.deleteSecurityGroup({ GroupId }),
  },
  {
    type: 'AWS::EC2::SecurityGroupIngress',
    around: { ...network, Web: group('web'), Database: group('database') },
    properties: {
      GroupId: att('Database', 'GroupId'),
      IpProtocol: 'TCP',
      FromPort: '5432',
      ToPort: 5432,
      SourceSecurityGroupId: att('Web', 'GroupId'),
      Description: 'from the web',
    },
    async look(aws, id) {
      const rule = await ruleOf(aws, id);
      return (
        rule && {
          answers: { Ref: id, Id: id },
          facts: { ports: `${rule.FromPort}-${rule.ToPort}`, description: rule.Description ?? '' },
        }
      );
    },
    facts: { ports: '5432-5432', description: 'from the web' },
    updates: [
      { patch: { Description: 'from us' }, paths: ['/Description'], facts: { description: 'from us' } },
    ],
    removal: { patch: { Description: null }, paths: ['/Description'], facts: { description: '' } },
    replacement: {
      patch: { ToPort: '5433' },
      paths: ['/ToPort'],
      order: 'create-before-delete',
      facts: { ports: '5432-5433' },
    },
    drift: {
      async cause(aws, id) {
        const { GroupId, ReferencedGroupInfo } = (await ruleOf(aws, id)) ?? {};
        await aws.ec2.modifySecurityGroupRules({
          GroupId,
          SecurityGroupRules: [
            {
              SecurityGroupRuleId: id,
              SecurityGroupRule: {
                IpProtocol: 'tcp',
                FromPort: 5432,
                ToPort: 5432,
                ReferencedGroupId: ReferencedGroupInfo?.GroupId,
                Description: 'by hand',
              },
            },
          ],
        });
      },
      paths: ['/Description'],
    },
    async vanish(aws, id) {
      const GroupId = (await ruleOf(aws, id))?.GroupId;
      await aws.ec2.revokeSecurityGroupIngress({ GroupId, SecurityGroupRuleIds: [id] });
    },
  },
  {
    type: 'AWS::EC2::SecurityGroupEgress',
    around: { ...network, Web: group('web') },
    properties: {
      GroupId: att('Web', 'GroupId'),
      IpProtocol: 'udp',
      FromPort: '53',
      ToPort: '53',
      CidrIp: '10.0.0.2/32',
      Description: 'names',
    },
    async look(aws, id) {
      const rule = await ruleOf(aws, id);
      return (
        rule && {
          answers: { Ref: id, Id: id },
          facts: { egress: rule.IsEgress, cidr: rule.CidrIpv4, description: rule.Description ?? '' },
        }
      );
    },
    facts: { egress: true, cidr: '10.0.0.2/32', description: 'names' },
    updates: [{ patch: { Description: 'DNS' }, paths: ['/Description'], facts: { description: 'DNS' } }],
    removal: { patch: { Description: null }, paths: ['/Description'], facts: { description: '' } },
    replacement: {
      patch: { CidrIp: '10.0.0.3/32' },
      paths: ['/CidrIp'],
      order: 'create-before-delete',
      facts: { cidr: '10.0.0.3/32' },
    },
    drift: {
      async cause(aws, id) {
        const GroupId = (await ruleOf(aws, id))?.GroupId;
        const SecurityGroupRule = {
          IpProtocol: 'udp',
          FromPort: 53,
          ToPort: 53,
          CidrIpv4: '10.0.0.2/32',
          Description: 'by hand',
        };
        await aws.ec2.modifySecurityGroupRules({
          GroupId,
          SecurityGroupRules: [{ SecurityGroupRuleId: id, SecurityGroupRule }],
        });
      },
      paths: ['/Description'],
    },
    async vanish(aws, id) {
      const GroupId = (await ruleOf(aws, id))?.GroupId;
      await aws.ec2.revokeSecurityGroupEgress({ GroupId, SecurityGroupRuleIds: [id] });
    },
  },
];
