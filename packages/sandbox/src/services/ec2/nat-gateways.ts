import type {
  CreateNatGatewayRequest,
  CreateNatGatewayResult,
  DeleteNatGatewayRequest,
  DescribeNatGatewaysRequest,
  DescribeNatGatewaysResult,
} from '@aws-sdk/client-ec2';
import { AwsError, type Call } from '../../service.ts';
import { timestamp, type Place } from '../shared/place.ts';
import { madeBefore, tokenOf } from './client-token.ts';
import { describe } from './describe.ts';
import type { Fields } from './filters.ts';
import { associate, freeAllocation, interfaceOf, showNatGateway } from './nat-gateway-rows.ts';
import { makeInterface, removeInterface } from './network-interface-rows.ts';
import { networkChanged } from './network-view.ts';
import { required } from './parameters.ts';
import { find, newId, rowsOf } from './resource.ts';
import { INTERNET_GATEWAY } from './rows/internet-gateway.ts';
import { NAT_GATEWAY, type NatGatewayRow } from './rows/nat-gateway.ts';
import { SUBNET } from './rows/subnet.ts';
import { tagsFrom } from './tag-specifications.ts';

/** Seconds that AWS takes; how long one that is gone is still shown is about an hour. */
const SECONDS = { create: 90, delete: 45, forget: 3600 };

function createNatGateway(input: CreateNatGatewayRequest, call: Call): CreateNatGatewayResult {
  const token = tokenOf(input);
  const before = madeBefore(rowsOf(call, NAT_GATEWAY).all(), token)[0];
  if (before) return { NatGateway: showNatGateway(before, call), ClientToken: input.ClientToken };
  if (input.AvailabilityMode === 'regional')
    throw new AwsError('UnsupportedOperation', 'The sandbox has zonal NAT gateways only.');
  const subnet = find(call, SUBNET, required(input, 'SubnetId'));
  const connectivity = input.ConnectivityType ?? 'public';
  const allocations = allocationsOf(input, connectivity, call);
  const privateIps = [
    ...(input.PrivateIpAddress ? [input.PrivateIpAddress] : []),
    ...(input.SecondaryPrivateIpAddresses ?? []),
  ];
  const extra =
    connectivity === 'public'
      ? Math.max(0, allocations.length - 1 - (input.SecondaryPrivateIpAddresses?.length ?? 0))
      : input.SecondaryPrivateIpAddressCount;
  const id = newId(NAT_GATEWAY);
  const made = makeInterface(call, subnet, {
    description: `Interface for NAT Gateway ${id}`,
    groupIds: [],
    privateIps,
    secondaryCount: extra,
    requester: 'amazon-nat',
  });
  const row = rowsOf(call, NAT_GATEWAY).put({
    id,
    vpcId: subnet.vpcId,
    subnetId: subnet.id,
    connectivity,
    state: 'pending',
    createTime: timestamp(call),
    networkInterfaceId: made.id,
    tags: tagsFrom(input.TagSpecifications, 'natgateway'),
    ...(token && { token }),
  });
  allocations.forEach((address, index) => associate(address, made, made.addresses[index]?.privateIp ?? ''));
  networkChanged(call.world);
  becomeAvailable(call, row);
  return { NatGateway: showNatGateway(row, call), ClientToken: input.ClientToken };
}

function allocationsOf(
  input: CreateNatGatewayRequest,
  connectivity: NatGatewayRow['connectivity'],
  call: Call,
) {
  const ids = [...(input.AllocationId ? [input.AllocationId] : []), ...(input.SecondaryAllocationIds ?? [])];
  if (connectivity === 'private' && ids.length > 0)
    throw new AwsError(
      'InvalidParameterCombination',
      'The request must not contain an allocation ID for a NAT gateway of connectivity type private',
    );
  if (connectivity === 'public') required(input, 'AllocationId');
  return ids.map((id) => freeAllocation(call, id));
}

/** Without a way to the internet a public one fails, as AWS finds out only afterwards. */
function becomeAvailable(at: Place, row: NatGatewayRow): void {
  at.world.clock.after(SECONDS.create, () => {
    if (row.state !== 'pending') return;
    const attached = rowsOf(at, INTERNET_GATEWAY).find(({ vpcId }) => vpcId === row.vpcId);
    if (row.connectivity === 'private' || attached) row.state = 'available';
    else {
      const message = `Network ${row.vpcId} has no Internet gateway attached`;
      row.failure = { code: 'Gateway.NotAttached', message };
      vacate(at, row);
      row.state = 'failed';
      forget(at, row);
    }
    networkChanged(at.world);
  });
}

function deleteNatGateway(input: DeleteNatGatewayRequest, call: Call): { NatGatewayId: string } {
  const row = find(call, NAT_GATEWAY, required(input, 'NatGatewayId'));
  if (row.state === 'pending' || row.state === 'available') {
    row.state = 'deleting';
    networkChanged(call.world);
    end(call, row);
  }
  return { NatGatewayId: row.id };
}

function end(at: Place, row: NatGatewayRow): void {
  at.world.clock.after(SECONDS.delete, () => {
    vacate(at, row);
    row.state = 'deleted';
    row.deleteTime = timestamp(at);
    networkChanged(at.world);
    forget(at, row);
  });
}

/** Its interface goes, and its elastic addresses are free again. */
function vacate(at: Place, row: NatGatewayRow): void {
  row.lastAddresses = showNatGateway(row, at).NatGatewayAddresses?.map((each) => ({
    privateIp: each.PrivateIp ?? '',
    ...(each.PublicIp && { publicIp: each.PublicIp }),
    ...(each.AllocationId && { allocationId: each.AllocationId }),
  }));
  const placed = interfaceOf(at, row);
  if (placed) removeInterface(at, placed);
}

function forget(at: Place, row: NatGatewayRow): void {
  at.world.clock.after(SECONDS.forget, () => {
    rowsOf(at, NAT_GATEWAY).remove(row.id);
  });
}

/** Carries on what a restart of the sandbox interrupted. */
export function resumeNatGateway(at: Place, row: NatGatewayRow): void {
  if (row.state === 'pending') becomeAvailable(at, row);
  else if (row.state === 'deleting') end(at, row);
  else if (row.state !== 'available') forget(at, row);
}

const FIELDS: Fields<NatGatewayRow> = {
  'nat-gateway-id': (row) => row.id,
  'subnet-id': (row) => row.subnetId,
  'vpc-id': (row) => row.vpcId,
  state: (row) => row.state,
};

function describeNatGateways(input: DescribeNatGatewaysRequest, call: Call): DescribeNatGatewaysResult {
  const request = { ...input, Filters: input.Filter };
  const { rows, NextToken } = describe(call, NAT_GATEWAY, input.NatGatewayIds, request, FIELDS);
  return { NatGateways: rows.map((row) => showNatGateway(row, call)), NextToken };
}

export const natGatewayOperations = {
  CreateNatGateway: createNatGateway,
  DeleteNatGateway: deleteNatGateway,
  DescribeNatGateways: describeNatGateways,
};
