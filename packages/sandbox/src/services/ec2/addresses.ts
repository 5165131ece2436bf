import type {
  Address,
  AllocateAddressRequest,
  AllocateAddressResult,
  AssociateAddressRequest,
  AssociateAddressResult,
  DescribeAddressesRequest,
  DescribeAddressesResult,
  DisassociateAddressRequest,
  ReleaseAddressRequest,
} from '@aws-sdk/client-ec2';
import { AwsError, type Call } from '../../service.ts';
import { hexId } from '../shared/ids.ts';
import type { Place } from '../shared/place.ts';
import { tagList } from '../shared/tags.ts';
import { filtered, type Fields } from './filters.ts';
import { interfacesOf } from './network-interface-rows.ts';
import { networkChanged } from './network-view.ts';
import { elasticAddressOf, releasePublicAddress, takePublicAddress } from './public-addresses.ts';
import { find, newId, rowsOf } from './resource.ts';
import { ADDRESS, type AddressRow } from './rows/address.ts';
import { INSTANCE } from './rows/instance.ts';
import { INTERNET_GATEWAY } from './rows/internet-gateway.ts';
import { NETWORK_INTERFACE, type NetworkInterfaceRow } from './rows/network-interface.ts';
import { tagsFrom } from './tag-specifications.ts';

function allocateAddress(input: AllocateAddressRequest, call: Call): AllocateAddressResult {
  const tags = tagsFrom(input.TagSpecifications, 'elastic-ip');
  const row = rowsOf(call, ADDRESS).put({
    id: newId(ADDRESS),
    publicIp: takePublicAddress(call.world),
    tags,
  });
  return {
    AllocationId: row.id,
    PublicIp: row.publicIp,
    Domain: 'vpc',
    PublicIpv4Pool: 'amazon',
    NetworkBorderGroup: call.region,
  };
}

function addressOf(
  input: { AllocationId?: string | undefined; PublicIp?: string | undefined },
  call: Call,
): AddressRow {
  if (input.AllocationId) return find(call, ADDRESS, input.AllocationId);
  if (!input.PublicIp)
    throw new AwsError('MissingParameter', 'Either public IP or allocation id must be specified');
  const row = rowsOf(call, ADDRESS).find(({ publicIp }) => publicIp === input.PublicIp);
  if (!row) throw new AwsError('InvalidAddress.NotFound', `Address '${input.PublicIp}' not found.`);
  return row;
}

/** Repeating an association is no error; taking an address away from another needs leave to. */
function associateAddress(input: AssociateAddressRequest, call: Call): AssociateAddressResult {
  const address = addressOf(input, call);
  const target = targetOf(input, call);
  const privateIp = input.PrivateIpAddress ?? target.addresses[0]?.privateIp ?? '';
  const entry = target.addresses.find((candidate) => candidate.privateIp === privateIp);
  if (!entry)
    throw new AwsError(
      'InvalidParameterValue',
      `Value (${privateIp}) for parameter privateIpAddress is invalid. Interface ${target.id} does not have it.`,
    );
  if (!rowsOf(call, INTERNET_GATEWAY).find((row) => row.vpcId === target.vpcId))
    throw new AwsError(
      'Gateway.NotAttached',
      `Network ${target.vpcId} is not attached to any internet gateway`,
    );
  const { association } = address;
  if (association?.networkInterfaceId === target.id && association.privateIp === privateIp)
    return { AssociationId: association.id };
  if (association && input.AllowReassociation === false)
    throw new AwsError(
      'Resource.AlreadyAssociated',
      `resource ${address.id} is already associated with associate-id ${association.id}`,
    );
  const other = elasticAddressOf(call, target.id, privateIp);
  if (other) delete other.association;
  if (entry.publicIp) releasePublicAddress(call.world, entry.publicIp);
  delete entry.publicIp;
  const id = hexId('eipassoc');
  const instanceId = target.attachment?.instanceId;
  address.association = { id, networkInterfaceId: target.id, privateIp, ...(instanceId && { instanceId }) };
  networkChanged(call.world);
  return { AssociationId: id };
}

function targetOf(input: AssociateAddressRequest, call: Call): NetworkInterfaceRow {
  if (input.NetworkInterfaceId) return find(call, NETWORK_INTERFACE, input.NetworkInterfaceId);
  if (!input.InstanceId)
    throw new AwsError('MissingParameter', 'Either instance ID or network interface id must be specified');
  const instance = find(call, INSTANCE, input.InstanceId);
  const [primary] = interfacesOf(call, instance.id);
  if (!['running', 'stopped', 'stopping'].includes(instance.state) || !primary)
    throw new AwsError(
      'InvalidInstanceID',
      `The pending-instance-creation instance to which 'eni' is attached is not in a valid state for this operation`,
    );
  return primary;
}

function disassociateAddress(input: DisassociateAddressRequest, call: Call): void {
  const id = input.AssociationId;
  const row = id
    ? rowsOf(call, ADDRESS).find(({ association }) => association?.id === id)
    : addressOf(input, call);
  if (!row)
    throw new AwsError('InvalidAssociationID.NotFound', `The association ID '${id ?? ''}' does not exist`);
  const holder = rowsOf(call, NETWORK_INTERFACE).get(row.association?.networkInterfaceId ?? '');
  if (holder?.requester)
    throw new AwsError(
      'OperationNotPermitted',
      `You do not have permission to disassociate the address of a network interface that ${holder.requester} manages`,
    );
  delete row.association;
  networkChanged(call.world);
}

function releaseAddress(input: ReleaseAddressRequest, call: Call): void {
  const row = addressOf(input, call);
  if (row.association) throw new AwsError('InvalidIPAddress.InUse', `Address ${row.publicIp} is in use.`);
  releasePublicAddress(call.world, row.publicIp);
  rowsOf(call, ADDRESS).remove(row.id);
}

function describeAddresses(input: DescribeAddressesRequest, call: Call): DescribeAddressesResult {
  const asked = [
    ...(input.AllocationIds ?? []).map((AllocationId) => addressOf({ AllocationId }, call)),
    ...(input.PublicIps ?? []).map((PublicIp) => addressOf({ PublicIp }, call)),
  ];
  const rows = asked.length > 0 ? [...new Set(asked)] : rowsOf(call, ADDRESS).all();
  return { Addresses: filtered(rows, input.Filters, fieldsOf(call)).map((row) => show(row, call)) };
}

function fieldsOf(at: Place): Fields<AddressRow> {
  return {
    'allocation-id': (row) => row.id,
    'association-id': (row) => row.association?.id,
    domain: () => 'vpc',
    'instance-id': (row) => row.association?.instanceId,
    'network-border-group': () => at.region,
    'network-interface-id': (row) => row.association?.networkInterfaceId,
    'network-interface-owner-id': (row) => row.association && at.account,
    'private-ip-address': (row) => row.association?.privateIp,
    'public-ip': (row) => row.publicIp,
  };
}

function show(row: AddressRow, at: Place): Address {
  return {
    AllocationId: row.id,
    PublicIp: row.publicIp,
    Domain: 'vpc',
    PublicIpv4Pool: 'amazon',
    NetworkBorderGroup: at.region,
    AssociationId: row.association?.id,
    InstanceId: row.association?.instanceId,
    NetworkInterfaceId: row.association?.networkInterfaceId,
    NetworkInterfaceOwnerId: row.association && at.account,
    PrivateIpAddress: row.association?.privateIp,
    Tags: tagList(row.tags),
  };
}

export const addressOperations = {
  AllocateAddress: allocateAddress,
  AssociateAddress: associateAddress,
  DisassociateAddress: disassociateAddress,
  ReleaseAddress: releaseAddress,
  DescribeAddresses: describeAddresses,
};
