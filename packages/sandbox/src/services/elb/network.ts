import { AwsError } from '../../service.ts';
import type { LoadBalancerSpec } from '../../machines/machine-host.ts';
import { defaultVpc } from '../ec2/default-network.ts';
import { inOrderUnwatched } from '../ec2/machine-queue.ts';
import { groupsFor, interfacesOf, makeInterface, removeInterface } from '../ec2/network-interface-rows.ts';
import { networkChanged, networkTold } from '../ec2/network-view.ts';
import { takePublicAddress } from '../ec2/public-addresses.ts';
import { find, rowsOf } from '../ec2/resource.ts';
import { INSTANCE, type InstanceRow } from '../ec2/rows/instance.ts';
import { NETWORK_INTERFACE, type NetworkInterfaceRow } from '../ec2/rows/network-interface.ts';
import { SUBNET, type SubnetRow } from '../ec2/rows/subnet.ts';
import type { Place } from '../shared/place.ts';
import type { LoadBalancerRow } from './rows.ts';

const REQUESTER = 'amazon-elb';
/** Seconds for which the interfaces of a deleted load balancer still hold on to their subnets. */
const LINGER = 15;

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

function description(name: string): string {
  return `ELB ${name}`;
}

function interfaces(at: Place, name: string): NetworkInterfaceRow[] {
  return rowsOf(at, NETWORK_INTERFACE).filter(
    (row) => row.requester === REQUESTER && row.description === description(name),
  );
}

/** A load balancer has an interface in each of its subnets, and those of one that faces the internet are public. */
export function placeInterfaces(at: Place, row: LoadBalancerRow): void {
  const present = interfaces(at, row.id);
  for (const each of present) {
    if (row.subnetIds.includes(each.subnetId)) each.groupIds = [...row.groupIds];
    else removeInterface(at, each);
  }
  for (const id of row.subnetIds) {
    if (present.some(({ subnetId }) => subnetId === id)) continue;
    const made = makeInterface(at, find(at, SUBNET, id), {
      description: description(row.id),
      groupIds: row.groupIds,
      requester: REQUESTER,
    });
    const [address] = made.addresses;
    if (address && row.scheme === 'internet-facing') address.publicIp = takePublicAddress(at.world);
  }
  if (row.scheme === 'internet-facing') {
    const addresses = interfaces(at, row.id).flatMap((each) => each.addresses[0]?.publicIp ?? []);
    if (!row.publicIp || !addresses.includes(row.publicIp)) [row.publicIp] = addresses;
  }
  networkChanged(at.world);
}

export function removeInterfaces(at: Place, row: LoadBalancerRow): void {
  const gone = interfaces(at, row.id);
  at.world.clock.after(LINGER, () => {
    for (const each of gone) removeInterface(at, each);
    networkChanged(at.world);
  });
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

function hostSpec(at: Place, row: LoadBalancerRow, publicIp: string): LoadBalancerSpec {
  return {
    id: hostId(at, row),
    dnsName: row.dnsName,
    publicIp,
    vpcId: row.vpcId,
    securityGroupIds: row.groupIds,
    listeners: row.listeners.map(({ port, instancePort, protocol }) => ({ port, instancePort, protocol })),
    instances: registered(at, row).map(({ id }) => ({
      instanceId: id,
      privateIp: interfacesOf(at, id)[0]?.addresses[0]?.privateIp ?? '',
    })),
    healthCheck: row.healthCheck,
  };
}

export function removeFromHost(at: Place, row: LoadBalancerRow): void {
  const id = hostId(at, row);
  inOrderUnwatched(at.world, id, () => at.world.machines.removeLoadBalancer(id));
}
