import { AutoScaling } from '@aws-sdk/client-auto-scaling';
import { EC2 } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startSandbox, type Sandbox } from '../../src/index.ts';
import { codeOf } from './code-of.ts';

let sandbox: Sandbox;
let ec2: EC2;
let scaling: AutoScaling;
let subnets: string;
let groups = 0;
let AutoScalingGroupName: string;
const LaunchConfigurationName = 'web';

beforeAll(async () => {
  sandbox = await startSandbox({ timeScale: 0.002, machines: 'none' });
  const config = { endpoint: sandbox.endpoint, region: 'us-east-1', credentials: sandbox.credentials };
  ec2 = new EC2(config);
  scaling = new AutoScaling(config);
  const Filters = [{ Name: 'availability-zone', Values: ['us-east-1a', 'us-east-1b'] }];
  const { Subnets = [] } = await ec2.describeSubnets({ Filters });
  subnets = Subnets.map((each) => each.SubnetId).join(',');
  const ImageId = (await ec2.describeImages({ Owners: ['amazon'] })).Images?.[0]?.ImageId;
  await scaling.createLaunchConfiguration({ LaunchConfigurationName, ImageId, InstanceType: 't3.micro' });
});
afterAll(() => sandbox.close());

const group = async () =>
  (await scaling.describeAutoScalingGroups({ AutoScalingGroupNames: [AutoScalingGroupName] }))
    .AutoScalingGroups?.[0];
const states = async () =>
  (await group())?.Instances?.map((each) => each.LifecycleState ?? '').toSorted() ?? [];
const ids = async () => (await group())?.Instances?.map((each) => each.InstanceId ?? '') ?? [];

/** Each story has a group of two, over two zones. */
beforeEach(async () => {
  AutoScalingGroupName = `group-${(groups += 1)}`;
  await scaling.createAutoScalingGroup({
    AutoScalingGroupName,
    LaunchConfigurationName,
    MinSize: 0,
    MaxSize: 4,
    DesiredCapacity: 2,
    VPCZoneIdentifier: subnets,
    Tags: [
      { Key: 'Name', Value: 'web', PropagateAtLaunch: true },
      { Key: 'Own', Value: 'x', PropagateAtLaunch: false },
    ],
  });
  await expect.poll(states, { timeout: 10_000 }).toEqual(['InService', 'InService']);
});

describe('an Auto Scaling group', () => {
  it('spreads over zones, hands on the tags that are to be, and tells what it did', async () => {
    const { Reservations = [] } = await ec2.describeInstances({ InstanceIds: await ids() });
    const instances = Reservations.flatMap((each) => each.Instances ?? []);
    expect(instances.map((each) => each.Placement?.AvailabilityZone ?? '').toSorted()).toEqual([
      'us-east-1a',
      'us-east-1b',
    ]);
    const tags = Object.fromEntries(instances[0]?.Tags?.map(({ Key, Value }) => [Key, Value]) ?? []);
    expect(tags).toEqual({ Name: 'web', 'aws:autoscaling:groupName': AutoScalingGroupName });
    const { Activities = [] } = await scaling.describeScalingActivities({ AutoScalingGroupName });
    expect(Activities.map((each) => each.StatusCode)).toEqual(['Successful', 'Successful']);
  });

  it('replaces one that fails, unless it is told to leave it', async () => {
    const [first = '', second = ''] = await ids();
    await scaling.suspendProcesses({ AutoScalingGroupName, ScalingProcesses: ['ReplaceUnhealthy'] });
    await ec2.stopInstances({ InstanceIds: [first] });
    await expect
      .poll(
        async () => (await group())?.Instances?.filter((each) => each.HealthStatus === 'Unhealthy').length,
      )
      .toBe(1);
    expect(await ids()).toContain(first);
    await scaling.resumeProcesses({ AutoScalingGroupName });
    await expect.poll(async () => (await ids()).includes(first), { timeout: 10_000 }).toBe(false);
    await expect.poll(states, { timeout: 10_000 }).toEqual(['InService', 'InService']);
    expect(await ids()).toContain(second);
  });

  it('follows its capacity, but keeps what is protected', async () => {
    const [first = '', second = ''] = await ids();
    const protect = (InstanceIds: string[], ProtectedFromScaleIn: boolean) =>
      scaling.setInstanceProtection({ AutoScalingGroupName, InstanceIds, ProtectedFromScaleIn });
    await protect([first], true);
    await scaling.setDesiredCapacity({ AutoScalingGroupName, DesiredCapacity: 1 });
    await expect.poll(ids, { timeout: 10_000 }).toEqual([first]);
    expect(await codeOf(scaling.setDesiredCapacity({ AutoScalingGroupName, DesiredCapacity: 9 }))).toBe(
      'ValidationError',
    );
    await scaling.updateAutoScalingGroup({ AutoScalingGroupName, MinSize: 3 });
    await expect.poll(states, { timeout: 10_000 }).toEqual(['InService', 'InService', 'InService']);
    expect(await ids()).not.toContain(second);
  });

  it('lets instances step aside, end and leave', async () => {
    const [first = '', second = ''] = await ids();
    const aside = { AutoScalingGroupName, InstanceIds: [first], ShouldDecrementDesiredCapacity: true };
    await scaling.enterStandby(aside);
    expect(await states()).toEqual(['InService', 'Standby']);
    await scaling.exitStandby({ AutoScalingGroupName, InstanceIds: [first] });
    expect(await states()).toEqual(['InService', 'InService']);
    await scaling.detachInstances({ ...aside, InstanceIds: [second] });
    expect(await ids()).toEqual([first]);
    await scaling.attachInstances({ AutoScalingGroupName, InstanceIds: [second] });
    await scaling.terminateInstanceInAutoScalingGroup({
      InstanceId: first,
      ShouldDecrementDesiredCapacity: true,
    });
    await expect.poll(ids, { timeout: 10_000 }).toEqual([second]);
  });

  it('goes only empty or by force, and its configuration after it', async () => {
    expect(await codeOf(scaling.deleteAutoScalingGroup({ AutoScalingGroupName }))).toBe('ResourceInUseFault');
    expect(await codeOf(scaling.deleteLaunchConfiguration({ LaunchConfigurationName }))).toBe(
      'ResourceInUseFault',
    );
    await scaling.deleteAutoScalingGroup({ AutoScalingGroupName, ForceDelete: true });
    expect((await group())?.Status).toBe('Delete in progress');
    await expect.poll(group, { timeout: 10_000 }).toBeUndefined();
  });
});
