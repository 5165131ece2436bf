import { makeInterface, removeInterface } from '../ec2/network-interface-rows.ts';
import { networkChanged } from '../ec2/network-view.ts';
import { publicAddressOf, takePublicAddress } from '../ec2/public-addresses.ts';
import { find, rowsOf } from '../ec2/resource.ts';
import { ADDRESS } from '../ec2/rows/address.ts';
import { NETWORK_INTERFACE, type NetworkInterfaceRow } from '../ec2/rows/network-interface.ts';
import { SUBNET } from '../ec2/rows/subnet.ts';
import { hexId } from '../shared/ids.ts';
import type { Place } from '../shared/place.ts';

const REQUESTER = 'amazon-elb';
/** Seconds for which the interfaces of a deleted load balancer still hold on to their subnets. */
const LINGER = 15;

/** What a load balancer of any kind has in its subnets. */
export interface Placed {
  readonly scheme: 'internet-facing' | 'internal';
  readonly subnetIds: readonly string[];
  readonly groupIds: readonly string[];
  /** Where it can be reached from outside; an internal one has none. */
  publicIp?: string;
  /** Addresses of its owner's choice, by subnet. */
  readonly chosen?: Readonly<Record<string, { readonly allocationId?: string; readonly privateIp?: string }>>;
}

const description = (name: string): string => `ELB ${name}`;

/** The interfaces of the load balancer that is called so: `web`, `app/web/50dc6c495c0c9188`. */
export function balancerInterfaces(at: Place, name: string): NetworkInterfaceRow[] {
  return rowsOf(at, NETWORK_INTERFACE).filter(
    (row) => row.requester === REQUESTER && row.description === description(name),
  );
}

/** A load balancer has an interface in each of its subnets, and those of one that faces the internet are public. */
export function placeInterfaces(at: Place, name: string, placed: Placed): void {
  const present = balancerInterfaces(at, name);
  for (const each of present) {
    if (placed.subnetIds.includes(each.subnetId)) each.groupIds = [...placed.groupIds];
    else removeInterface(at, each);
  }
  for (const id of placed.subnetIds)
    if (!present.some(({ subnetId }) => subnetId === id)) placeInterface(at, name, placed, id);
  if (placed.scheme === 'internet-facing') {
    const addresses = balancerInterfaces(at, name).flatMap(
      (each) => (each.addresses[0] && publicAddressOf(at, each, each.addresses[0])) ?? [],
    );
    if (!placed.publicIp || !addresses.includes(placed.publicIp)) [placed.publicIp] = addresses;
  }
  networkChanged(at.world);
}

function placeInterface(at: Place, name: string, placed: Placed, subnetId: string): void {
  const { allocationId, privateIp } = placed.chosen?.[subnetId] ?? {};
  const made = makeInterface(at, find(at, SUBNET, subnetId), {
    description: description(name),
    groupIds: placed.groupIds,
    requester: REQUESTER,
    ...(privateIp && { privateIps: [privateIp] }),
  });
  const [address] = made.addresses;
  if (!address || placed.scheme === 'internal') return;
  if (allocationId === undefined) address.publicIp = takePublicAddress(at.world);
  else {
    const association = {
      id: hexId('eipassoc'),
      networkInterfaceId: made.id,
      privateIp: address.privateIp,
    };
    find(at, ADDRESS, allocationId).association = association;
  }
}

export function removeInterfaces(at: Place, name: string): void {
  const gone = balancerInterfaces(at, name);
  at.world.clock.after(LINGER, () => {
    for (const each of gone) removeInterface(at, each);
    networkChanged(at.world);
  });
}
