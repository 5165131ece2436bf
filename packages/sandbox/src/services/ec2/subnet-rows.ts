import type { Place } from '../shared/place.ts';
import { associateDefaultAcl } from './network-acls.ts';
import { newId, rowsOf } from './resource.ts';
import { NETWORK_INTERFACE } from './rows/network-interface.ts';
import { SUBNET, type SubnetRow } from './rows/subnet.ts';

export function makeSubnet(
  at: Place,
  subnet: Pick<SubnetRow, 'vpcId' | 'cidr' | 'availabilityZone'> & Partial<SubnetRow>,
): SubnetRow {
  const row = rowsOf(at, SUBNET).put({
    id: newId(SUBNET),
    state: 'pending',
    defaultForAz: false,
    mapPublicIpOnLaunch: false,
    hostnameType: 'ip-name',
    resourceNameARecord: false,
    tags: {},
    ...subnet,
  });
  associateDefaultAcl(at, row.vpcId, row.id);
  return row;
}

/** Addresses of interfaces in a subnet, which no other may take. */
export function takenAddresses(at: Place, subnetId: string): string[] {
  return rowsOf(at, NETWORK_INTERFACE)
    .filter((row) => row.subnetId === subnetId)
    .flatMap((row) => row.addresses.map(({ privateIp }) => privateIp));
}
