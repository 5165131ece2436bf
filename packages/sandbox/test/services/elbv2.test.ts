import { EC2 } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2 } from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox, type Sandbox } from '../../src/index.ts';
import { codeOf } from './code-of.ts';

let sandbox: Sandbox;
let ec2: EC2;
let elb: ElasticLoadBalancingV2;
let VpcId: string;
let Subnets: string[];

beforeAll(async () => {
  sandbox = await startSandbox({ timeScale: 0.001, machines: 'none' });
  const config = { endpoint: sandbox.endpoint, region: 'us-east-1', credentials: sandbox.credentials };
  ec2 = new EC2(config);
  elb = new ElasticLoadBalancingV2(config);
  VpcId = (await ec2.createVpc({ CidrBlock: '10.0.0.0/16' })).Vpc?.VpcId ?? '';
  Subnets = [];
  for (const [index, AvailabilityZone] of ['us-east-1a', 'us-east-1b'].entries()) {
    const { Subnet } = await ec2.createSubnet({ VpcId, CidrBlock: `10.0.${index}.0/24`, AvailabilityZone });
    Subnets.push(Subnet?.SubnetId ?? '');
  }
});
afterAll(() => sandbox.close());

describe('an application load balancer', () => {
  it('lives from provisioning to the end of its interfaces', async () => {
    expect(await codeOf(elb.createLoadBalancer({ Name: 'one', Subnets: Subnets.slice(0, 1) }))).toBe(
      'ValidationError',
    );
    const create = () => elb.createLoadBalancer({ Name: 'web', Subnets });
    const [made] = (await create()).LoadBalancers ?? [];
    const arn = made?.LoadBalancerArn ?? '';
    expect(made).toMatchObject({ State: { Code: 'provisioning' }, Type: 'application', VpcId });
    expect((await create()).LoadBalancers?.[0]?.LoadBalancerArn).toBe(arn);
    expect(await codeOf(elb.createLoadBalancer({ Name: 'web', Subnets, Scheme: 'internal' }))).toBe(
      'DuplicateLoadBalancerNameException',
    );
    await expect
      .poll(async () => (await elb.describeLoadBalancers({ Names: ['web'] })).LoadBalancers?.[0]?.State?.Code)
      .toBe('active');

    const { TargetGroups } = await elb.createTargetGroup({ Name: 'web', VpcId, Protocol: 'HTTP', Port: 80 });
    const TargetGroupArn = TargetGroups?.[0]?.TargetGroupArn ?? '';
    const Targets = [{ Id: '10.0.0.9' }];
    expect(await codeOf(elb.registerTargets({ TargetGroupArn, Targets }))).toBe('InvalidTargetException');
    const listen = (Port: number) =>
      elb.createListener({
        LoadBalancerArn: arn,
        Port,
        Protocol: 'HTTP',
        DefaultActions: [{ Type: 'forward', TargetGroupArn }],
      });
    const ListenerArn = (await listen(80)).Listeners?.[0]?.ListenerArn;
    expect((await listen(80)).Listeners?.[0]?.ListenerArn).toBe(ListenerArn);
    expect(await codeOf(elb.deleteTargetGroup({ TargetGroupArn }))).toBe('ResourceInUseException');
    await elb.deleteListener({ ListenerArn });
    await elb.deleteTargetGroup({ TargetGroupArn });

    const attribute = (Value: string) =>
      elb.modifyLoadBalancerAttributes({
        LoadBalancerArn: arn,
        Attributes: [{ Key: 'deletion_protection.enabled', Value }],
      });
    await attribute('true');
    expect(await codeOf(elb.deleteLoadBalancer({ LoadBalancerArn: arn }))).toBe(
      'OperationNotPermittedException',
    );
    await attribute('false');
    await elb.deleteLoadBalancer({ LoadBalancerArn: arn });
    const subnets = { Filters: [{ Name: 'vpc-id', Values: [VpcId] }] };
    await expect
      .poll(async () => (await ec2.describeNetworkInterfaces(subnets)).NetworkInterfaces)
      .toEqual([]);
  });

  it('tells of the health of targets only where a listener needs them', async () => {
    const { Images } = await ec2.describeImages({ Owners: ['amazon'] });
    const { Instances } = await ec2.runInstances({
      ImageId: Images?.[0]?.ImageId,
      InstanceType: 't3.micro',
      SubnetId: Subnets[0],
      MinCount: 1,
      MaxCount: 1,
    });
    const Id = Instances?.[0]?.InstanceId ?? '';
    const { TargetGroups } = await elb.createTargetGroup({ Name: 'app', VpcId, Protocol: 'TCP', Port: 80 });
    const TargetGroupArn = TargetGroups?.[0]?.TargetGroupArn ?? '';
    await elb.registerTargets({ TargetGroupArn, Targets: [{ Id }, { Id, Port: 81 }] });
    const health = async () =>
      (await elb.describeTargetHealth({ TargetGroupArn })).TargetHealthDescriptions?.map(
        (each) => `${each.Target?.Port ?? ''} ${each.TargetHealth?.State ?? ''}`,
      );
    expect(await health()).toEqual(['80 unused', '81 unused']);
    const { LoadBalancers } = await elb.createLoadBalancer({ Name: 'net', Type: 'network', Subnets });
    const LoadBalancerArn = LoadBalancers?.[0]?.LoadBalancerArn;
    const DefaultActions = [{ Type: 'forward' as const, TargetGroupArn }];
    expect(
      await codeOf(elb.createListener({ LoadBalancerArn, Port: 80, Protocol: 'HTTP', DefaultActions })),
    ).toBe('ValidationError');
    await elb.createListener({ LoadBalancerArn, Port: 80, Protocol: 'TCP', DefaultActions });
    await expect.poll(health).toEqual(['80 healthy', '81 healthy']);
    await elb.deregisterTargets({ TargetGroupArn, Targets: [{ Id, Port: 81 }] });
    expect(await health()).toEqual(['80 healthy']);
    await elb.deleteLoadBalancer({ LoadBalancerArn });
    await elb.deleteTargetGroup({ TargetGroupArn });
    await ec2.terminateInstances({ InstanceIds: [Id] });
  });
});
