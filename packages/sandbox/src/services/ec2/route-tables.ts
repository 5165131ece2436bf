import type {
  CreateRouteTableRequest,
  CreateRouteTableResult,
  DeleteRouteTableRequest,
  DescribeRouteTablesRequest,
  DescribeRouteTablesResult,
  Route,
  RouteTable,
} from '@aws-sdk/client-ec2';
import type { Call } from '../../service.ts';
import type { Place } from '../shared/place.ts';
import { tagList } from '../shared/tags.ts';
import { madeBefore, tokenOf } from './client-token.ts';
import { describe, type PageLimits } from './describe.ts';
import type { Fields } from './filters.ts';
import { networkChanged } from './network-view.ts';
import { required } from './parameters.ts';
import { dependencyViolation, find, rowsOf } from './resource.ts';
import { makeRouteTable } from './route-table-rows.ts';
import { isBlackhole } from './route-targets.ts';
import { ROUTE_TABLE, type RouteEntry, type RouteTableRow } from './rows/route-table.ts';
import { VPC } from './rows/vpc.ts';
import { tagsFrom } from './tag-specifications.ts';

const PAGE_LIMITS: PageLimits = { min: 5, max: 100 };

function createRouteTable(input: CreateRouteTableRequest, call: Call): CreateRouteTableResult {
  const vpc = find(call, VPC, required(input, 'VpcId'));
  const token = tokenOf(input);
  const before = madeBefore(rowsOf(call, ROUTE_TABLE).all(), token)[0];
  if (before) return { RouteTable: show(before, call), ClientToken: input.ClientToken };
  const tags = tagsFrom(input.TagSpecifications, 'route-table');
  const table = makeRouteTable(call, vpc.id, vpc.cidr);
  Object.assign(table, { tags, ...(token && { token }) });
  return { RouteTable: show(table, call), ClientToken: input.ClientToken };
}

function deleteRouteTable(input: DeleteRouteTableRequest, call: Call): void {
  const table = find(call, ROUTE_TABLE, required(input, 'RouteTableId'));
  if (table.associations.length > 0) throw dependencyViolation(ROUTE_TABLE, table.id);
  rowsOf(call, ROUTE_TABLE).remove(table.id);
  networkChanged(call.world);
}

function describeRouteTables(input: DescribeRouteTablesRequest, call: Call): DescribeRouteTablesResult {
  const { rows, NextToken } = describe(
    call,
    ROUTE_TABLE,
    input.RouteTableIds,
    input,
    fieldsOf(call),
    PAGE_LIMITS,
  );
  return { RouteTables: rows.map((row) => show(row, call)), NextToken };
}

function fieldsOf(at: Place): Fields<RouteTableRow> {
  const targets =
    (name: keyof RouteEntry['target']) =>
    (row: RouteTableRow): (string | undefined)[] =>
      row.routes.map(({ target }) => target[name]);
  return {
    'route-table-id': (row) => row.id,
    'vpc-id': (row) => row.vpcId,
    'owner-id': () => at.account,
    'association.main': (row) => row.associations.map(({ main }) => main),
    'association.route-table-association-id': (row) => row.associations.map(({ id }) => id),
    'association.route-table-id': (row) => (row.associations.length > 0 ? row.id : undefined),
    'association.subnet-id': (row) => row.associations.map(({ subnetId }) => subnetId),
    'association.gateway-id': (row) => row.associations.map(({ gatewayId }) => gatewayId),
    'route.destination-cidr-block': (row) =>
      row.routes.map((route) => (route.kind === 'cidr' ? route.destination : undefined)),
    'route.destination-ipv6-cidr-block': (row) =>
      row.routes.map((route) => (route.kind === 'ipv6' ? route.destination : undefined)),
    'route.destination-prefix-list-id': (row) =>
      row.routes.map((route) => (route.kind === 'prefix-list' ? route.destination : undefined)),
    'route.gateway-id': targets('gatewayId'),
    'route.instance-id': targets('instanceId'),
    'route.nat-gateway-id': targets('natGatewayId'),
    'route.transit-gateway-id': targets('transitGatewayId'),
    'route.vpc-peering-connection-id': targets('vpcPeeringConnectionId'),
    'route.egress-only-internet-gateway-id': targets('egressOnlyInternetGatewayId'),
    'route.origin': (row) => row.routes.map(({ origin }) => origin),
    'route.state': (row) => row.routes.map((route) => (isBlackhole(at, row, route) ? 'blackhole' : 'active')),
  };
}

function show(row: RouteTableRow, at: Place): RouteTable {
  return {
    RouteTableId: row.id,
    VpcId: row.vpcId,
    OwnerId: at.account,
    PropagatingVgws: [],
    Associations: row.associations.map((association) => ({
      RouteTableAssociationId: association.id,
      RouteTableId: row.id,
      Main: association.main,
      SubnetId: association.subnetId,
      GatewayId: association.gatewayId,
      AssociationState: { State: 'associated' },
    })),
    Routes: row.routes.map((route) => showRoute(route, row, at)),
    Tags: tagList(row.tags),
  };
}

function showRoute(route: RouteEntry, table: RouteTableRow, at: Place): Route {
  const { target } = route;
  return {
    DestinationCidrBlock: route.kind === 'cidr' ? route.destination : undefined,
    DestinationIpv6CidrBlock: route.kind === 'ipv6' ? route.destination : undefined,
    DestinationPrefixListId: route.kind === 'prefix-list' ? route.destination : undefined,
    GatewayId: target.gatewayId,
    NatGatewayId: target.natGatewayId,
    NetworkInterfaceId: target.networkInterfaceId,
    InstanceId: target.instanceId,
    InstanceOwnerId: target.instanceId && at.account,
    TransitGatewayId: target.transitGatewayId,
    VpcPeeringConnectionId: target.vpcPeeringConnectionId,
    EgressOnlyInternetGatewayId: target.egressOnlyInternetGatewayId,
    Origin: route.origin,
    State: isBlackhole(at, table, route) ? 'blackhole' : 'active',
  };
}

export const routeTableOperations = {
  CreateRouteTable: createRouteTable,
  DeleteRouteTable: deleteRouteTable,
  DescribeRouteTables: describeRouteTables,
};
