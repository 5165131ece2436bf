import { EC2, type Instance } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox, type Sandbox } from '../../src/index.ts';
import { codeOf } from './code-of.ts';

let sandbox: Sandbox;
let ec2: EC2;
let image: string;

beforeAll(async () => {
  sandbox = await startSandbox({ timeScale: 0.001, machines: 'none' });
  ec2 = new EC2({ endpoint: sandbox.endpoint, region: 'us-east-1', credentials: sandbox.credentials });
  const { Images } = await ec2.describeImages({
    Owners: ['amazon'],
    Filters: [{ Name: 'name', Values: ['al2023-ami-*x86_64'] }],
  });
  image = Images?.[0]?.ImageId ?? '';
});
afterAll(() => sandbox.close());

async function run(more: object = {}): Promise<Instance> {
  const { Instances } = await ec2.runInstances({
    ImageId: image,
    InstanceType: 't3.micro',
    MinCount: 1,
    MaxCount: 1,
    ...more,
  });
  return Instances?.[0] ?? {};
}

async function show(id: string | undefined): Promise<Instance> {
  const { Reservations } = await ec2.describeInstances({ InstanceIds: [id ?? ''] });
  return Reservations?.[0]?.Instances?.[0] ?? {};
}

async function reaches(id: string | undefined, state: string): Promise<void> {
  await expect.poll(async () => (await show(id)).State?.Name, { interval: 5 }).toBe(state);
}

describe('an instance', () => {
  it('starts in the default subnet with the addresses and names that AWS gives', async () => {
    const made = await run();
    expect(made.State).toEqual({ Code: 0, Name: 'pending' });
    await reaches(made.InstanceId, 'running');
    const instance = await show(made.InstanceId);
    expect(instance.PrivateIpAddress).toMatch(/^172\.31\./);
    expect(instance.PrivateDnsName).toBe(
      `ip-${instance.PrivateIpAddress?.replaceAll('.', '-')}.ec2.internal`,
    );
    expect(instance.PublicIpAddress).toMatch(/^198\.1[89]\./);
    expect(instance.PublicDnsName).toBe(
      `ec2-${instance.PublicIpAddress?.replaceAll('.', '-')}.compute-1.amazonaws.com`,
    );
    expect(instance.BlockDeviceMappings?.[0]?.DeviceName).toBe('/dev/xvda');
    expect(instance.SecurityGroups?.[0]?.GroupName).toBe('default');
  });

  it('is made once for one client token', async () => {
    const first = await run({ ClientToken: 'one' });
    const again = await run({ ClientToken: 'one' });
    expect(again.InstanceId).toBe(first.InstanceId);
    expect(await codeOf(run({ ClientToken: 'one', InstanceType: 't3.small' }))).toBe(
      'IdempotentParameterMismatch',
    );
  });

  it('stops, changes its type, starts with another public address, and ends', async () => {
    const { InstanceId = '' } = await run();
    await reaches(InstanceId, 'running');
    const change = { InstanceId, InstanceType: { Value: 't3.small' } };
    expect(await codeOf(ec2.modifyInstanceAttribute(change))).toBe('IncorrectInstanceState');
    const { StoppingInstances } = await ec2.stopInstances({ InstanceIds: [InstanceId] });
    expect(StoppingInstances?.[0]).toMatchObject({
      PreviousState: { Name: 'running' },
      CurrentState: { Name: 'stopping' },
    });
    await reaches(InstanceId, 'stopped');
    expect((await show(InstanceId)).PublicIpAddress).toBeUndefined();
    await ec2.modifyInstanceAttribute(change);
    await ec2.startInstances({ InstanceIds: [InstanceId] });
    await reaches(InstanceId, 'running');
    expect(await show(InstanceId)).toMatchObject({ InstanceType: 't3.small' });
    const [root] = (await show(InstanceId)).BlockDeviceMappings ?? [];
    await ec2.terminateInstances({ InstanceIds: [InstanceId] });
    await reaches(InstanceId, 'terminated');
    const VolumeIds = [root?.Ebs?.VolumeId ?? ''];
    expect(await codeOf(ec2.describeVolumes({ VolumeIds }))).toBe('InvalidVolume.NotFound');
  });

  it('is protected from termination when it says so', async () => {
    const { InstanceId = '' } = await run({ DisableApiTermination: true });
    const terminate = () => ec2.terminateInstances({ InstanceIds: [InstanceId] });
    expect(await codeOf(terminate())).toBe('OperationNotPermitted');
    await ec2.modifyInstanceAttribute({ InstanceId, DisableApiTermination: { Value: false } });
    await terminate();
  });

  it('is forgotten some time after its end', async () => {
    const quick = await startSandbox({ timeScale: 0.00001, machines: 'none' });
    const client = new EC2({ endpoint: quick.endpoint, region: 'us-east-1', credentials: quick.credentials });
    const { Instances } = await client.runInstances({ ImageId: image, MinCount: 1, MaxCount: 1 });
    const InstanceIds = [Instances?.[0]?.InstanceId ?? ''];
    await client.terminateInstances({ InstanceIds });
    await expect
      .poll(() => codeOf(client.describeInstances({ InstanceIds })))
      .toBe('InvalidInstanceID.NotFound');
    await quick.close();
  });

  it('is refused for what it names and there is not', async () => {
    expect(await codeOf(run({ ImageId: 'ami-00000000000000000' }))).toBe('InvalidAMIID.NotFound');
    expect(await codeOf(run({ InstanceType: 'z9.huge' }))).toBe('InvalidParameterValue');
    expect(await codeOf(run({ KeyName: 'none' }))).toBe('InvalidKeyPair.NotFound');
    expect(await codeOf(run({ SubnetId: 'subnet-00000000000000000' }))).toBe('InvalidSubnetID.NotFound');
    expect(await codeOf(run({ IamInstanceProfile: { Name: 'none' } }))).toBe('InvalidParameterValue');
    expect(await codeOf(run({ MinCount: 2, MaxCount: 1 }))).toBe('InvalidParameterValue');
  });

  it('takes what it is not told from a launch template', async () => {
    const { LaunchTemplate } = await ec2.createLaunchTemplate({
      LaunchTemplateName: 'web',
      LaunchTemplateData: {
        ImageId: image,
        InstanceType: 't3.large',
        TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'from', Value: 'template' }] }],
      },
    });
    const LaunchTemplateId = LaunchTemplate?.LaunchTemplateId;
    const { Instances } = await ec2.runInstances({
      LaunchTemplate: { LaunchTemplateId, Version: '$Latest' },
      MinCount: 1,
      MaxCount: 1,
    });
    expect(Instances?.[0]).toMatchObject({
      InstanceType: 't3.large',
      Tags: [{ Key: 'from', Value: 'template' }],
    });
  });
});

describe('a key pair', () => {
  it('is shown once with its private half', async () => {
    const { KeyMaterial = '', KeyFingerprint } = await ec2.createKeyPair({
      KeyName: 'a',
      KeyType: 'ed25519',
    });
    expect(KeyMaterial).toMatch(/^-----BEGIN OPENSSH PRIVATE KEY-----/);
    const { KeyPairs } = await ec2.describeKeyPairs({ KeyNames: ['a'], IncludePublicKey: true });
    expect(KeyPairs?.[0]).toMatchObject({
      KeyFingerprint,
      PublicKey: expect.stringMatching(/^ssh-ed25519 /),
    });
    expect(await codeOf(ec2.createKeyPair({ KeyName: 'a' }))).toBe('InvalidKeyPair.Duplicate');
    await ec2.deleteKeyPair({ KeyName: 'a' });
    await ec2.deleteKeyPair({ KeyName: 'a' });
  });
});

describe('a volume', () => {
  it('is made once for a token, attached, detached and deleted', async () => {
    const { InstanceId = '' } = await run({ SubnetId: await defaultSubnet('us-east-1b') });
    await reaches(InstanceId, 'running');
    const wanted = { AvailabilityZone: 'us-east-1b', Size: 10, VolumeType: 'gp3', ClientToken: 'v' } as const;
    const { VolumeId = '' } = await ec2.createVolume(wanted);
    expect((await ec2.createVolume(wanted)).VolumeId).toBe(VolumeId);
    const state = async () => (await ec2.describeVolumes({ VolumeIds: [VolumeId] })).Volumes?.[0];
    await expect.poll(async () => (await state())?.State, { interval: 5 }).toBe('available');
    await ec2.attachVolume({ VolumeId, InstanceId, Device: '/dev/sdf' });
    expect(await codeOf(ec2.deleteVolume({ VolumeId }))).toBe('VolumeInUse');
    await expect.poll(async () => (await state())?.Attachments?.[0]?.State, { interval: 5 }).toBe('attached');
    await ec2.detachVolume({ VolumeId });
    await expect.poll(async () => (await state())?.State, { interval: 5 }).toBe('available');
    const { VolumeModification } = await ec2.modifyVolume({ VolumeId, Size: 20 });
    expect(VolumeModification).toMatchObject({ OriginalSize: 10, TargetSize: 20 });
    await ec2.deleteVolume({ VolumeId });
    await expect.poll(() => codeOf(state()), { interval: 5 }).toBe('InvalidVolume.NotFound');
  });
});

describe('a launch that is refused', () => {
  it('leaves nothing behind, however late it is refused', async () => {
    const { InstanceId = '', NetworkInterfaces: [first] = [] } = await run();
    await reaches(InstanceId, 'running');
    const { SubnetId = '', PrivateIpAddress = '' } = first ?? {};
    const { NetworkInterface } = await ec2.createNetworkInterface({ SubnetId });
    const { NetworkInterfaceId } = NetworkInterface ?? {};
    const world = async () => [
      (await ec2.describeInstances({})).Reservations,
      (await ec2.describeVolumes({})).Volumes,
      (await ec2.describeNetworkInterfaces({ Filters: [{ Name: 'subnet-id', Values: [SubnetId] }] }))
        .NetworkInterfaces,
    ];
    const before = await world();

    const taken = run({ SubnetId, PrivateIpAddress, ClientToken: 'again' });
    expect(await codeOf(taken)).toBe('InvalidIPAddress.InUse');
    const small = [{ DeviceName: '/dev/sdf', Ebs: { VolumeSize: 1, VolumeType: 'st1' as const } }];
    const borrowing = { NetworkInterfaces: [{ NetworkInterfaceId, DeviceIndex: 0 }] };
    expect(await codeOf(run({ ...borrowing, BlockDeviceMappings: small }))).toBe('InvalidParameterValue');
    expect(await world()).toEqual(before);
  });
});

describe('an elastic address', () => {
  it('takes the place of the public one and keeps the gateway attached', async () => {
    const { InstanceId = '', VpcId } = await run();
    await reaches(InstanceId, 'running');
    const { AllocationId = '', PublicIp } = await ec2.allocateAddress({ Domain: 'vpc' });
    const { AssociationId } = await ec2.associateAddress({ AllocationId, InstanceId });
    expect((await ec2.associateAddress({ AllocationId, InstanceId })).AssociationId).toBe(AssociationId);
    expect((await show(InstanceId)).PublicIpAddress).toBe(PublicIp);
    const { InternetGateways } = await ec2.describeInternetGateways({
      Filters: [{ Name: 'attachment.vpc-id', Values: [VpcId ?? ''] }],
    });
    const InternetGatewayId = InternetGateways?.[0]?.InternetGatewayId;
    expect(await codeOf(ec2.detachInternetGateway({ InternetGatewayId, VpcId }))).toBe('DependencyViolation');
    expect(await codeOf(ec2.releaseAddress({ AllocationId }))).toBe('InvalidIPAddress.InUse');
    await ec2.disassociateAddress({ AssociationId });
    await ec2.releaseAddress({ AllocationId });
  });
});

async function defaultSubnet(zone: string): Promise<string> {
  const { Subnets } = await ec2.describeSubnets({ Filters: [{ Name: 'availability-zone', Values: [zone] }] });
  return Subnets?.[0]?.SubnetId ?? '';
}
