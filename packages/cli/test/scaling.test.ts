import type { JsonObject } from '@groundcrew/contract';
import { startSandbox, type Sandbox } from '@groundcrew/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Stage } from './types/story/stage.ts';
import { att, ref, templateOf } from './types/story/template.ts';

const canBoot = process.platform === 'linux' && process.getuid?.() === 0;
const stack = 'fleet';
const patient = { timeout: 120_000, interval: 500 };

/** Answers with the name of the machine. */
const userData = `#!/bin/sh
node -e 'require("http").createServer((q, r) => r.end(require("os").hostname())).listen(80)' > /dev/null 2>&1 &
`;

const subnet = (cidr: string, zone: string) => ({
  Type: 'AWS::EC2::Subnet',
  Properties: {
    VpcId: ref('Network'),
    CidrBlock: cidr,
    AvailabilityZone: zone,
    MapPublicIpOnLaunch: true,
  },
});
const routed = (logicalId: string) => ({
  Type: 'AWS::EC2::SubnetRouteTableAssociation',
  Properties: { SubnetId: ref(logicalId), RouteTableId: ref('Routes') },
});
const listener = (Port: number, action: JsonObject) => ({
  Type: 'AWS::ElasticLoadBalancingV2::Listener',
  Properties: { LoadBalancerArn: ref('Front'), Port, Protocol: 'HTTP', DefaultActions: [action] },
});
const open = (ports: readonly [number, number], from: JsonObject) => ({
  IpProtocol: 'tcp',
  FromPort: ports[0],
  ToPort: ports[1],
  ...from,
});

/** Machines behind a load balancer, as many as are wanted. */
const fleet = (wanted: number) =>
  templateOf({
    Network: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.30.0.0/16' } },
    Gateway: { Type: 'AWS::EC2::InternetGateway' },
    Attachment: {
      Type: 'AWS::EC2::VPCGatewayAttachment',
      Properties: { VpcId: ref('Network'), InternetGatewayId: ref('Gateway') },
    },
    Routes: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: ref('Network') } },
    Out: {
      Type: 'AWS::EC2::Route',
      DependsOn: 'Attachment',
      Properties: {
        RouteTableId: ref('Routes'),
        DestinationCidrBlock: '0.0.0.0/0',
        GatewayId: ref('Gateway'),
      },
    },
    SubnetA: subnet('10.30.1.0/24', 'eu-central-1a'),
    SubnetB: subnet('10.30.2.0/24', 'eu-central-1b'),
    RoutedA: routed('SubnetA'),
    RoutedB: routed('SubnetB'),
    FrontGroup: {
      Type: 'AWS::EC2::SecurityGroup',
      Properties: {
        VpcId: ref('Network'),
        GroupDescription: 'front',
        SecurityGroupIngress: [open([80, 82], { CidrIp: '0.0.0.0/0' })],
      },
    },
    WebGroup: {
      Type: 'AWS::EC2::SecurityGroup',
      Properties: {
        VpcId: ref('Network'),
        GroupDescription: 'web',
        SecurityGroupIngress: [open([80, 80], { SourceSecurityGroupId: att('FrontGroup', 'GroupId') })],
      },
    },
    Front: {
      Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
      DependsOn: 'Attachment',
      Properties: {
        Subnets: [ref('SubnetA'), ref('SubnetB')],
        SecurityGroups: [att('FrontGroup', 'GroupId')],
      },
    },
    Targets: {
      Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
      Properties: { VpcId: ref('Network'), Protocol: 'HTTP', Port: 80, HealthCheckIntervalSeconds: 10 },
    },
    Pages: listener(80, { Type: 'forward', TargetGroupArn: ref('Targets') }),
    Moved: listener(81, {
      Type: 'redirect',
      RedirectConfig: { Port: '80', Path: '/new/#{path}', StatusCode: 'HTTP_301' },
    }),
    Closed: listener(82, {
      Type: 'fixed-response',
      FixedResponseConfig: { StatusCode: '503', ContentType: 'text/plain', MessageBody: 'closed today' },
    }),
    Template: {
      Type: 'AWS::EC2::LaunchTemplate',
      Properties: {
        LaunchTemplateData: {
          ImageId: ref('Image'),
          InstanceType: 't3.micro',
          SecurityGroupIds: [att('WebGroup', 'GroupId')],
          UserData: { 'Fn::Base64': userData },
        },
      },
    },
    Fleet: {
      Type: 'AWS::AutoScaling::AutoScalingGroup',
      DependsOn: ['Pages', 'Out', 'RoutedA', 'RoutedB'],
      Properties: {
        LaunchTemplate: {
          LaunchTemplateId: ref('Template'),
          Version: att('Template', 'LatestVersionNumber'),
        },
        MinSize: wanted,
        MaxSize: wanted,
        VPCZoneIdentifier: [ref('SubnetA'), ref('SubnetB')],
        TargetGroupARNs: [ref('Targets')],
        HealthCheckType: 'ELB',
        HealthCheckGracePeriod: 300,
        Tags: [{ Key: 'Name', Value: 'fleet', PropagateAtLaunch: true }],
      },
    },
  });

describe.skipIf(!canBoot)('a fleet of machines (needs root on Linux)', { timeout: 400_000 }, () => {
  let sandbox: Sandbox;
  let stage: Stage;

  beforeAll(async () => {
    sandbox = await startSandbox({ timeScale: 0.02, regions: ['eu-central-1'] });
    stage = await Stage.open(sandbox, 0);
  });
  afterAll(async () => {
    await stage[Symbol.asyncDispose]();
    await sandbox.close();
  });

  /** Where the load balancer can be reached, and who answers there. */
  async function front() {
    const arn = await stage.physicalId(stack, 'Front');
    const { LoadBalancers } = await stage.aws.elbv2.describeLoadBalancers({ LoadBalancerArns: [arn] });
    const address = sandbox.world.machines.resolve(LoadBalancers?.[0]?.DNSName ?? '') ?? '';
    const ask = (port: number, path = '/') =>
      fetch(`http://${address}:${port}${path}`, { redirect: 'manual', headers: { connection: 'close' } });
    return { ask, address };
  }
  async function answering() {
    const { ask } = await front();
    const names = new Set<string>();
    for (let n = 0; n < 9; n += 1) {
      const answer = await ask(80).catch(() => undefined);
      if (answer?.status === 200) names.add(await answer.text());
    }
    return names;
  }
  async function running() {
    const { Reservations = [] } = await stage.aws.ec2.describeInstances({
      Filters: [
        { Name: 'tag:Name', Values: ['fleet'] },
        { Name: 'instance-state-name', Values: ['running'] },
      ],
    });
    return Reservations.flatMap((each) => each.Instances ?? []);
  }

  it('answers through its load balancer, replaces what dies, grows, and goes without a trace', async () => {
    await stage.apply(stack, fleet(2));
    await expect.poll(async () => (await answering()).size, patient).toBe(2);
    const { ask, address } = await front();
    const moved = await ask(81, '/page?a=b');
    expect([moved.status, moved.headers.get('location')]).toEqual([301, `http://${address}/new/page?a=b`]);
    const closed = await ask(82);
    expect([closed.status, await closed.text()]).toEqual([503, 'closed today']);

    const before = await running();
    const victim = before[0]?.InstanceId ?? '';
    await stage.aws.ec2.terminateInstances({ InstanceIds: [victim] });
    await expect
      .poll(async () => (await running()).filter((each) => each.InstanceId !== victim).length, patient)
      .toBe(2);
    const names = (await running()).map((each) => (each.PrivateDnsName ?? '').split('.')[0] ?? '').toSorted();
    await expect
      .poll(async () => [...(await answering())].map((name) => name.split('.')[0] ?? '').toSorted(), patient)
      .toEqual(names);
    const AutoScalingGroupName = await stage.physicalId(stack, 'Fleet');
    const { Activities = [] } = await stage.aws.autoScaling.describeScalingActivities({
      AutoScalingGroupName,
    });
    expect(Activities.map((each) => each.Cause).join('\n')).toContain('EC2 health check');
    expect(
      (await stage.plan(stack, fleet(2), { refresh: 'full' })).actions.filter(
        ({ action }) => action !== 'none',
      ),
    ).toEqual([]);

    await stage.apply(stack, fleet(3));
    await expect.poll(async () => (await answering()).size, patient).toBe(3);

    await stage.destroy(stack);
    await expect.poll(() => stage.leftBehind(), patient).toEqual([]);
  });
});
