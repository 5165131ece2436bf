import type { TokenRow } from '../client-token.ts';
import type { Ec2Row, Kind } from '../resource.ts';

export interface RouteTableRow extends Ec2Row, TokenRow {
  vpcId: string;
  associations: RouteTableAssociation[];
  routes: RouteEntry[];
}

export interface RouteTableAssociation {
  id: string;
  main: boolean;
  subnetId?: string;
  gatewayId?: string;
}

/** One destination and one target. */
export interface RouteEntry {
  destination: string;
  kind: 'cidr' | 'ipv6' | 'prefix-list';
  origin: 'CreateRouteTable' | 'CreateRoute';
  target: RouteTarget;
}

export interface RouteTarget {
  /** `local`, an internet gateway or a virtual private gateway. */
  gatewayId?: string;
  natGatewayId?: string;
  networkInterfaceId?: string;
  instanceId?: string;
  transitGatewayId?: string;
  vpcPeeringConnectionId?: string;
  egressOnlyInternetGatewayId?: string;
}

export const ROUTE_TABLE: Kind<RouteTableRow> = {
  resourceType: 'route-table',
  prefix: 'rtb',
  notFound: 'InvalidRouteTableID.NotFound',
  malformed: 'InvalidRouteTableId.Malformed',
  missing: (ids) => `The routeTable ID '${ids}' does not exist`,
};
