import {
  CloudControlClient,
  CreateResourceCommand,
  DeleteResourceCommand,
  GetResourceCommand,
  GetResourceRequestStatusCommand,
  UpdateResourceCommand,
  type ProgressEvent,
} from '@aws-sdk/client-cloudcontrol';
import { AutoScaling } from '@aws-sdk/client-auto-scaling';
import { EC2 } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2 } from '@aws-sdk/client-elastic-load-balancing-v2';
import { IAM } from '@aws-sdk/client-iam';
import { SSM } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox, type Sandbox } from '../../src/index.ts';

let sandbox: Sandbox;
let control: CloudControlClient;
let ec2: EC2;

beforeAll(async () => {
  sandbox = await startSandbox({ timeScale: 0.001, machines: 'none' });
  const config = { endpoint: sandbox.endpoint, region: 'us-east-1', credentials: sandbox.credentials };
  control = new CloudControlClient(config);
  ec2 = new EC2(config);
});
afterAll(() => sandbox.close());

async function finished(event: ProgressEvent | undefined): Promise<string> {
  let progress = event;
  await expect
    .poll(
      async () => {
        const command = new GetResourceRequestStatusCommand({ RequestToken: event?.RequestToken });
        progress = (await control.send(command)).ProgressEvent;
        return progress?.OperationStatus;
      },
      { interval: 5, timeout: 5000 },
    )
    .not.toMatch(/PENDING|IN_PROGRESS/);
  if (progress?.OperationStatus !== 'SUCCESS') throw new Error(progress?.StatusMessage);
  return progress.Identifier ?? '';
}

async function create(TypeName: string, desired: object): Promise<string> {
  const DesiredState = JSON.stringify(desired);
  return finished((await control.send(new CreateResourceCommand({ TypeName, DesiredState }))).ProgressEvent);
}

async function read(TypeName: string, Identifier: string): Promise<Record<string, unknown>> {
  const { ResourceDescription } = await control.send(new GetResourceCommand({ TypeName, Identifier }));
  return JSON.parse(ResourceDescription?.Properties ?? '{}') as Record<string, unknown>;
}

async function remove(TypeName: string, Identifier: string): Promise<void> {
  await finished((await control.send(new DeleteResourceCommand({ TypeName, Identifier }))).ProgressEvent);
}

describe('what Cloud Control makes', () => {
  it('is the network that EC2 describes', async () => {
    const VpcId = await create('AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16', EnableDnsHostnames: true });
    expect((await ec2.describeVpcs({ VpcIds: [VpcId] })).Vpcs?.[0]).toMatchObject({
      CidrBlock: '10.0.0.0/16',
    });
    const SubnetId = await create('AWS::EC2::Subnet', { VpcId, CidrBlock: '10.0.1.0/24' });
    const InternetGatewayId = await create('AWS::EC2::InternetGateway', {});
    const attachment = await create('AWS::EC2::VPCGatewayAttachment', { VpcId, InternetGatewayId });
    expect(attachment).toBe(`IGW|${VpcId}`);
    const RouteTableId = await create('AWS::EC2::RouteTable', { VpcId });
    const DestinationCidrBlock = '0.0.0.0/0';
    const route = { RouteTableId, DestinationCidrBlock, GatewayId: InternetGatewayId };
    expect(await create('AWS::EC2::Route', route)).toBe(`${RouteTableId}|0.0.0.0/0`);
    const association = await create('AWS::EC2::SubnetRouteTableAssociation', { RouteTableId, SubnetId });
    const { RouteTables } = await ec2.describeRouteTables({ RouteTableIds: [RouteTableId] });
    expect(RouteTables?.[0]?.Associations?.[0]).toMatchObject({
      RouteTableAssociationId: association,
      SubnetId,
    });

    await expect(remove('AWS::EC2::VPC', VpcId)).rejects.toThrow('has dependencies');
    await remove('AWS::EC2::SubnetRouteTableAssociation', association);
    await remove('AWS::EC2::Route', `${RouteTableId}|0.0.0.0/0`);
    await remove('AWS::EC2::RouteTable', RouteTableId);
    await remove('AWS::EC2::VPCGatewayAttachment', attachment);
    await remove('AWS::EC2::InternetGateway', InternetGatewayId);
    await remove('AWS::EC2::Subnet', SubnetId);
    await remove('AWS::EC2::VPC', VpcId);
  });

  it('is a security group whose rules follow its model', async () => {
    const rule = (port: number) => ({
      IpProtocol: 'tcp',
      FromPort: port,
      ToPort: port,
      CidrIp: '0.0.0.0/0',
    });
    const TypeName = 'AWS::EC2::SecurityGroup';
    const Identifier = await create(TypeName, {
      GroupDescription: 'web',
      SecurityGroupIngress: [rule(80), rule(443)],
    });
    const PatchDocument = JSON.stringify([
      { op: 'replace', path: '/SecurityGroupIngress', value: [rule(443), rule(22)] },
    ]);
    const command = new UpdateResourceCommand({ TypeName, Identifier, PatchDocument });
    await finished((await control.send(command)).ProgressEvent);
    const { SecurityGroups } = await ec2.describeSecurityGroups({ GroupIds: [Identifier] });
    expect(SecurityGroups?.[0]?.IpPermissions?.map(({ FromPort }) => FromPort)).toEqual([443, 22]);
  });

  it('is an instance with its key, its volume and its address', async () => {
    const KeyName = await create('AWS::EC2::KeyPair', { KeyName: 'cc', KeyType: 'ed25519' });
    const { KeyPairs } = await ec2.describeKeyPairs({ KeyNames: [KeyName] });
    const ssm = new SSM({
      endpoint: sandbox.endpoint,
      region: 'us-east-1',
      credentials: sandbox.credentials,
    });
    const Name = `/ec2/keypair/${KeyPairs?.[0]?.KeyPairId ?? ''}`;
    expect((await ssm.getParameter({ Name, WithDecryption: true })).Parameter?.Value).toContain(
      'PRIVATE KEY',
    );

    const { Images } = await ec2.describeImages({ Owners: ['amazon'] });
    const InstanceId = await create('AWS::EC2::Instance', {
      ImageId: Images?.[0]?.ImageId,
      InstanceType: 't3.micro',
      KeyName,
      AvailabilityZone: 'us-east-1a',
    });
    expect(await read('AWS::EC2::Instance', InstanceId)).toMatchObject({
      State: { Name: 'running' },
      KeyName,
    });
    const VolumeId = await create('AWS::EC2::Volume', { AvailabilityZone: 'us-east-1a', Size: 5 });
    const attachment = await create('AWS::EC2::VolumeAttachment', {
      VolumeId,
      InstanceId,
      Device: '/dev/sdf',
    });
    const address = await create('AWS::EC2::EIP', { InstanceId });
    expect(await read('AWS::EC2::Instance', InstanceId)).toMatchObject({ PublicIp: address.split('|')[0] });
    await remove('AWS::EC2::EIP', address);
    await remove('AWS::EC2::VolumeAttachment', attachment);
    await remove('AWS::EC2::Volume', VolumeId);
    await remove('AWS::EC2::Instance', InstanceId);
    await remove('AWS::EC2::KeyPair', KeyName);
    await expect(read('AWS::EC2::Instance', InstanceId)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('is a role that IAM knows', async () => {
    const iam = new IAM({
      endpoint: sandbox.endpoint,
      region: 'us-east-1',
      credentials: sandbox.credentials,
    });
    const RoleName = await create('AWS::IAM::Role', {
      RoleName: 'cc',
      AssumeRolePolicyDocument: {
        Statement: [
          { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
        ],
      },
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore'],
    });
    const { AttachedPolicies } = await iam.listAttachedRolePolicies({ RoleName });
    expect(AttachedPolicies).toHaveLength(1);
    const profile = await create('AWS::IAM::InstanceProfile', {
      InstanceProfileName: 'cc',
      Roles: [RoleName],
    });
    expect(
      (await iam.getInstanceProfile({ InstanceProfileName: profile })).InstanceProfile?.Roles,
    ).toHaveLength(1);
    await remove('AWS::IAM::InstanceProfile', profile);
    await remove('AWS::IAM::Role', RoleName);
  });

  it('is the load balancer, the fleet and the way out that their services know', async () => {
    const config = { endpoint: sandbox.endpoint, region: 'us-east-1', credentials: sandbox.credentials };
    const elb = new ElasticLoadBalancingV2(config);
    const scaling = new AutoScaling(config);
    const { Subnets = [] } = await ec2.describeSubnets({});
    const ids = Subnets.slice(0, 2).map((each) => each.SubnetId ?? '');
    const balancer = await create('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      Name: 'front',
      Subnets: ids,
    });
    const targets = await create('AWS::ElasticLoadBalancingV2::TargetGroup', {
      VpcId: Subnets[0]?.VpcId,
      Protocol: 'HTTP',
      Port: 80,
      TargetGroupAttributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '5' }],
    });
    const DefaultActions = [{ Type: 'forward', TargetGroupArn: targets }];
    const listening = { LoadBalancerArn: balancer, Port: 80, Protocol: 'HTTP', DefaultActions };
    const listener = await create('AWS::ElasticLoadBalancingV2::Listener', listening);
    const { TargetGroups } = await elb.describeTargetGroups({ LoadBalancerArn: balancer });
    expect(TargetGroups?.map((each) => each.TargetGroupArn)).toEqual([targets]);
    expect(await read('AWS::ElasticLoadBalancingV2::TargetGroup', targets)).toMatchObject({
      Port: 80,
      LoadBalancerArns: [balancer],
    });

    const { Images } = await ec2.describeImages({ Owners: ['amazon'] });
    const machine = { ImageId: Images?.[0]?.ImageId, InstanceType: 't3.micro' };
    const configuration = await create('AWS::AutoScaling::LaunchConfiguration', machine);
    const sizes = { MinSize: '1', MaxSize: '2', VPCZoneIdentifier: ids };
    const group = await create('AWS::AutoScaling::AutoScalingGroup', {
      LaunchConfigurationName: configuration,
      TargetGroupARNs: [targets],
      ...sizes,
    });
    const registered = async () =>
      (await elb.describeTargetHealth({ TargetGroupArn: targets })).TargetHealthDescriptions?.length;
    await expect.poll(registered, { timeout: 10_000 }).toBe(1);
    await remove('AWS::AutoScaling::AutoScalingGroup', group);
    const { AutoScalingGroups } = await scaling.describeAutoScalingGroups({});
    expect(AutoScalingGroups?.filter((each) => each.AutoScalingGroupName === group)).toEqual([]);
    await remove('AWS::AutoScaling::LaunchConfiguration', configuration);

    const address = await ec2.allocateAddress({ Domain: 'vpc' });
    const nat = await create('AWS::EC2::NatGateway', {
      SubnetId: ids[0],
      AllocationId: address.AllocationId,
      Tags: [{ Key: 'Name', Value: 'out' }],
    });
    expect(await read('AWS::EC2::NatGateway', nat)).toMatchObject({ AllocationId: address.AllocationId });
    const { NatGateways } = await ec2.describeNatGateways({ NatGatewayIds: [nat] });
    expect(NatGateways?.[0]?.State).toBe('available');
    await remove('AWS::EC2::NatGateway', nat);
    await remove('AWS::ElasticLoadBalancingV2::Listener', listener);
    await remove('AWS::ElasticLoadBalancingV2::TargetGroup', targets);
    await remove('AWS::ElasticLoadBalancingV2::LoadBalancer', balancer);
    expect((await elb.describeLoadBalancers({})).LoadBalancers).toEqual([]);
  });
});
