import type {
  AttachInstancesQuery,
  AutoScalingInstancesType,
  DescribeAutoScalingInstancesType,
  DetachInstancesQuery,
  EnterStandbyQuery,
  ExitStandbyQuery,
  Instance,
  SetInstanceHealthQuery,
  SetInstanceProtectionQuery,
  TerminateInstanceInAutoScalingGroupType,
} from '@aws-sdk/client-auto-scaling';
import { AwsError, type Call } from '../../service.ts';
import { rowsOf } from '../ec2/resource.ts';
import { INSTANCE } from '../ec2/rows/instance.ts';
import { page } from '../shared/pages.ts';
import type { Place } from '../shared/place.ts';
import { begin, finish, showActivity } from './activities.ts';
import { checkSizes } from './checks.ts';
import { endInstance, reconcile } from './engine.ts';
import { findGroup, groups, invalid, type GroupInstance, type GroupRow } from './rows.ts';
import { deregister, register } from './traffic.ts';

export const showInstance = (instance: GroupInstance): Instance => ({
  InstanceId: instance.id,
  InstanceType: instance.instanceType,
  AvailabilityZone: instance.zone,
  LifecycleState: instance.state,
  HealthStatus: instance.healthy ? 'Healthy' : 'Unhealthy',
  LaunchConfigurationName: instance.launchConfigurationName,
  LaunchTemplate: instance.launchTemplate,
  ImageId: instance.imageId,
  ProtectedFromScaleIn: instance.protected,
});

function holderOf(at: Place, id: string | undefined): { group: GroupRow; instance: GroupInstance } {
  for (const group of groups(at).all()) {
    const instance = group.instances.find((each) => each.id === id);
    if (instance) return { group, instance };
  }
  throw invalid(`Instance Id not found - No managed instance found for instance ID: ${id ?? ''}`);
}

function members(group: GroupRow, ids: readonly string[] | undefined): GroupInstance[] {
  return (ids ?? []).map((id) => {
    const instance = group.instances.find((each) => each.id === id);
    if (!instance) throw invalid(`The instance ${id} is not part of Auto Scaling group ${group.id}.`);
    return instance;
  });
}

function changeCapacity(group: GroupRow, by: number): void {
  const settings = { ...group.settings, DesiredCapacity: group.settings.DesiredCapacity + by };
  checkSizes(settings);
  group.settings = settings;
}

function terminate(input: TerminateInstanceInAutoScalingGroupType, call: Call) {
  const { group, instance } = holderOf(call, input.InstanceId);
  if (input.ShouldDecrementDesiredCapacity) changeCapacity(group, -1);
  const activity = endInstance(
    call,
    group,
    instance,
    'an instance was taken out of service in response to a user request.',
  );
  reconcile(call, group);
  return { Activity: showActivity(activity) };
}

/** In standby an instance takes no traffic, is not replaced, and counts for nothing. */
function enterStandby(input: EnterStandbyQuery, call: Call) {
  const group = findGroup(call, input.AutoScalingGroupName);
  const chosen = members(group, input.InstanceIds);
  if (input.ShouldDecrementDesiredCapacity) changeCapacity(group, -chosen.length);
  const activities = chosen.map((instance) => {
    deregister(call, group, instance.id);
    instance.state = 'Standby';
    return done(call, group, `Moving EC2 instance to Standby: ${instance.id}`);
  });
  reconcile(call, group);
  return { Activities: activities };
}

function exitStandby(input: ExitStandbyQuery, call: Call) {
  const group = findGroup(call, input.AutoScalingGroupName);
  const chosen = members(group, input.InstanceIds);
  changeCapacity(group, chosen.length);
  const activities = chosen.map((instance) => {
    register(call, group, instance.id);
    instance.state = 'InService';
    return done(call, group, `Moving EC2 instance out of Standby: ${instance.id}`);
  });
  return { Activities: activities };
}

function done(at: Place, group: GroupRow, description: string) {
  const activity = begin(at, group.id, { description, cause: 'a user request changed the instance.' });
  finish(at, activity, 'Successful');
  return showActivity(activity);
}

function attach(input: AttachInstancesQuery, call: Call): void {
  const group = findGroup(call, input.AutoScalingGroupName);
  const rows = (input.InstanceIds ?? []).map((id) => {
    const row = rowsOf(call, INSTANCE).get(id);
    if (row?.state !== 'running') throw invalid(`Instance ${id} is not in a running state`);
    if (groups(call).find(({ instances }) => instances.some((each) => each.id === id)))
      throw invalid(`Instance ${id} is already part of an AutoScalingGroup`);
    return row;
  });
  changeCapacity(group, rows.length);
  for (const row of rows) {
    group.instances.push({
      id: row.id,
      zone: row.availabilityZone,
      instanceType: row.instanceType,
      imageId: row.imageId,
      state: 'InService',
      healthy: true,
      protected: false,
      inGrace: false,
    });
    row.tags = { ...row.tags, 'aws:autoscaling:groupName': group.id };
    register(call, group, row.id);
  }
}

/** Instances that leave a group go on running. */
function detach(input: DetachInstancesQuery, call: Call) {
  const group = findGroup(call, input.AutoScalingGroupName);
  const chosen = members(group, input.InstanceIds);
  if (input.ShouldDecrementDesiredCapacity) changeCapacity(group, -chosen.length);
  const activities = chosen.map((instance) => {
    deregister(call, group, instance.id);
    instance.state = 'Detached';
    const row = rowsOf(call, INSTANCE).get(instance.id);
    if (row) delete row.tags['aws:autoscaling:groupName'];
    return done(call, group, `Detaching EC2 instance: ${instance.id}`);
  });
  reconcile(call, group);
  return { Activities: activities };
}

function setHealth(input: SetInstanceHealthQuery, call: Call): void {
  const { group, instance } = holderOf(call, input.InstanceId);
  if (input.ShouldRespectGracePeriod !== false && instance.inGrace) return;
  instance.healthy = input.HealthStatus !== 'Unhealthy';
  reconcile(call, group);
}

function setProtection(input: SetInstanceProtectionQuery, call: Call): object {
  const group = findGroup(call, input.AutoScalingGroupName);
  for (const instance of members(group, input.InstanceIds))
    instance.protected = input.ProtectedFromScaleIn ?? false;
  return {};
}

function describe(input: DescribeAutoScalingInstancesType, call: Call): AutoScalingInstancesType {
  const all = groups(call)
    .all()
    .flatMap((group) => group.instances.map((instance) => ({ id: instance.id, group, instance })))
    .filter(({ id }) => !input.InstanceIds?.length || input.InstanceIds.includes(id));
  const cut = page(all, Math.min(input.MaxRecords ?? 50, 50), input.NextToken);
  if (!cut) throw new AwsError('InvalidNextToken', 'The token is not valid.');
  return {
    AutoScalingInstances: cut.rows.map(({ group, instance }) => ({
      ...showInstance(instance),
      AutoScalingGroupName: group.id,
      HealthStatus: instance.healthy ? 'HEALTHY' : 'UNHEALTHY',
    })),
    NextToken: cut.next,
  };
}

export const instanceOperations = {
  TerminateInstanceInAutoScalingGroup: terminate,
  EnterStandby: enterStandby,
  ExitStandby: exitStandby,
  AttachInstances: attach,
  DetachInstances: detach,
  SetInstanceHealth: setHealth,
  SetInstanceProtection: setProtection,
  DescribeAutoScalingInstances: describe,
};
