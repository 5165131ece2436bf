import type {
  AssociateRouteTableRequest,
  AssociateRouteTableResult,
  DisassociateRouteTableRequest,
  ReplaceRouteTableAssociationRequest,
  ReplaceRouteTableAssociationResult,
} from '@aws-sdk/client-ec2';
import { AwsError, type Call } from '../../service.ts';
import { hexId } from '../shared/ids.ts';
import type { Place } from '../shared/place.ts';
import { networkChanged } from './network-view.ts';
import { required } from './parameters.ts';
import { find, rowsOf } from './resource.ts';
import { INTERNET_GATEWAY } from './rows/internet-gateway.ts';
import { ROUTE_TABLE, type RouteTableAssociation, type RouteTableRow } from './rows/route-table.ts';
import { SUBNET } from './rows/subnet.ts';

function alreadyAssociated(what: string): AwsError {
  return new AwsError(
    'Resource.AlreadyAssociated',
    `the specified association for route table ${what} conflicts with an existing association`,
  );
}

/** The same association again is no error and gives the same id. */
function associateRouteTable(input: AssociateRouteTableRequest, call: Call): AssociateRouteTableResult {
  const table = find(call, ROUTE_TABLE, required(input, 'RouteTableId'));
  const end = input.GatewayId
    ? gatewayEnd(call, table, input.GatewayId)
    : subnetEnd(call, table, required(input, 'SubnetId'));
  for (const other of rowsOf(call, ROUTE_TABLE).all()) {
    const taken = other.associations.find(
      (candidate) =>
        (end.subnetId !== undefined && candidate.subnetId === end.subnetId) ||
        (end.gatewayId !== undefined && candidate.gatewayId === end.gatewayId),
    );
    if (taken && other.id === table.id)
      return { AssociationId: taken.id, AssociationState: { State: 'associated' } };
    if (taken) throw alreadyAssociated(table.id);
  }
  const association = { id: hexId('rtbassoc'), main: false, ...end };
  table.associations.push(association);
  networkChanged(call.world);
  return { AssociationId: association.id, AssociationState: { State: 'associated' } };
}

function subnetEnd(call: Call, table: RouteTableRow, subnetId: string): Partial<RouteTableAssociation> {
  const subnet = find(call, SUBNET, subnetId);
  if (subnet.vpcId !== table.vpcId)
    throw new AwsError(
      'InvalidParameterValue',
      `route table ${table.id} and subnet ${subnet.id} belong to different networks`,
    );
  return { subnetId };
}

function gatewayEnd(call: Call, table: RouteTableRow, gatewayId: string): Partial<RouteTableAssociation> {
  const gateway = find(call, INTERNET_GATEWAY, gatewayId);
  if (gateway.vpcId !== table.vpcId)
    throw new AwsError(
      'InvalidParameterValue',
      `route table ${table.id} and network gateway ${gateway.id} belong to different networks`,
    );
  return { gatewayId };
}

function locate(at: Place, id: string): { table: RouteTableRow; association: RouteTableAssociation } {
  for (const table of rowsOf(at, ROUTE_TABLE).all()) {
    const association = table.associations.find((candidate) => candidate.id === id);
    if (association) return { table, association };
  }
  throw new AwsError('InvalidAssociationID.NotFound', `The association ID '${id}' does not exist`);
}

function remove(table: RouteTableRow, association: RouteTableAssociation): void {
  table.associations = table.associations.filter((candidate) => candidate !== association);
}

function disassociateRouteTable(input: DisassociateRouteTableRequest, call: Call): void {
  const { table, association } = locate(call, required(input, 'AssociationId'));
  if (association.main)
    throw new AwsError(
      'InvalidParameterValue',
      `cannot disassociate the main route table association ${association.id}`,
    );
  remove(table, association);
  networkChanged(call.world);
}

function replaceRouteTableAssociation(
  input: ReplaceRouteTableAssociationRequest,
  call: Call,
): ReplaceRouteTableAssociationResult {
  const { table, association } = locate(call, required(input, 'AssociationId'));
  const next = find(call, ROUTE_TABLE, required(input, 'RouteTableId'));
  if (next.vpcId !== table.vpcId)
    throw new AwsError('InvalidParameterValue', `route table ${next.id} belongs to a different network`);
  if (next.id === table.id) throw alreadyAssociated(next.id);
  remove(table, association);
  const moved = { ...association, id: hexId('rtbassoc') };
  next.associations.push(moved);
  networkChanged(call.world);
  return { NewAssociationId: moved.id, AssociationState: { State: 'associated' } };
}

export const routeTableAssociationOperations = {
  AssociateRouteTable: associateRouteTable,
  DisassociateRouteTable: disassociateRouteTable,
  ReplaceRouteTableAssociation: replaceRouteTableAssociation,
};
