import { tagsOf, type Aws } from '../story/aws.ts';
import { ref } from '../story/template.ts';
import type { TypeCase } from '../story/type-case.ts';

const tags = [
  { Key: 'Name', Value: 'one' },
  { Key: 'Team', Value: 'web' },
];
const renamed = [
  { Key: 'Name', Value: 'two' },
  { Key: 'Cost', Value: '42' },
];

const network = { Network: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.20.0.0/16' } } };
const rename = (aws: Aws, id: string) =>
  aws.ec2.createTags({ Resources: [id], Tags: [{ Key: 'Name', Value: 'by hand' }] });

const dnsFlag = async (aws: Aws, VpcId: string, Attribute: 'enableDnsSupport' | 'enableDnsHostnames') => {
  const answer = await aws.ec2.describeVpcAttribute({ VpcId, Attribute });
  return (answer.EnableDnsSupport ?? answer.EnableDnsHostnames)?.Value;
};

export const vpcCases: readonly TypeCase[] = [
  {
    type: 'AWS::EC2::VPC',
    properties: {
      CidrBlock: '10.7.0.0/16',
      EnableDnsHostnames: 'true',
      EnableDnsSupport: true,
      InstanceTenancy: 'default',
      Tags: tags,
    },
    async look(aws, VpcId) {
      const Filters = [{ Name: 'vpc-id', Values: [VpcId] }];
      const [vpc] = (await aws.ec2.describeVpcs({ Filters })).Vpcs ?? [];
      if (!vpc) return undefined;
      const { SecurityGroups } = await aws.ec2.describeSecurityGroups({ Filters });
      const { NetworkAcls } = await aws.ec2.describeNetworkAcls({ Filters });
      return {
        answers: {
          Ref: VpcId,
          VpcId,
          CidrBlock: vpc.CidrBlock,
          DefaultSecurityGroup: SecurityGroups?.[0]?.GroupId,
          DefaultNetworkAcl: NetworkAcls?.[0]?.NetworkAclId,
        },
        facts: {
          cidr: vpc.CidrBlock,
          tags: tagsOf(vpc.Tags),
          support: await dnsFlag(aws, VpcId, 'enableDnsSupport'),
          hostnames: await dnsFlag(aws, VpcId, 'enableDnsHostnames'),
        },
      };
    },
    facts: { cidr: '10.7.0.0/16', tags: { Name: 'one', Team: 'web' }, support: true, hostnames: true },
    updates: [
      {
        patch: { EnableDnsHostnames: 'false', Tags: renamed },
        paths: [
          '/EnableDnsHostnames',
          '/Tags/0/Value',
          '/Tags/1/Key',
          '/Tags/1/Value',
          '/Tags/2/Key',
          '/Tags/2/Value',
        ],
        facts: { hostnames: false, tags: { Cost: '42', Name: 'two' } },
      },
      {
        patch: { Tags: [{ Key: 'Name', Value: 'one' }] },
        paths: ['/Tags/1/Key', '/Tags/1/Value'],
        facts: { tags: { Name: 'one' } },
      },
    ],
    removal: {
      patch: { EnableDnsHostnames: null, EnableDnsSupport: null, Tags: null },
      paths: ['/EnableDnsHostnames', '/Tags/0/Key', '/Tags/0/Value', '/Tags/1/Key', '/Tags/1/Value'],
      facts: { hostnames: false, support: true, tags: {} },
    },
    replacement: {
      patch: { CidrBlock: '10.8.0.0/16' },
      paths: ['/CidrBlock'],
      order: 'create-before-delete',
      facts: { cidr: '10.8.0.0/16' },
    },
    drift: {
      async cause(aws, VpcId) {
        await rename(aws, VpcId);
        await aws.ec2.modifyVpcAttribute({ VpcId, EnableDnsHostnames: { Value: false } });
      },
      paths: ['/EnableDnsHostnames', '/Tags/0/Value'],
    },
    vanish: (aws, VpcId) => aws.ec2.deleteVpc({ VpcId }),
  },
  {
    type: 'AWS::EC2::Subnet',
    around: network,
    properties: {
      VpcId: ref('Network'),
      CidrBlock: { 'Fn::Select': [1, { 'Fn::Cidr': ['10.20.0.0/16', 4, '8'] }] },
      AvailabilityZone: { 'Fn::Select': ['0', { 'Fn::GetAZs': '' }] },
      MapPublicIpOnLaunch: 'true',
      PrivateDnsNameOptionsOnLaunch: { HostnameType: 'resource-name', EnableResourceNameDnsARecord: 'true' },
      Tags: tags,
    },
    async look(aws, id) {
      const { Subnets } = await aws.ec2.describeSubnets({ Filters: [{ Name: 'subnet-id', Values: [id] }] });
      const [subnet] = Subnets ?? [];
      if (!subnet) return undefined;
      return {
        answers: {
          Ref: id,
          SubnetId: id,
          AvailabilityZone: subnet.AvailabilityZone,
          CidrBlock: subnet.CidrBlock,
          VpcId: subnet.VpcId,
        },
        facts: {
          cidr: subnet.CidrBlock,
          zone: subnet.AvailabilityZone,
          public: subnet.MapPublicIpOnLaunch,
          names: subnet.PrivateDnsNameOptionsOnLaunch?.HostnameType,
          tags: tagsOf(subnet.Tags),
        },
      };
    },
    facts: {
      cidr: '10.20.1.0/24',
      zone: 'eu-central-1a',
      public: true,
      names: 'resource-name',
      tags: { Name: 'one', Team: 'web' },
    },
    updates: [
      {
        patch: { MapPublicIpOnLaunch: false, PrivateDnsNameOptionsOnLaunch: { HostnameType: 'ip-name' } },
        paths: [
          '/MapPublicIpOnLaunch',
          '/PrivateDnsNameOptionsOnLaunch/EnableResourceNameDnsARecord',
          '/PrivateDnsNameOptionsOnLaunch/HostnameType',
        ],
        facts: { public: false, names: 'ip-name' },
      },
    ],
    removal: {
      patch: { MapPublicIpOnLaunch: null },
      paths: ['/MapPublicIpOnLaunch'],
      facts: { public: false },
    },
    replacement: {
      patch: { AvailabilityZone: 'eu-central-1b' },
      paths: ['/AvailabilityZone'],
      order: 'delete-before-create',
      facts: { zone: 'eu-central-1b' },
    },
    drift: {
      async cause(aws, SubnetId) {
        await rename(aws, SubnetId);
        await aws.ec2.modifySubnetAttribute({ SubnetId, MapPublicIpOnLaunch: { Value: false } });
      },
      paths: ['/MapPublicIpOnLaunch', '/Tags/0/Value'],
    },
    vanish: (aws, SubnetId) => aws.ec2.deleteSubnet({ SubnetId }),
  },
  {
    type: 'AWS::EC2::InternetGateway',
    properties: { Tags: tags },
    async look(aws, id) {
      const Filters = [{ Name: 'internet-gateway-id', Values: [id] }];
      const [gateway] = (await aws.ec2.describeInternetGateways({ Filters })).InternetGateways ?? [];
      return (
        gateway && { answers: { Ref: id, InternetGatewayId: id }, facts: { tags: tagsOf(gateway.Tags) } }
      );
    },
    facts: { tags: { Name: 'one', Team: 'web' } },
    updates: [
      {
        patch: { Tags: renamed },
        paths: ['/Tags/0/Value', '/Tags/1/Key', '/Tags/1/Value', '/Tags/2/Key', '/Tags/2/Value'],
        facts: { tags: { Cost: '42', Name: 'two' } },
      },
    ],
    removal: {
      patch: { Tags: null },
      paths: ['/Tags/0/Key', '/Tags/0/Value', '/Tags/1/Key', '/Tags/1/Value'],
      facts: { tags: {} },
    },
    drift: { cause: rename, paths: ['/Tags/0/Value'] },
    vanish: (aws, InternetGatewayId) => aws.ec2.deleteInternetGateway({ InternetGatewayId }),
  },
];
