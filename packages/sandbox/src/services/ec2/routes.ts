import type {
  CreateRouteRequest,
  CreateRouteResult,
  DeleteRouteRequest,
  ReplaceRouteRequest,
} from '@aws-sdk/client-ec2';
import { AwsError, type Call } from '../../service.ts';
import { formatCidr, parseCidr } from './cidr.ts';
import { networkChanged } from './network-view.ts';
import { invalidValue, required } from './parameters.ts';
import { find, rowsOf } from './resource.ts';
import { INSTANCE } from './rows/instance.ts';
import { INTERNET_GATEWAY } from './rows/internet-gateway.ts';
import { NAT_GATEWAY } from './rows/nat-gateway.ts';
import { NETWORK_INTERFACE } from './rows/network-interface.ts';
import { ROUTE_TABLE, type RouteEntry, type RouteTableRow, type RouteTarget } from './rows/route-table.ts';

type Destination = Pick<RouteEntry, 'destination' | 'kind'>;
type DestinationInput = Pick<
  CreateRouteRequest,
  'DestinationCidrBlock' | 'DestinationIpv6CidrBlock' | 'DestinationPrefixListId'
>;

function destinationOf(input: DestinationInput): Destination {
  if (input.DestinationIpv6CidrBlock) return { kind: 'ipv6', destination: input.DestinationIpv6CidrBlock };
  if (input.DestinationPrefixListId)
    return { kind: 'prefix-list', destination: input.DestinationPrefixListId };
  const text = required(input, 'DestinationCidrBlock');
  const block = parseCidr(text);
  if (!block) throw invalidValue('destinationCidrBlock', text, 'This is not a valid CIDR block.');
  return { kind: 'cidr', destination: formatCidr(block) };
}

/** Exactly one target; that it exists, and is attached to the VPC of the table, is checked. */
function targetOf(input: CreateRouteRequest, table: RouteTableRow, call: Call): RouteTarget {
  const given = Object.entries({
    gatewayId: input.GatewayId,
    natGatewayId: input.NatGatewayId,
    networkInterfaceId: input.NetworkInterfaceId,
    instanceId: input.InstanceId,
    transitGatewayId: input.TransitGatewayId,
    vpcPeeringConnectionId: input.VpcPeeringConnectionId,
    egressOnlyInternetGatewayId: input.EgressOnlyInternetGatewayId,
  }).filter(([, value]) => value !== undefined);
  if (given.length === 0)
    throw new AwsError(
      'MissingParameter',
      'The request must contain exactly one of gatewayId, natGatewayId, networkInterfaceId, vpcPeeringConnectionId, egressOnlyInternetGatewayId, transitGatewayId, localGatewayId or instanceId',
    );
  if (given.length > 1)
    throw new AwsError('InvalidParameterCombination', 'The request must contain exactly one target.');
  const target: RouteTarget = Object.fromEntries(given);
  if (target.gatewayId?.startsWith('igw-')) {
    const gateway = find(call, INTERNET_GATEWAY, target.gatewayId);
    if (gateway.vpcId !== table.vpcId)
      throw new AwsError(
        'InvalidParameterValue',
        `route table ${table.id} and network gateway ${gateway.id} belong to different networks`,
      );
  }
  if (target.natGatewayId) checkNatGateway(call, target.natGatewayId);
  return target.instanceId ? throughInstance(call, target.instanceId) : throughInterface(call, target);
}

function checkNatGateway(call: Call, id: string): void {
  const state = rowsOf(call, NAT_GATEWAY).get(id)?.state;
  if (state === undefined || state === 'deleted' || state === 'failed')
    throw new AwsError('InvalidNatGatewayID.NotFound', `The natGateway ID '${id}' does not exist`);
}

function throughInterface(call: Call, target: RouteTarget): RouteTarget {
  if (!target.networkInterfaceId) return target;
  const row = find(call, NETWORK_INTERFACE, target.networkInterfaceId);
  return row.attachment ? { ...target, instanceId: row.attachment.instanceId } : target;
}

/** A route to an instance leads to its only interface. */
function throughInstance(call: Call, instanceId: string): RouteTarget {
  const instance = find(call, INSTANCE, instanceId);
  const interfaces = rowsOf(call, NETWORK_INTERFACE).filter(
    (row) => row.attachment?.instanceId === instance.id,
  );
  const [only, ...others] = interfaces;
  if (!only || others.length > 0)
    throw new AwsError(
      'InvalidInstanceID',
      `There are multiple interfaces attached to instance '${instanceId}'. Please specify an interface ID for the operation instead.`,
    );
  return { instanceId, networkInterfaceId: only.id };
}

function sameDestination(destination: Destination): (route: RouteEntry) => boolean {
  return (route) => route.kind === destination.kind && route.destination === destination.destination;
}

function createRoute(input: CreateRouteRequest, call: Call): CreateRouteResult {
  const table = find(call, ROUTE_TABLE, required(input, 'RouteTableId'));
  const destination = destinationOf(input);
  const target = targetOf(input, table, call);
  if (table.routes.some(sameDestination(destination)))
    throw new AwsError(
      'RouteAlreadyExists',
      `The route identified by ${destination.destination} already exists.`,
    );
  table.routes.push({ ...destination, origin: 'CreateRoute', target });
  networkChanged(call.world);
  return { Return: true };
}

function existing(table: RouteTableRow, destination: Destination): RouteEntry {
  const route = table.routes.find(sameDestination(destination));
  if (!route)
    throw new AwsError(
      'InvalidRoute.NotFound',
      `no route with destination-cidr-block ${destination.destination} in route table ${table.id}`,
    );
  return route;
}

function replaceRoute(input: ReplaceRouteRequest, call: Call): void {
  const table = find(call, ROUTE_TABLE, required(input, 'RouteTableId'));
  const route = existing(table, destinationOf(input));
  route.target = input.LocalTarget ? { gatewayId: 'local' } : targetOf(input, table, call);
  networkChanged(call.world);
}

function deleteRoute(input: DeleteRouteRequest, call: Call): void {
  const table = find(call, ROUTE_TABLE, required(input, 'RouteTableId'));
  const route = existing(table, destinationOf(input));
  if (route.target.gatewayId === 'local')
    throw new AwsError(
      'InvalidParameterValue',
      `cannot remove local route ${route.destination} in route table ${table.id}`,
    );
  table.routes = table.routes.filter((candidate) => candidate !== route);
  networkChanged(call.world);
}

export const routeOperations = {
  CreateRoute: createRoute,
  ReplaceRoute: replaceRoute,
  DeleteRoute: deleteRoute,
};
