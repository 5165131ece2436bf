import type { TargetGroupTuple } from '@aws-sdk/client-elastic-load-balancing-v2';
import type {
  ListenerAction,
  ListenerSpec,
  LoadBalancerSpec,
  TargetGroupSpec,
  TargetHealthState,
} from '../../machines/machine-host.ts';
import { balancerInterfaces } from '../elb/interfaces.ts';
import { inOrderUnwatched } from '../ec2/machine-queue.ts';
import { networkTold } from '../ec2/network-view.ts';
import { rowsOf } from '../ec2/resource.ts';
import { INSTANCE, type InstanceRow } from '../ec2/rows/instance.ts';
import { NETWORK_INTERFACE } from '../ec2/rows/network-interface.ts';
import type { Place } from '../shared/place.ts';
import {
  balancersUsing,
  fullName,
  groupsIn,
  listenersOf,
  targetGroups,
  type ListenerRow,
  type LoadBalancerRow,
  type TargetGroupRow,
  type TargetRow,
} from './rows.ts';

export const targetKey = ({ id, port }: TargetRow): string => `${id}:${port ?? ''}`;

/** The instance behind a target: itself, or the holder of its address. */
export function machineOf(at: Place, group: TargetGroupRow, target: TargetRow): InstanceRow | undefined {
  if (group.targetType === 'instance') return rowsOf(at, INSTANCE).get(target.id);
  const holder = rowsOf(at, NETWORK_INTERFACE).find(
    (row) => row.vpcId === group.vpcId && row.addresses.some(({ privateIp }) => privateIp === target.id),
  );
  return rowsOf(at, INSTANCE).get(holder?.attachment?.instanceId ?? '');
}

/** Health as checked; where no machines are, an instance that runs is healthy. Undefined: not known yet. */
export function healthOnHost(
  at: Place,
  balancers: readonly LoadBalancerRow[],
  group: TargetGroupRow,
  target: TargetRow,
): TargetHealthState | undefined {
  const { machines } = at.world;
  if (!machines.real) {
    const instance = machineOf(at, group, target);
    if (instance?.state === 'pending') return undefined;
    return instance?.state === 'running' ? 'healthy' : 'unhealthy';
  }
  for (const { id } of balancers) {
    const state = machines.loadBalancerHealth(id, group.id).get(targetKey(target));
    if (state !== undefined) return state;
  }
  return undefined;
}

/** Tells the machine host what the load balancer is now. An internal one has no listener on the host. */
export function tellHost(at: Place, row: LoadBalancerRow): void {
  if (!row.publicIp) return;
  const { machines } = at.world;
  inOrderUnwatched(at.world, row.id, async () => {
    await networkTold(at.world);
    if (row.publicIp) await machines.putLoadBalancer(hostSpec(at, row, row.publicIp));
  });
}

/** The same for each load balancer that a target group is used by. */
export function tellHosts(at: Place, targetGroupArn: string): void {
  for (const row of balancersUsing(at, targetGroupArn)) tellHost(at, row);
}

export function removeFromHost(at: Place, row: LoadBalancerRow): void {
  inOrderUnwatched(at.world, row.id, () => at.world.machines.removeLoadBalancer(row.id));
}

function hostSpec(at: Place, row: LoadBalancerRow, publicIp: string): LoadBalancerSpec {
  const rows = listenersOf(at, row.id);
  const groups = [...new Set(rows.flatMap(({ actions }) => groupsIn(actions)))];
  return {
    id: row.id,
    dnsName: row.dnsName,
    publicIp,
    vpcId: row.vpcId,
    privateIps: balancerInterfaces(at, fullName(row.id)).flatMap(({ addresses }) =>
      addresses.map(({ privateIp }) => privateIp),
    ),
    ...(row.groupIds.length > 0 && { securityGroupIds: row.groupIds }),
    listeners: rows.flatMap(listenerSpec),
    groups: groups.flatMap((arn) => {
      const group = targetGroups(at).get(arn);
      return group ? [groupSpec(at, group)] : [];
    }),
  };
}

/** UDP has no counterpart on the host. */
function listenerSpec({ port, protocol, actions }: ListenerRow): ListenerSpec[] {
  if (protocol === 'UDP') return [];
  const http = protocol === 'HTTP' || protocol === 'HTTPS';
  const secure = protocol === 'HTTPS' || protocol === 'TLS';
  const last = actions.at(-1);
  return last ? [{ port, layer: http ? 'http' : 'tcp', secure, action: actionSpec(last) }] : [];
}

function actionSpec(action: ListenerRow['actions'][number]): ListenerAction {
  const fixed = action.FixedResponseConfig;
  if (action.Type === 'fixed-response')
    return {
      kind: 'fixed-response',
      statusCode: Number(fixed?.StatusCode ?? 503),
      contentType: fixed?.ContentType ?? 'text/plain',
      body: fixed?.MessageBody ?? '',
    };
  const to = action.RedirectConfig;
  if (action.Type === 'redirect')
    return {
      kind: 'redirect',
      statusCode: to?.StatusCode === 'HTTP_301' ? 301 : 302,
      protocol: to?.Protocol ?? '#{protocol}',
      host: to?.Host ?? '#{host}',
      port: to?.Port ?? '#{port}',
      path: to?.Path ?? '/#{path}',
      query: to?.Query ?? '#{query}',
    };
  const only: TargetGroupTuple = { TargetGroupArn: action.TargetGroupArn };
  const tuples = action.ForwardConfig?.TargetGroups ?? [only];
  return {
    kind: 'forward',
    groups: tuples.map((each) => ({
      groupId: each.TargetGroupArn ?? '',
      weight: each.Weight ?? 1,
    })),
  };
}

function groupSpec(at: Place, group: TargetGroupRow): TargetGroupSpec {
  const check = group.healthCheck;
  const overHttp = check.protocol === 'HTTP' || check.protocol === 'HTTPS';
  return {
    id: group.id,
    secure: group.protocol === 'HTTPS' || group.protocol === 'TLS',
    targets: group.targets.flatMap((target) => {
      const instance = machineOf(at, group, target);
      const port = target.port ?? group.port;
      return instance && port !== undefined ? [{ id: targetKey(target), instanceId: instance.id, port }] : [];
    }),
    healthCheck: {
      protocol: overHttp ? (check.protocol as 'HTTP' | 'HTTPS') : 'TCP',
      port: check.port === 'traffic-port' ? undefined : Number(check.port),
      path: check.path ?? '/',
      codes: check.httpCode ?? '200-499',
      interval: check.interval,
      timeout: check.timeout,
      // A new target is in service with its first success. Source: ELB user guide, "Health checks".
      initial: 1,
      healthy: check.healthy,
      unhealthy: check.unhealthy,
    },
  };
}
