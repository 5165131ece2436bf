import type { NatGateway, NatGatewayAddress } from '@aws-sdk/client-ec2';
import { AwsError } from '../../service.ts';
import { hexId } from '../shared/ids.ts';
import type { Place } from '../shared/place.ts';
import { tagList } from '../shared/tags.ts';
import { elasticAddressOf } from './public-addresses.ts';
import { find, rowsOf } from './resource.ts';
import { leadsToInternet } from './route-targets.ts';
import { ADDRESS, type AddressRow } from './rows/address.ts';
import { NAT_GATEWAY, type NatGatewayRow } from './rows/nat-gateway.ts';
import { NETWORK_INTERFACE, type NetworkInterfaceRow } from './rows/network-interface.ts';

export const interfaceOf = (at: Place, row: NatGatewayRow): NetworkInterfaceRow | undefined =>
  rowsOf(at, NETWORK_INTERFACE).get(row.networkInterfaceId);

export function freeAllocation(at: Place, id: string): AddressRow {
  const address = find(at, ADDRESS, id);
  if (address.association)
    throw new AwsError(
      'Resource.AlreadyAssociated',
      `Elastic IP address [${address.id}] is already associated`,
    );
  return address;
}

export function associate(address: AddressRow, placed: NetworkInterfaceRow, privateIp: string): void {
  address.association = { id: hexId('eipassoc'), networkInterfaceId: placed.id, privateIp };
}

export function showNatGateway(row: NatGatewayRow, at: Place): NatGateway {
  return {
    NatGatewayId: row.id,
    VpcId: row.vpcId,
    SubnetId: row.subnetId,
    ConnectivityType: row.connectivity,
    AvailabilityMode: 'zonal',
    State: row.state,
    FailureCode: row.failure?.code,
    FailureMessage: row.failure?.message,
    CreateTime: new Date(row.createTime),
    DeleteTime: row.deleteTime === undefined ? undefined : new Date(row.deleteTime),
    NatGatewayAddresses: row.lastAddresses?.map(last) ?? addressesOf(row, at),
    Tags: tagList(row.tags),
  };
}

const last = (
  { privateIp, publicIp, allocationId }: NonNullable<NatGatewayRow['lastAddresses']>[number],
  index: number,
): NatGatewayAddress => ({
  PrivateIp: privateIp,
  PublicIp: publicIp,
  AllocationId: allocationId,
  IsPrimary: index === 0,
});

function addressesOf(row: NatGatewayRow, at: Place): NatGatewayAddress[] {
  const addresses = interfaceOf(at, row)?.addresses ?? [];
  return addresses.map(({ privateIp }, index) => {
    const elastic = elasticAddressOf(at, row.networkInterfaceId, privateIp);
    return {
      PrivateIp: privateIp,
      PublicIp: elastic?.publicIp,
      AllocationId: elastic?.id,
      AssociationId: elastic?.association?.id,
      NetworkInterfaceId: row.networkInterfaceId,
      IsPrimary: index === 0,
      Status: 'succeeded',
    };
  });
}

/** The address by which a NAT gateway gets its clients out; undefined where it gets nobody out. */
export function egressAddress(at: Place, natGatewayId: string): string | undefined {
  const row = rowsOf(at, NAT_GATEWAY).get(natGatewayId);
  if (row?.state !== 'available' || row.connectivity !== 'public') return undefined;
  if (!leadsToInternet(at, { id: row.subnetId, vpcId: row.vpcId })) return undefined;
  return addressesOf(row, at)[0]?.PublicIp;
}
