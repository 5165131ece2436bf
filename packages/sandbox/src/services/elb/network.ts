import { AwsError } from '../../service.ts';
import type { HealthCheckSpec, LoadBalancerSpec } from '../../machines/machine-host.ts';
import { defaultVpc } from '../ec2/default-network.ts';
import { inOrderUnwatched } from '../ec2/machine-queue.ts';
import { groupsFor } from '../ec2/network-interface-rows.ts';
import { networkTold } from '../ec2/network-view.ts';
import { rowsOf } from '../ec2/resource.ts';
import { INSTANCE, type InstanceRow } from '../ec2/rows/instance.ts';
import { SUBNET, type SubnetRow } from '../ec2/rows/subnet.ts';
import type { Place } from '../shared/place.ts';
import { balancerInterfaces } from './interfaces.ts';
import type { HealthCheckRow, LoadBalancerRow } from './rows.ts';

/** The subnets asked for, or the default one of each zone. */
export function subnetsFor(
  at: Place,
  ids: readonly string[] | undefined,
  zones: readonly string[] | undefined,
): SubnetRow[] {
  const subnets = ids?.length ? ids.map((id) => subnet(at, id)) : defaultSubnets(at, zones ?? []);
  const [first] = subnets;
  if (!first)
    throw new AwsError('ValidationError', 'Either AvailabilityZones or SubnetIds must be specified');
  if (subnets.some(({ vpcId }) => vpcId !== first.vpcId))
    throw new AwsError('InvalidSubnet', 'All subnets must belong to the same VPC.');
  const taken = new Set<string>();
  for (const { availabilityZone } of subnets) {
    if (taken.has(availabilityZone))
      throw new AwsError(
        'InvalidConfigurationRequest',
        'ELB cannot be attached to multiple subnets in the same AZ.',
      );
    taken.add(availabilityZone);
  }
  return subnets;
}

function subnet(at: Place, id: string): SubnetRow {
  const row = rowsOf(at, SUBNET).get(id);
  if (!row) throw new AwsError('SubnetNotFound', `The subnet ID '${id}' does not exist`);
  return row;
}

function defaultSubnets(at: Place, zones: readonly string[]): SubnetRow[] {
  const vpc = defaultVpc(at);
  return zones.map((zone) => {
    const found = rowsOf(at, SUBNET).find(
      (row) => row.vpcId === vpc?.id && row.defaultForAz && row.availabilityZone === zone,
    );
    if (!found) throw new AwsError('ValidationError', `Requested availability zone ${zone} is unavailable`);
    return found;
  });
}

export function groupIdsFor(at: Place, vpcId: string, ids: readonly string[] | undefined): string[] {
  try {
    return groupsFor(at, vpcId, ids, undefined);
  } catch (problem) {
    if (problem instanceof AwsError) throw new AwsError('InvalidSecurityGroup', problem.message);
    throw problem;
  }
}

/** The registered instances that still exist. */
export function registered(at: Place, row: LoadBalancerRow): InstanceRow[] {
  return row.instanceIds.flatMap((id) => {
    const instance = rowsOf(at, INSTANCE).get(id);
    return instance && instance.state !== 'terminated' ? [instance] : [];
  });
}

/** Names are unique in an account and region only. */
export function hostId(at: Place, row: LoadBalancerRow): string {
  return `${at.account}/${at.region}/${row.id}`;
}

/** Tells the machine host what the load balancer is now. An internal one has no listener on the host. */
export function tellHost(at: Place, row: LoadBalancerRow): void {
  const { publicIp } = row;
  if (!publicIp) return;
  const { machines } = at.world;
  inOrderUnwatched(at.world, hostId(at, row), async () => {
    await networkTold(at.world);
    await machines.putLoadBalancer(hostSpec(at, row, publicIp));
  });
}

/** The one group that a classic load balancer's instances make. */
export const INSTANCES = 'instances';

function hostSpec(at: Place, row: LoadBalancerRow, publicIp: string): LoadBalancerSpec {
  return {
    id: hostId(at, row),
    dnsName: row.dnsName,
    publicIp,
    vpcId: row.vpcId,
    privateIps: balancerInterfaces(at, row.id).flatMap(({ addresses }) =>
      addresses.map(({ privateIp }) => privateIp),
    ),
    securityGroupIds: row.groupIds,
    listeners: row.listeners.map(({ port, instancePort }) => ({
      port,
      layer: 'tcp',
      secure: false,
      action: { kind: 'forward', groups: [{ groupId: INSTANCES, weight: 1 }], port: instancePort },
    })),
    groups: [
      {
        id: INSTANCES,
        secure: false,
        targets: registered(at, row).map(({ id }) => ({ id, instanceId: id, port: 0 })),
        healthCheck: healthCheckOf(row.healthCheck),
      },
    ],
  };
}

/** A classic target says `TCP:80` or `HTTP:80/path`; SSL and HTTPS are content with a connection. */
function healthCheckOf({ target, ...check }: HealthCheckRow): HealthCheckSpec {
  const [, protocol = '', port = '', path = '/'] = /^(\w+):(\d+)(\/.*)?$/.exec(target) ?? [];
  return {
    ...check,
    protocol: protocol.toUpperCase() === 'HTTP' ? 'HTTP' : 'TCP',
    port: Number(port),
    path,
    codes: '200',
    initial: check.healthy,
  };
}

export function removeFromHost(at: Place, row: LoadBalancerRow): void {
  const id = hostId(at, row);
  inOrderUnwatched(at.world, id, () => at.world.machines.removeLoadBalancer(id));
}
