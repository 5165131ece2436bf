import type { Json, JsonObject } from '@groundcrew/contract';

/** How one resource stands in one version of a template. */
export interface Setting {
  /** Changes in place. */
  readonly text: string;
  /** Changes in place where AWS only lets it grow. */
  readonly size: number;
  /** Replaces the resource. */
  readonly edition: number;
  /** Names resources of different stacks, and stacks of different tests, apart. */
  readonly prefix: string;
  /** A small number of the stack's own, for address ranges. */
  readonly number: number;
  /** Names are left to Groundcrew or AWS where the template may be silent. */
  readonly unnamed: boolean;
}

/** A fact is told by the world's own row; a reference stands for another resource's physical id. */
export type Fact = Json | { readonly physicalIdOf: string };

/** One kind of resource: what a template says about it, and what the world must then show. */
export interface Recipe {
  readonly type: string;
  readonly needs?: readonly string[];
  properties(setting: Setting): JsonObject;
  facts(setting: Setting): Readonly<Record<string, Fact>>;
  /** Rows of the world for one resource, with what AWS makes along with it. */
  readonly footprint: Readonly<Record<string, number>>;
  /** Changing its edition changes nothing that replaces it. */
  readonly steady?: boolean;
  /** What it has to wait for without naming it. */
  readonly after?: readonly string[];
}

const ref = (Ref: string): JsonObject => ({ Ref });
const physicalIdOf = (logicalId: string) => ({ physicalIdOf: logicalId });
const tags = ({ text }: Setting): Json => [{ Key: 'Name', Value: text }];
const named = ({ text }: Setting) => ({ 'tags.Name': text });
const zone = ({ edition }: Setting): string => `eu-central-1${edition % 2 === 0 ? 'a' : 'b'}`;
/** The address range of a stack's network. */
export const network = ({ number, edition }: Pick<Setting, 'number' | 'edition'>): string =>
  `10.${(number * 16 + (edition % 16)) % 250}.0.0/16`;
const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
const nameOf = (setting: Setting, what: string): string => `${setting.prefix}-${what}-${setting.edition}`;
const given = (setting: Setting, property: string, what: string): JsonObject =>
  setting.unnamed ? {} : { [property]: nameOf(setting, what) };

/**
 * Resources by their logical id, of every way in which a second create is kept from creating twice: client token,
 * search by tag, natural key, generated name, Cloud Control's token.
 */
export const recipes: Readonly<Record<string, Recipe>> = {
  Network: {
    type: 'AWS::EC2::VPC',
    properties: (s) => ({ CidrBlock: network(s), EnableDnsHostnames: s.size % 2 === 0, Tags: tags(s) }),
    facts: (s) => ({ cidr: network(s), enableDnsHostnames: s.size % 2 === 0, ...named(s) }),
    footprint: {
      'ec2.vpc': 1,
      'ec2.network-acl': 1,
      'ec2.route-table': 1,
      'ec2.security-group': 1,
      'ec2.security-group-rule': 2,
    },
  },
  Gateway: {
    type: 'AWS::EC2::InternetGateway',
    properties: (s) => ({ Tags: tags(s) }),
    facts: named,
    footprint: { 'ec2.internet-gateway': 1 },
    steady: true,
  },
  Attachment: {
    type: 'AWS::EC2::VPCGatewayAttachment',
    needs: ['Network', 'Gateway'],
    properties: () => ({ VpcId: ref('Network'), InternetGatewayId: ref('Gateway') }),
    facts: () => ({ id: physicalIdOf('Gateway') }),
    footprint: {},
    steady: true,
  },
  Subnet: {
    type: 'AWS::EC2::Subnet',
    needs: ['Network'],
    properties: (s) => ({
      VpcId: ref('Network'),
      CidrBlock: {
        'Fn::Select': [s.edition % 16, { 'Fn::Cidr': [{ 'Fn::GetAtt': ['Network', 'CidrBlock'] }, 16, 8] }],
      },
      Tags: tags(s),
    }),
    facts: (s) => ({ vpcId: physicalIdOf('Network'), ...named(s) }),
    footprint: { 'ec2.subnet': 1 },
  },
  Group: {
    type: 'AWS::EC2::SecurityGroup',
    needs: ['Network'],
    properties: (s) => ({
      ...given(s, 'GroupName', 'group'),
      GroupDescription: `edition ${s.edition}`,
      VpcId: ref('Network'),
      Tags: tags(s),
    }),
    facts: (s) => ({ description: `edition ${s.edition}`, vpcId: physicalIdOf('Network'), ...named(s) }),
    footprint: { 'ec2.security-group': 1, 'ec2.security-group-rule': 1 },
  },
  Ingress: {
    type: 'AWS::EC2::SecurityGroupIngress',
    needs: ['Group'],
    properties: (s) => ({
      GroupId: ref('Group'),
      IpProtocol: 'tcp',
      FromPort: 80 + s.edition,
      ToPort: 80 + s.edition,
      CidrIp: '10.0.0.0/8',
    }),
    facts: (s) => ({ fromPort: 80 + s.edition, groupId: physicalIdOf('Group') }),
    footprint: { 'ec2.security-group-rule': 1 },
  },
  Routes: {
    type: 'AWS::EC2::RouteTable',
    needs: ['Network'],
    properties: (s) => ({ VpcId: ref('Network'), Tags: tags(s) }),
    facts: (s) => ({ vpcId: physicalIdOf('Network'), ...named(s) }),
    footprint: { 'ec2.route-table': 1 },
    steady: true,
  },
  DefaultRoute: {
    type: 'AWS::EC2::Route',
    needs: ['Routes', 'Gateway', 'Attachment'],
    after: ['Attachment'],
    properties: (s) => ({
      RouteTableId: ref('Routes'),
      DestinationCidrBlock: `192.0.${s.edition % 200}.0/24`,
      GatewayId: ref('Gateway'),
    }),
    facts: () => ({ 'target.gatewayId': physicalIdOf('Gateway') }),
    footprint: {},
  },
  SubnetRoutes: {
    type: 'AWS::EC2::SubnetRouteTableAssociation',
    needs: ['Subnet', 'Routes'],
    properties: () => ({ SubnetId: ref('Subnet'), RouteTableId: ref('Routes') }),
    facts: () => ({ subnetId: physicalIdOf('Subnet') }),
    footprint: {},
    steady: true,
  },
  Address: {
    type: 'AWS::EC2::EIP',
    properties: (s) => ({ Domain: 'vpc', Tags: tags(s) }),
    facts: named,
    footprint: { 'ec2.elastic-ip': 1, 'ec2.public-address': 1 },
    steady: true,
  },
  Key: {
    type: 'AWS::EC2::KeyPair',
    properties: (s) => ({ KeyName: nameOf(s, 'key'), KeyType: 'ed25519' }),
    facts: (s) => ({ name: nameOf(s, 'key') }),
    footprint: { 'ec2.key-pair': 1, 'ssm.parameter': 1 },
  },
  Role: {
    type: 'AWS::IAM::Role',
    properties: (s) => ({
      ...given(s, 'RoleName', 'role'),
      Path: `/edition${s.edition}/`,
      Description: s.text,
      AssumeRolePolicyDocument: trust,
    }),
    facts: (s) => ({ path: `/edition${s.edition}/`, description: s.text }),
    footprint: { 'iam.role': 1 },
  },
  Profile: {
    type: 'AWS::IAM::InstanceProfile',
    needs: ['Role'],
    properties: (s) => ({ ...given(s, 'InstanceProfileName', 'profile'), Roles: [ref('Role')] }),
    facts: () => ({ roleName: physicalIdOf('Role') }),
    footprint: { 'iam.instance-profile': 1 },
  },
  Server: {
    type: 'AWS::EC2::Instance',
    properties: (s) => ({
      ImageId: '{{resolve:ssm:/aws/service/debian/release/12/latest/amd64}}',
      InstanceType: 't3.micro',
      AvailabilityZone: zone(s),
      Tags: tags(s),
    }),
    facts: (s) => ({ availabilityZone: zone(s), state: 'running', ...named(s) }),
    footprint: {
      'ec2.instance': 1,
      'ec2.network-interface': 1,
      'ec2.volume': 1,
      'ec2.public-address': 1,
    },
  },
  Data: {
    type: 'AWS::EC2::Volume',
    properties: (s) => ({ Size: 4 + s.size, VolumeType: 'gp3', AvailabilityZone: zone(s), Tags: tags(s) }),
    facts: (s) => ({ sizeGiB: 4 + s.size, availabilityZone: zone(s), ...named(s) }),
    footprint: { 'ec2.volume': 1 },
  },
  Interface: {
    type: 'AWS::EC2::NetworkInterface',
    needs: ['Subnet'],
    properties: (s) => ({ SubnetId: ref('Subnet'), Description: s.text }),
    facts: (s) => ({ description: s.text, subnetId: physicalIdOf('Subnet') }),
    footprint: { 'ec2.network-interface': 1 },
    steady: true,
  },
  Launch: {
    type: 'AWS::EC2::LaunchTemplate',
    properties: (s) => ({
      ...given(s, 'LaunchTemplateName', 'launch'),
      LaunchTemplateData: { InstanceType: s.size % 2 === 0 ? 't3.micro' : 't3.small' },
    }),
    facts: (s) => ({ 'latest.InstanceType': s.size % 2 === 0 ? 't3.micro' : 't3.small' }),
    footprint: { 'ec2.launch-template': 1 },
  },
  Greeting: {
    type: 'AWS::SSM::Parameter',
    properties: (s) => ({ Type: 'String', Name: `/${nameOf(s, 'greeting')}`, Value: s.text }),
    facts: (s) => ({ id: `/${nameOf(s, 'greeting')}`, value: s.text }),
    footprint: { 'ssm.parameter': 1 },
  },
  Logs: {
    type: 'AWS::Logs::LogGroup',
    properties: (s) => ({
      ...given(s, 'LogGroupName', 'logs'),
      RetentionInDays: [1, 3, 5, 7][s.size % 4] ?? 1,
      Tags: tags(s),
    }),
    facts: (s) => ({ retentionInDays: [1, 3, 5, 7][s.size % 4] ?? 1, ...named(s) }),
    footprint: { 'logs.log-group': 1 },
  },
  Cluster: {
    type: 'AWS::ECS::Cluster',
    properties: (s) => ({ ...given(s, 'ClusterName', 'cluster'), Tags: tags(s) }),
    facts: () => ({}),
    footprint: { 'cloudcontrol.AWS::ECS::Cluster': 1 },
  },
  Stream: {
    type: 'AWS::Kinesis::Stream',
    properties: (s) => ({
      ...given(s, 'Name', 'stream'),
      ShardCount: 1,
      RetentionPeriodHours: 24 + s.size,
      Tags: tags(s),
    }),
    facts: (s) => ({ 'model.RetentionPeriodHours': 24 + s.size }),
    footprint: { 'cloudcontrol.AWS::Kinesis::Stream': 1 },
  },
  Balancer: {
    type: 'AWS::ElasticLoadBalancing::LoadBalancer',
    properties: (s) => ({
      ...given(s, 'LoadBalancerName', 'lb'),
      AvailabilityZones: [zone(s)],
      Listeners: [{ LoadBalancerPort: String(80 + (s.size % 8)), InstancePort: '80', Protocol: 'HTTP' }],
      Tags: tags(s),
    }),
    facts: (s) => ({ 'listeners.0.port': 80 + (s.size % 8), ...named(s) }),
    footprint: { 'elb.load-balancer': 1, 'ec2.network-interface': 1, 'ec2.public-address': 1 },
    steady: true,
  },
};
