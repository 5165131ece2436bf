import type { CreateRouteRequest } from '@aws-sdk/client-ec2';
import type { Call } from '../../../service.ts';
import type { Model, Projection } from '../../../world/projection.ts';
import { tagList } from '../../shared/tags.ts';
import { find, rowsOf } from '../resource.ts';
import { routeTableAssociationOperations } from '../route-table-associations.ts';
import { routeTableOperations } from '../route-tables.ts';
import { routeOperations } from '../routes.ts';
import { ROUTE_TABLE, type RouteEntry, type RouteTableAssociation } from '../rows/route-table.ts';
import { model, parts, present, retag, specifications, text } from './values.ts';

export const routeTable: Projection = {
  type: 'AWS::EC2::RouteTable',
  create(desired, call) {
    const TagSpecifications = specifications(desired, 'route-table');
    const { RouteTable } = routeTableOperations.CreateRouteTable(
      { VpcId: text(desired, 'VpcId'), TagSpecifications },
      call,
    );
    return present(RouteTable?.RouteTableId, 'RouteTableId');
  },
  read(id, call) {
    const row = rowsOf(call, ROUTE_TABLE).get(id);
    return row && { RouteTableId: id, VpcId: row.vpcId, Tags: tagList(row.tags) };
  },
  update: (id, desired, call) => retag(find(call, ROUTE_TABLE, id), desired),
  delete: (RouteTableId, call) => routeTableOperations.DeleteRouteTable({ RouteTableId }, call),
  list: (call) =>
    rowsOf(call, ROUTE_TABLE)
      .all()
      .map(({ id }) => id),
};

function routeRequest(desired: Model): CreateRouteRequest {
  return model({
    RouteTableId: desired['RouteTableId'],
    DestinationCidrBlock: desired['DestinationCidrBlock'],
    DestinationIpv6CidrBlock: desired['DestinationIpv6CidrBlock'],
    DestinationPrefixListId: desired['DestinationPrefixListId'],
    GatewayId: desired['GatewayId'],
    NatGatewayId: desired['NatGatewayId'],
    InstanceId: desired['InstanceId'],
    NetworkInterfaceId: desired['NetworkInterfaceId'],
    TransitGatewayId: desired['TransitGatewayId'],
    VpcPeeringConnectionId: desired['VpcPeeringConnectionId'],
    EgressOnlyInternetGatewayId: desired['EgressOnlyInternetGatewayId'],
  }) as unknown as CreateRouteRequest;
}

const DESTINATIONS = {
  cidr: 'DestinationCidrBlock',
  ipv6: 'DestinationIpv6CidrBlock',
  'prefix-list': 'DestinationPrefixListId',
} as const;

function routeOf(identifier: string, call: Call): RouteEntry | undefined {
  const [tableId, destination] = parts(identifier);
  return rowsOf(call, ROUTE_TABLE)
    .get(tableId)
    ?.routes.find((each) => each.destination === destination);
}

/** Its identifier is the table's, a bar, and the destination. */
export const route: Projection = {
  type: 'AWS::EC2::Route',
  create(desired, call) {
    const request = routeRequest(desired);
    routeOperations.CreateRoute(request, call);
    const made = find(call, ROUTE_TABLE, request.RouteTableId ?? '').routes.at(-1);
    return `${request.RouteTableId ?? ''}|${made?.destination ?? ''}`;
  },
  read(identifier, call) {
    const [RouteTableId] = parts(identifier);
    const found = routeOf(identifier, call);
    if (!found) return undefined;
    const { target } = found;
    return model({
      RouteTableId,
      CidrBlock: found.destination,
      [DESTINATIONS[found.kind]]: found.destination,
      GatewayId: target.gatewayId,
      NatGatewayId: target.natGatewayId,
      InstanceId: target.instanceId,
      NetworkInterfaceId: target.networkInterfaceId,
      TransitGatewayId: target.transitGatewayId,
      VpcPeeringConnectionId: target.vpcPeeringConnectionId,
      EgressOnlyInternetGatewayId: target.egressOnlyInternetGatewayId,
    });
  },
  update: (_identifier, desired, call) => routeOperations.ReplaceRoute(routeRequest(desired), call),
  delete(identifier, call) {
    const [RouteTableId, destination] = parts(identifier);
    const kind = routeOf(identifier, call)?.kind ?? 'cidr';
    routeOperations.DeleteRoute({ RouteTableId, [DESTINATIONS[kind]]: destination }, call);
  },
  list: (call) =>
    rowsOf(call, ROUTE_TABLE)
      .all()
      .flatMap((row) => row.routes.map((each) => `${row.id}|${each.destination}`)),
};

function associations(call: Call): (RouteTableAssociation & { routeTableId: string })[] {
  return rowsOf(call, ROUTE_TABLE)
    .all()
    .flatMap((row) => row.associations.map((each) => ({ ...each, routeTableId: row.id })))
    .filter(({ subnetId }) => subnetId !== undefined);
}

export const subnetRouteTableAssociation: Projection = {
  type: 'AWS::EC2::SubnetRouteTableAssociation',
  create(desired, call) {
    const { AssociationId } = routeTableAssociationOperations.AssociateRouteTable(
      { RouteTableId: text(desired, 'RouteTableId'), SubnetId: text(desired, 'SubnetId') },
      call,
    );
    return present(AssociationId, 'AssociationId');
  },
  read(id, call) {
    const found = associations(call).find((each) => each.id === id);
    return found && { Id: id, RouteTableId: found.routeTableId, SubnetId: found.subnetId };
  },
  update: () => undefined,
  delete: (AssociationId, call) =>
    routeTableAssociationOperations.DisassociateRouteTable({ AssociationId }, call),
  list: (call) => associations(call).map(({ id }) => id),
};
