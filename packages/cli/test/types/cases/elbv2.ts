import { ifThere, tagsOf, type Aws } from '../story/aws.ts';
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
const network: Resources = {
  Network: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.20.0.0/16' } },
  Gateway: { Type: 'AWS::EC2::InternetGateway' },
  Attachment: {
    Type: 'AWS::EC2::VPCGatewayAttachment',
    Properties: { VpcId: ref('Network'), InternetGatewayId: ref('Gateway') },
  },
  SubnetA: subnet('10.20.1.0/24', 'eu-central-1a'),
  SubnetB: subnet('10.20.2.0/24', 'eu-central-1b'),
};
const tags = [{ Key: 'Name', Value: 'one' }];
const groupOf = (port: number) => ({
  Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
  Properties: { VpcId: ref('Network'), Protocol: 'HTTP', Port: port },
});
const balancer = {
  Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
  DependsOn: ['Attachment'],
  Properties: { Subnets: [ref('SubnetA'), ref('SubnetB')] },
};
const instance = {
  Type: 'AWS::EC2::Instance',
  Properties: { ImageId: ref('Image'), InstanceType: 't3.micro', SubnetId: ref('SubnetA') },
};

const tagsOn = async (aws: Aws, arn: string) => {
  const { TagDescriptions } = await aws.elbv2.describeTags({ ResourceArns: [arn] });
  return tagsOf(TagDescriptions?.[0]?.Tags);
};
const chosen = (list: readonly { Key?: string; Value?: string }[] | undefined, ...keys: string[]) =>
  Object.fromEntries(keys.map((key) => [key, list?.find((each) => each.Key === key)?.Value]));

const lookAtBalancer: TypeCase['look'] = async (aws, LoadBalancerArn) => {
  const answer = await ifThere(aws.elbv2.describeLoadBalancers({ LoadBalancerArns: [LoadBalancerArn] }));
  const found = answer?.LoadBalancers?.[0];
  if (!found) return undefined;
  const { Attributes } = await aws.elbv2.describeLoadBalancerAttributes({ LoadBalancerArn });
  const { MinimumLoadBalancerCapacity } = await aws.elbv2.describeCapacityReservation({ LoadBalancerArn });
  return {
    answers: {
      Ref: LoadBalancerArn,
      LoadBalancerArn,
      LoadBalancerName: found.LoadBalancerName,
      LoadBalancerFullName: LoadBalancerArn.split(':loadbalancer/')[1],
      DNSName: found.DNSName,
      CanonicalHostedZoneID: found.CanonicalHostedZoneId,
    },
    facts: {
      type: found.Type,
      scheme: found.Scheme,
      zones: found.AvailabilityZones?.map((zone) => zone.ZoneName).sort(),
      addresses: found.AvailabilityZones?.flatMap((zone) => zone.LoadBalancerAddresses ?? []).length,
      groups: found.SecurityGroups?.length ?? 0,
      capacity: MinimumLoadBalancerCapacity?.CapacityUnits,
      ...chosen(Attributes, 'idle_timeout.timeout_seconds', 'routing.http2.enabled'),
      cross: Attributes?.find(({ Key }) => Key === 'load_balancing.cross_zone.enabled')?.Value,
      tags: await tagsOn(aws, LoadBalancerArn),
    },
  };
};

export const elbV2Cases: readonly TypeCase[] = [
  {
    type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    about: 'application',
    around: {
      ...network,
      SubnetC: subnet('10.20.3.0/24', 'eu-central-1c'),
      Web: group('web'),
      Admin: group('admin'),
    },
    properties: {
      Subnets: [ref('SubnetB'), ref('SubnetA')],
      SecurityGroups: [att('Web', 'GroupId')],
      LoadBalancerAttributes: [
        { Key: 'idle_timeout.timeout_seconds', Value: '30' },
        { Key: 'routing.http2.enabled', Value: false },
      ],
      MinimumLoadBalancerCapacity: { CapacityUnits: 100 },
      Tags: tags,
    },
    beside: { DependsOn: ['Attachment'] },
    look: lookAtBalancer,
    facts: {
      type: 'application',
      scheme: 'internet-facing',
      zones: ['eu-central-1a', 'eu-central-1b'],
      groups: 1,
      capacity: 100,
      'idle_timeout.timeout_seconds': '30',
      'routing.http2.enabled': 'false',
      cross: 'true',
      tags: { Name: 'one' },
    },
    updates: [
      {
        patch: {
          Subnets: [ref('SubnetA'), ref('SubnetC')],
          SecurityGroups: [att('Web', 'GroupId'), att('Admin', 'GroupId')],
          LoadBalancerAttributes: [{ Key: 'idle_timeout.timeout_seconds', Value: '45' }],
          Tags: [{ Key: 'Name', Value: 'two' }],
        },
        paths: [
          '/LoadBalancerAttributes/0/Value',
          '/LoadBalancerAttributes/1/Key',
          '/LoadBalancerAttributes/1/Value',
          '/SecurityGroups/1',
          '/Subnets/1',
          '/Tags/0/Value',
        ],
        facts: {
          zones: ['eu-central-1a', 'eu-central-1c'],
          groups: 2,
          'idle_timeout.timeout_seconds': '45',
          'routing.http2.enabled': 'true',
          tags: { Name: 'two' },
        },
      },
    ],
    removal: {
      patch: { LoadBalancerAttributes: null, MinimumLoadBalancerCapacity: null, Tags: null },
      paths: [
        '/LoadBalancerAttributes/0/Key',
        '/LoadBalancerAttributes/0/Value',
        '/LoadBalancerAttributes/1/Key',
        '/LoadBalancerAttributes/1/Value',
        '/MinimumLoadBalancerCapacity/CapacityUnits',
        '/Tags/0/Key',
        '/Tags/0/Value',
      ],
      facts: {
        capacity: undefined,
        'idle_timeout.timeout_seconds': '60',
        'routing.http2.enabled': 'true',
        tags: {},
      },
    },
    replacement: {
      patch: { Scheme: 'internal' },
      paths: ['/Scheme'],
      order: 'create-before-delete',
      facts: { scheme: 'internal' },
    },
    drift: {
      async cause(aws, LoadBalancerArn) {
        await aws.elbv2.modifyLoadBalancerAttributes({
          LoadBalancerArn,
          Attributes: [{ Key: 'routing.http2.enabled', Value: 'true' }],
        });
        await aws.elbv2.addTags({
          ResourceArns: [LoadBalancerArn],
          Tags: [{ Key: 'Name', Value: 'by hand' }],
        });
      },
      paths: ['/LoadBalancerAttributes/1/Value', '/Tags/0/Value'],
    },
    vanish: (aws, LoadBalancerArn) => aws.elbv2.deleteLoadBalancer({ LoadBalancerArn }),
  },
  {
    type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    about: 'network, with addresses of its own',
    around: { ...network, One: { Type: 'AWS::EC2::EIP' }, Two: { Type: 'AWS::EC2::EIP' } },
    properties: {
      Name: 'story-net',
      Type: 'network',
      IpAddressType: 'ipv4',
      SubnetMappings: [{ SubnetId: ref('SubnetA'), AllocationId: att('One', 'AllocationId') }],
      LoadBalancerAttributes: [{ Key: 'load_balancing.cross_zone.enabled', Value: 'true' }],
    },
    beside: { DependsOn: ['Attachment'] },
    look: lookAtBalancer,
    facts: { type: 'network', zones: ['eu-central-1a'], addresses: 1, cross: 'true', groups: 0 },
    updates: [
      {
        patch: {
          SubnetMappings: [
            { SubnetId: ref('SubnetA'), AllocationId: att('One', 'AllocationId') },
            { SubnetId: ref('SubnetB'), AllocationId: att('Two', 'AllocationId') },
          ],
        },
        paths: ['/SubnetMappings/1/AllocationId', '/SubnetMappings/1/SubnetId'],
        facts: { zones: ['eu-central-1a', 'eu-central-1b'], addresses: 2 },
      },
    ],
    removal: {
      patch: { LoadBalancerAttributes: null },
      paths: ['/LoadBalancerAttributes/0/Key', '/LoadBalancerAttributes/0/Value'],
      facts: { cross: 'false' },
    },
    vanish: (aws, LoadBalancerArn) => aws.elbv2.deleteLoadBalancer({ LoadBalancerArn }),
  },
  {
    type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
    around: { ...network, One: instance, Two: instance },
    properties: {
      VpcId: ref('Network'),
      Protocol: 'HTTP',
      Port: '8080',
      HealthCheckPath: '/health',
      HealthCheckIntervalSeconds: '15',
      HealthyThresholdCount: 3,
      Matcher: { HttpCode: '200-204' },
      TargetGroupAttributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '20' }],
      Targets: [{ Id: ref('One') }, { Id: ref('Two'), Port: '9090' }],
      Tags: tags,
    },
    async look(aws, TargetGroupArn) {
      const answer = await ifThere(aws.elbv2.describeTargetGroups({ TargetGroupArns: [TargetGroupArn] }));
      const found = answer?.TargetGroups?.[0];
      if (!found) return undefined;
      const { Attributes } = await aws.elbv2.describeTargetGroupAttributes({ TargetGroupArn });
      const { TargetHealthDescriptions } = await aws.elbv2.describeTargetHealth({ TargetGroupArn });
      return {
        answers: {
          Ref: TargetGroupArn,
          TargetGroupArn,
          TargetGroupName: found.TargetGroupName,
          TargetGroupFullName: TargetGroupArn.replace(/^.*:(?=targetgroup)/, ''),
        },
        facts: {
          port: found.Port,
          type: found.TargetType,
          path: found.HealthCheckPath,
          interval: found.HealthCheckIntervalSeconds,
          healthy: found.HealthyThresholdCount,
          codes: found.Matcher?.HttpCode,
          ...chosen(Attributes, 'deregistration_delay.timeout_seconds'),
          targets: TargetHealthDescriptions?.map((each) => each.Target?.Port).sort(),
          tags: await tagsOn(aws, TargetGroupArn),
        },
      };
    },
    facts: {
      port: 8080,
      type: 'instance',
      path: '/health',
      interval: 15,
      healthy: 3,
      codes: '200-204',
      'deregistration_delay.timeout_seconds': '20',
      targets: [8080, 9090],
      tags: { Name: 'one' },
    },
    updates: [
      {
        patch: {
          HealthCheckPath: '/up',
          Matcher: { HttpCode: '200' },
          Targets: [{ Id: ref('Two'), Port: '9090' }],
          TargetGroupAttributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: 40 }],
        },
        paths: ['/HealthCheckPath', '/Matcher/HttpCode', '/TargetGroupAttributes/0/Value', '/Targets/1/Id'],
        facts: {
          path: '/up',
          codes: '200',
          targets: [9090],
          'deregistration_delay.timeout_seconds': '40',
        },
      },
    ],
    removal: {
      patch: {
        HealthCheckPath: null,
        HealthCheckIntervalSeconds: null,
        HealthyThresholdCount: null,
        Matcher: null,
        TargetGroupAttributes: null,
        Targets: null,
        Tags: null,
      },
      paths: [
        '/HealthCheckIntervalSeconds',
        '/HealthCheckPath',
        '/HealthyThresholdCount',
        '/Matcher/HttpCode',
        '/Tags/0/Key',
        '/Tags/0/Value',
        '/TargetGroupAttributes/0/Key',
        '/TargetGroupAttributes/0/Value',
        '/Targets/0/Id',
        '/Targets/1/Id',
        '/Targets/1/Port',
      ],
      facts: {
        path: '/',
        interval: 30,
        healthy: 5,
        codes: '200',
        'deregistration_delay.timeout_seconds': '300',
        targets: [],
        tags: {},
      },
    },
    replacement: {
      patch: { Port: 8081 },
      paths: ['/Port'],
      order: 'create-before-delete',
      facts: { port: 8081, targets: [8081, 9090] },
    },
    drift: {
      async cause(aws, TargetGroupArn) {
        await aws.elbv2.modifyTargetGroup({ TargetGroupArn, HealthCheckPath: '/by-hand' });
        await aws.elbv2.modifyTargetGroupAttributes({
          TargetGroupArn,
          Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '1' }],
        });
        const { TargetHealthDescriptions = [] } = await aws.elbv2.describeTargetHealth({ TargetGroupArn });
        const Targets = TargetHealthDescriptions.flatMap(({ Target }) =>
          Target?.Port === 9090 ? [Target] : [],
        );
        await aws.elbv2.deregisterTargets({ TargetGroupArn, Targets });
      },
      paths: ['/HealthCheckPath', '/TargetGroupAttributes/0/Value', '/Targets/1/Id', '/Targets/1/Port'],
    },
    vanish: (aws, TargetGroupArn) => aws.elbv2.deleteTargetGroup({ TargetGroupArn }),
  },
  {
    type: 'AWS::ElasticLoadBalancingV2::Listener',
    around: { ...network, Balancer: balancer, Other: balancer, Blue: groupOf(8080), Green: groupOf(8081) },
    properties: {
      LoadBalancerArn: ref('Balancer'),
      Port: '80',
      Protocol: 'HTTP',
      DefaultActions: [{ Type: 'forward', TargetGroupArn: ref('Blue') }],
      ListenerAttributes: [{ Key: 'routing.http.response.server.enabled', Value: 'false' }],
      Tags: tags,
    },
    async look(aws, ListenerArn) {
      const answer = await ifThere(aws.elbv2.describeListeners({ ListenerArns: [ListenerArn] }));
      const found = answer?.Listeners?.[0];
      if (!found) return undefined;
      const { Attributes } = await aws.elbv2.describeListenerAttributes({ ListenerArn });
      const [action] = found.DefaultActions ?? [];
      const { TargetGroups = [] } = await aws.elbv2.describeTargetGroups({});
      const portOf = new Map(TargetGroups.map((each) => [each.TargetGroupArn, each.Port]));
      return {
        answers: { Ref: ListenerArn, ListenerArn },
        facts: {
          port: found.Port,
          protocol: found.Protocol,
          action: action?.Type,
          weights: action?.ForwardConfig?.TargetGroups?.map(
            (each) => `${portOf.get(each.TargetGroupArn ?? '') ?? ''}=${each.Weight ?? ''}`,
          ),
          redirect: action?.RedirectConfig?.Protocol,
          fixed: action?.FixedResponseConfig?.MessageBody,
          certificates: found.Certificates?.length ?? 0,
          ...chosen(Attributes, 'routing.http.response.server.enabled'),
          tags: await tagsOn(aws, ListenerArn),
        },
      };
    },
    facts: {
      port: 80,
      protocol: 'HTTP',
      action: 'forward',
      weights: ['8080=1'],
      'routing.http.response.server.enabled': 'false',
      tags: { Name: 'one' },
    },
    updates: [
      {
        patch: {
          DefaultActions: [
            {
              Type: 'forward',
              ForwardConfig: {
                TargetGroups: [
                  { TargetGroupArn: ref('Blue'), Weight: '9' },
                  { TargetGroupArn: ref('Green'), Weight: 1 },
                ],
              },
            },
          ],
        },
        paths: [
          '/DefaultActions/0/ForwardConfig/TargetGroups/0/TargetGroupArn',
          '/DefaultActions/0/ForwardConfig/TargetGroups/0/Weight',
          '/DefaultActions/0/ForwardConfig/TargetGroups/1/TargetGroupArn',
          '/DefaultActions/0/ForwardConfig/TargetGroups/1/Weight',
          '/DefaultActions/0/TargetGroupArn',
        ],
        facts: { weights: ['8080=9', '8081=1'] },
      },
      {
        patch: {
          Port: 8443,
          Protocol: 'HTTPS',
          Certificates: [{ CertificateArn: 'arn:aws:acm:eu-central-1:111111111111:certificate/one' }],
          ListenerAttributes: null,
          DefaultActions: [
            { Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: 443, StatusCode: 'HTTP_301' } },
          ],
        },
        paths: [
          '/Certificates/0/CertificateArn',
          '/DefaultActions/0/RedirectConfig/Port',
          '/DefaultActions/0/RedirectConfig/Protocol',
          '/DefaultActions/0/RedirectConfig/StatusCode',
          '/DefaultActions/0/TargetGroupArn',
          '/DefaultActions/0/Type',
          '/ListenerAttributes/0/Key',
          '/ListenerAttributes/0/Value',
          '/Port',
          '/Protocol',
        ],
        facts: {
          port: 8443,
          protocol: 'HTTPS',
          action: 'redirect',
          redirect: 'HTTPS',
          weights: undefined,
          certificates: 1,
          'routing.http.response.server.enabled': 'true',
        },
      },
    ],
    removal: {
      patch: { ListenerAttributes: null, Tags: null },
      paths: ['/ListenerAttributes/0/Key', '/ListenerAttributes/0/Value', '/Tags/0/Key', '/Tags/0/Value'],
      facts: { 'routing.http.response.server.enabled': 'true', tags: {} },
    },
    replacement: {
      patch: { LoadBalancerArn: ref('Other') },
      paths: ['/LoadBalancerArn'],
      order: 'create-before-delete',
    },
    drift: {
      async cause(aws, ListenerArn) {
        const FixedResponseConfig = { StatusCode: '503', MessageBody: 'by hand' };
        await aws.elbv2.modifyListener({
          ListenerArn,
          Port: 81,
          DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig }],
        });
      },
      paths: ['/DefaultActions/0/Type', '/Port'],
    },
    vanish: (aws, ListenerArn) => aws.elbv2.deleteListener({ ListenerArn }),
  },
];
