import type {
  AssignPrivateNatGatewayAddressRequest,
  AssociateNatGatewayAddressRequest,
  DisassociateNatGatewayAddressRequest,
  NatGatewayAddress,
  UnassignPrivateNatGatewayAddressRequest,
} from '@aws-sdk/client-ec2';
import { AwsError, type Call } from '../../service.ts';
import { associate, freeAllocation, showNatGateway } from './nat-gateway-rows.ts';
import { freeAddresses } from './network-interface-rows.ts';
import { networkChanged } from './network-view.ts';
import { required } from './parameters.ts';
import { find, rowsOf } from './resource.ts';
import { ADDRESS } from './rows/address.ts';
import { NAT_GATEWAY, type NatGatewayRow } from './rows/nat-gateway.ts';
import { NETWORK_INTERFACE } from './rows/network-interface.ts';
import { SUBNET } from './rows/subnet.ts';

const MAX_SECONDARY = 7;

type Meanwhile = 'assigning' | 'associating' | 'disassociating' | 'unassigning';

function placed(call: Call, row: NatGatewayRow) {
  if (row.state !== 'available')
    throw new AwsError('IncorrectState', `NAT gateway ${row.id} is in state ${row.state}`);
  return find(call, NETWORK_INTERFACE, row.networkInterfaceId);
}

/** Chosen addresses, or free ones of the subnet. */
function more(call: Call, row: NatGatewayRow, given: readonly string[], count: number): string[] {
  const card = placed(call, row);
  if (card.addresses.length - 1 + Math.max(given.length, count) > MAX_SECONDARY)
    throw new AwsError(
      'PrivateIpAddressLimitExceeded',
      `A NAT gateway can have up to ${MAX_SECONDARY} secondary addresses`,
    );
  const addresses =
    given.length > 0 ? [...given] : freeAddresses(call, find(call, SUBNET, row.subnetId), count);
  card.addresses.push(...addresses.map((privateIp) => ({ privateIp })));
  return addresses;
}

/** The addresses that come or go, in the state that they are in meanwhile. */
function answer(call: Call, row: NatGatewayRow, changing: readonly NatGatewayAddress[], Status: Meanwhile) {
  networkChanged(call.world);
  return { NatGatewayId: row.id, NatGatewayAddresses: changing.map((each) => ({ ...each, Status })) };
}

const shown = (call: Call, row: NatGatewayRow, privateIps: readonly (string | undefined)[]) =>
  (showNatGateway(row, call).NatGatewayAddresses ?? []).filter(
    ({ PrivateIp, IsPrimary }) => !IsPrimary && privateIps.includes(PrivateIp),
  );

function associateAddress(input: AssociateNatGatewayAddressRequest, call: Call) {
  const row = find(call, NAT_GATEWAY, required(input, 'NatGatewayId'));
  const allocations = required(input, 'AllocationIds').map((id) => freeAllocation(call, id));
  const addresses = more(call, row, input.PrivateIpAddresses ?? [], allocations.length);
  const card = placed(call, row);
  allocations.forEach((address, index) => associate(address, card, addresses[index] ?? ''));
  return answer(call, row, shown(call, row, addresses), 'associating');
}

/** The private addresses go with their elastic ones; the first of a gateway stays. */
function disassociateAddress(input: DisassociateNatGatewayAddressRequest, call: Call) {
  const row = find(call, NAT_GATEWAY, required(input, 'NatGatewayId'));
  const card = placed(call, row);
  const leaving: NatGatewayAddress[] = [];
  for (const id of required(input, 'AssociationIds')) {
    const address = rowsOf(call, ADDRESS).find(({ association }) => association?.id === id);
    const privateIp = address?.association?.privateIp;
    if (!address || address.association?.networkInterfaceId !== card.id)
      throw new AwsError('InvalidAssociationID.NotFound', `The association ID '${id}' does not exist`);
    if (privateIp === card.addresses[0]?.privateIp)
      throw new AwsError('InvalidParameter', 'The primary address of a NAT gateway cannot be disassociated');
    leaving.push(...shown(call, row, [privateIp]));
    delete address.association;
    card.addresses = card.addresses.filter((each) => each.privateIp !== privateIp);
  }
  return answer(call, row, leaving, 'disassociating');
}

function assignAddress(input: AssignPrivateNatGatewayAddressRequest, call: Call) {
  const row = find(call, NAT_GATEWAY, required(input, 'NatGatewayId'));
  const added = more(call, row, input.PrivateIpAddresses ?? [], input.PrivateIpAddressCount ?? 0);
  return answer(call, row, shown(call, row, added), 'assigning');
}

function unassignAddress(input: UnassignPrivateNatGatewayAddressRequest, call: Call) {
  const row = find(call, NAT_GATEWAY, required(input, 'NatGatewayId'));
  const card = placed(call, row);
  const leaving = required(input, 'PrivateIpAddresses');
  const gone = shown(call, row, leaving);
  card.addresses = card.addresses.filter(
    ({ privateIp }, index) => index === 0 || !leaving.includes(privateIp),
  );
  return answer(call, row, gone, 'unassigning');
}

export const natGatewayAddressOperations = {
  AssociateNatGatewayAddress: associateAddress,
  DisassociateNatGatewayAddress: disassociateAddress,
  AssignPrivateNatGatewayAddress: assignAddress,
  UnassignPrivateNatGatewayAddress: unassignAddress,
};
