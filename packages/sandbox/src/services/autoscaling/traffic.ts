import { loadBalancers } from '../elb/rows.ts';
import { INSTANCES, hostId, tellHost } from '../elb/network.ts';
import { targetGroups } from '../elbv2/rows.ts';
import { deregisterTargets, registerTargets, targetHealth } from '../elbv2/targets.ts';
import type { Place } from '../shared/place.ts';
import type { GroupRow } from './rows.ts';

type Sources = Pick<GroupRow, 'targetGroupArns' | 'loadBalancerNames'>;

/** Lets an instance in wherever the group's traffic comes from. */
export function register(at: Place, sources: Sources, id: string): void {
  for (const TargetGroupArn of sources.targetGroupArns)
    if (targetGroups(at).get(TargetGroupArn)) registerTargets({ TargetGroupArn, Targets: [{ Id: id }] }, at);
  for (const name of sources.loadBalancerNames) {
    const row = loadBalancers(at).get(name);
    if (!row || row.instanceIds.includes(id)) continue;
    row.instanceIds.push(id);
    tellHost(at, row);
  }
}

export function deregister(at: Place, sources: Sources, id: string): void {
  for (const TargetGroupArn of sources.targetGroupArns)
    if (targetGroups(at).get(TargetGroupArn))
      deregisterTargets({ TargetGroupArn, Targets: [{ Id: id }] }, at);
  for (const name of sources.loadBalancerNames) {
    const row = loadBalancers(at).get(name);
    if (!row) continue;
    row.instanceIds = row.instanceIds.filter((each) => each !== id);
    tellHost(at, row);
  }
}

/** False where one of the load balancers has found the instance to be unwell. */
export function isWell(at: Place, sources: Sources, id: string): boolean {
  const groups = sources.targetGroupArns.flatMap((arn) => targetGroups(at).get(arn) ?? []);
  const failed = groups.some((group) =>
    group.targets.some((target) => target.id === id && targetHealth(at, group, target).State === 'unhealthy'),
  );
  if (failed) return false;
  const { machines } = at.world;
  return !sources.loadBalancerNames.some((name) => {
    const row = loadBalancers(at).get(name);
    return row && machines.loadBalancerHealth(hostId(at, row), INSTANCES).get(id) === 'unhealthy';
  });
}
