import { ifThere, tagsOf } from '../story/aws.ts';
import { att, ref } from '../story/template.ts';
import type { Resources, TypeCase } from '../story/type-case.ts';

const subnet = (cidr: string, zone: string) => ({
  Type: 'AWS::EC2::Subnet',
  Properties: { VpcId: ref('Network'), CidrBlock: cidr, AvailabilityZone: zone },
});
const group = (description: string) => ({
  Type: 'AWS::EC2::SecurityGroup',
  Properties: { VpcId: ref('Network'), GroupDescription: description },
});
const instance = {
  Type: 'AWS::EC2::Instance',
  Properties: { ImageId: ref('Image'), InstanceType: 't3.micro', SubnetId: ref('SubnetA') },
};
const around: Resources = {
  Network: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.20.0.0/16' } },
  Gateway: { Type: 'AWS::EC2::InternetGateway' },
  Attachment: {
    Type: 'AWS::EC2::VPCGatewayAttachment',
    Properties: { VpcId: ref('Network'), InternetGatewayId: ref('Gateway') },
  },
  SubnetA: subnet('10.20.1.0/24', 'eu-central-1a'),
  SubnetB: subnet('10.20.2.0/24', 'eu-central-1b'),
  Web: group('web'),
  Admin: group('admin'),
  One: instance,
  Two: instance,
};
const http = {
  LoadBalancerPort: '80',
  InstancePort: 8080,
  Protocol: 'http',
  InstanceProtocol: 'HTTP',
};
const check = {
  Target: 'HTTP:8080/health',
  Interval: '10',
  Timeout: '5',
  HealthyThreshold: '2',
  UnhealthyThreshold: '3',
};

export const elbCases: readonly TypeCase[] = [
  {
    type: 'AWS::ElasticLoadBalancing::LoadBalancer',
    around,
    properties: {
      Subnets: [ref('SubnetA'), ref('SubnetB')],
      SecurityGroups: [att('Web', 'GroupId')],
      Listeners: [http, { LoadBalancerPort: '2222', InstancePort: '22', Protocol: 'TCP' }],
      HealthCheck: check,
      Instances: [ref('One'), ref('Two')],
      CrossZone: 'true',
      ConnectionSettings: { IdleTimeout: '30' },
      ConnectionDrainingPolicy: { Enabled: 'true', Timeout: '60' },
      Tags: [{ Key: 'Name', Value: 'one' }],
    },
    async look(aws, LoadBalancerName) {
      const LoadBalancerNames = [LoadBalancerName];
      const answer = await ifThere(aws.elb.describeLoadBalancers({ LoadBalancerNames }));
      const found = answer?.LoadBalancerDescriptions?.[0];
      if (!found) return undefined;
      const { LoadBalancerAttributes } = await aws.elb.describeLoadBalancerAttributes({ LoadBalancerName });
      const { TagDescriptions } = await aws.elb.describeTags({ LoadBalancerNames });
      return {
        answers: {
          Ref: LoadBalancerName,
          DNSName: found.DNSName,
          CanonicalHostedZoneName: found.CanonicalHostedZoneName,
          CanonicalHostedZoneNameID: found.CanonicalHostedZoneNameID,
          'SourceSecurityGroup.GroupName': found.SourceSecurityGroup?.GroupName,
          'SourceSecurityGroup.OwnerAlias': found.SourceSecurityGroup?.OwnerAlias,
        },
        facts: {
          scheme: found.Scheme,
          subnets: found.Subnets?.length,
          groups: found.SecurityGroups?.length,
          instances: found.Instances?.length,
          ports: found.ListenerDescriptions?.map(
            ({ Listener }) => `${Listener?.LoadBalancerPort} ${Listener?.Protocol} ${Listener?.InstancePort}`,
          ).sort(),
          target: found.HealthCheck?.Target,
          interval: found.HealthCheck?.Interval,
          cross: LoadBalancerAttributes?.CrossZoneLoadBalancing?.Enabled,
          idle: LoadBalancerAttributes?.ConnectionSettings?.IdleTimeout,
          draining: LoadBalancerAttributes?.ConnectionDraining?.Enabled,
          tags: tagsOf(TagDescriptions?.[0]?.Tags),
        },
      };
    },
    facts: {
      scheme: 'internet-facing',
      subnets: 2,
      groups: 1,
      instances: 2,
      ports: ['2222 TCP 22', '80 HTTP 8080'],
      target: 'HTTP:8080/health',
      interval: 10,
      cross: true,
      idle: 30,
      draining: true,
      tags: { Name: 'one' },
    },
    updates: [
      {
        patch: {
          Listeners: [{ ...http, InstancePort: '8081' }],
          HealthCheck: { ...check, Target: 'TCP:8081' },
          Instances: [ref('Two')],
          SecurityGroups: [att('Web', 'GroupId'), att('Admin', 'GroupId')],
          ConnectionSettings: { IdleTimeout: 45 },
        },
        paths: [
          '/ConnectionSettings/IdleTimeout',
          '/HealthCheck/Target',
          '/Instances/0',
          '/Instances/1',
          '/Listeners/0/InstancePort',
          '/Listeners/1/InstancePort',
          '/Listeners/1/LoadBalancerPort',
          '/Listeners/1/Protocol',
          '/SecurityGroups/1',
        ],
        facts: { ports: ['80 HTTP 8081'], target: 'TCP:8081', instances: 1, groups: 2, idle: 45 },
      },
    ],
    removal: {
      patch: {
        CrossZone: null,
        ConnectionSettings: null,
        ConnectionDrainingPolicy: null,
        Instances: null,
        Tags: null,
      },
      paths: [
        '/ConnectionDrainingPolicy/Enabled',
        '/ConnectionDrainingPolicy/Timeout',
        '/ConnectionSettings',
        '/CrossZone',
        '/Instances/0',
        '/Instances/1',
        '/Tags/0/Key',
        '/Tags/0/Value',
      ],
      facts: { cross: false, idle: 60, draining: false, instances: 0, tags: {} },
    },
    replacement: {
      patch: { Scheme: 'internal' },
      paths: ['/Scheme'],
      order: 'create-before-delete',
      facts: { scheme: 'internal' },
    },
    drift: {
      async cause(aws, LoadBalancerName) {
        await aws.elb.deleteLoadBalancerListeners({ LoadBalancerName, LoadBalancerPorts: [2222] });
        await aws.elb.modifyLoadBalancerAttributes({
          LoadBalancerName,
          LoadBalancerAttributes: { CrossZoneLoadBalancing: { Enabled: false } },
        });
      },
      paths: [
        '/CrossZone',
        '/Listeners/1/InstancePort',
        '/Listeners/1/LoadBalancerPort',
        '/Listeners/1/Protocol',
      ],
    },
    vanish: (aws, LoadBalancerName) => aws.elb.deleteLoadBalancer({ LoadBalancerName }),
  },
];
