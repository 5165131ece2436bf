import { AwsError } from '../../service.ts';
import { terminate } from '../ec2/instance-lifecycle.ts';
import { rowsOf } from '../ec2/resource.ts';
import { INSTANCE } from '../ec2/rows/instance.ts';
import type { Place } from '../shared/place.ts';
import { begin, finish, settle } from './activities.ts';
import { launchOne } from './launch.ts';
import { activities, capacityOf, groups, isSuspended, type GroupInstance, type GroupRow } from './rows.ts';
import { deregister, isWell, register } from './traffic.ts';

/** Seconds between two looks at a group, and looks without a launch after one that failed. */
const LOOK = 10;
const PAUSE = 6;

/** Looks after a group for as long as it exists. */
export function watch(at: Place, name: string): void {
  at.world.clock.after(LOOK, () => {
    const group = groups(at).get(name);
    if (!group) return;
    reconcile(at, group);
    watch(at, name);
  });
}

/** Makes a group's instances what it says: replaces what failed, launches what is missing, ends what is too much. */
export function reconcile(at: Place, group: GroupRow): void {
  for (const instance of group.instances) follow(at, group, instance);
  group.instances = group.instances.filter(({ state }) => state !== 'Terminated' && state !== 'Detached');
  if (group.deleting) return finishDeletion(at, group);
  const missing = group.settings.DesiredCapacity - capacityOf(group).length;
  if (missing > 0 && !isSuspended(group, 'Launch')) launchMissing(at, group, missing);
  if (missing < 0 && !isSuspended(group, 'Terminate')) endSurplus(at, group, -missing);
}

/** What became of an instance since the last look. */
function follow(at: Place, group: GroupRow, instance: GroupInstance): void {
  const state = rowsOf(at, INSTANCE).get(instance.id)?.state ?? 'terminated';
  if (instance.state === 'Terminating') {
    if (state !== 'terminated') return;
    settle(at, instance.id, 'Successful');
    instance.state = 'Terminated';
  } else if (instance.state === 'Pending') {
    if (state === 'running') enter(at, group, instance);
    else if (state !== 'pending') drop(at, group, instance, 'the launch failed');
  } else if (instance.state === 'InService') judge(at, group, instance, state);
}

function enter(at: Place, group: GroupRow, instance: GroupInstance): void {
  instance.state = 'InService';
  settle(at, instance.id, 'Successful');
  if (!isSuspended(group, 'AddToLoadBalancer')) register(at, group, instance.id);
  at.world.clock.after(group.settings.HealthCheckGracePeriod ?? 0, () => {
    const now = groups(at)
      .get(group.id)
      ?.instances.find(({ id }) => id === instance.id);
    if (now) now.inGrace = false;
  });
}

/** EC2's own state counts at once, a load balancer's opinion after the grace period. */
function judge(at: Place, group: GroupRow, instance: GroupInstance, state: string): void {
  if (!isSuspended(group, 'HealthCheck')) {
    if (state !== 'running') instance.healthy = false;
    const asksBalancer = /ELB/.test(group.settings.HealthCheckType ?? 'EC2');
    if (asksBalancer && !instance.inGrace && !isWell(at, group, instance.id)) instance.healthy = false;
  }
  if (instance.healthy || isSuspended(group, 'ReplaceUnhealthy')) return;
  const kind =
    state === 'running'
      ? 'an ELB system health check failure'
      : 'an EC2 health check indicating it has been terminated or stopped';
  endInstance(at, group, instance, `an instance was taken out of service in response to ${kind}.`);
}

function drop(at: Place, group: GroupRow, instance: GroupInstance, why: string): void {
  settle(at, instance.id, 'Failed', why);
  instance.state = 'Terminated';
  group.pause = PAUSE;
}

/** Takes an instance out of service and ends it; it leaves the group when it is gone. */
export function endInstance(at: Place, group: GroupRow, instance: GroupInstance, cause: string) {
  deregister(at, group, instance.id);
  instance.state = 'Terminating';
  const row = rowsOf(at, INSTANCE).get(instance.id);
  const description = `Terminating EC2 instance: ${instance.id}`;
  const activity = begin(at, group.id, { description, cause, instanceId: instance.id });
  if (row && row.state !== 'terminated' && row.state !== 'shutting-down')
    terminate(at, row, {
      code: 'Client.UserInitiatedShutdown',
      message: 'Client.UserInitiatedShutdown: User initiated shutdown',
    });
  return activity;
}

function launchMissing(at: Place, group: GroupRow, count: number): void {
  if (group.pause > 0) {
    group.pause -= 1;
    return;
  }
  for (let n = 0; n < count; n += 1) {
    const cause = `an instance was started in response to a difference between desired and actual capacity, increasing the capacity from ${capacityOf(group).length} to ${capacityOf(group).length + 1}.`;
    try {
      const instance = launchOne(at, group);
      group.instances.push(instance);
      begin(at, group.id, {
        description: `Launching a new EC2 instance: ${instance.id}`,
        cause,
        instanceId: instance.id,
      });
    } catch (problem) {
      if (!(problem instanceof AwsError)) throw problem;
      const activity = begin(at, group.id, { description: 'Launching a new EC2 instance', cause });
      finish(at, activity, 'Failed', `${problem.message} Launching EC2 instance failed.`);
      group.pause = PAUSE;
      return;
    }
  }
}

/** The zone with the most first, there the oldest; never what is protected. Source: user guide, "Default termination policy". */
function endSurplus(at: Place, group: GroupRow, count: number): void {
  for (let n = 0; n < count; n += 1) {
    const present = capacityOf(group);
    const inZone = (zone: string) => present.filter((each) => each.zone === zone).length;
    const [victim] = present
      .filter((each) => !each.protected)
      .toSorted((a, b) => inZone(b.zone) - inZone(a.zone));
    if (!victim) return;
    endInstance(
      at,
      group,
      victim,
      `an instance was taken out of service in response to a difference between desired and actual capacity, shrinking the capacity from ${present.length} to ${present.length - 1}.`,
    );
  }
}

/** A group that is being deleted goes when its last instance has gone. */
function finishDeletion(at: Place, group: GroupRow): void {
  for (const instance of group.instances)
    if (instance.state !== 'Terminating')
      endInstance(at, group, instance, 'a user request deleted the group.');
  if (group.instances.length > 0) return;
  for (const row of activities(at).filter((each) => each.group === group.id)) activities(at).remove(row.id);
  groups(at).remove(group.id);
}
