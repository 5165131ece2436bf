import type { Place } from '../shared/place.ts';
import { rowsOf } from './resource.ts';
import { INSTANCE } from './rows/instance.ts';
import { INTERNET_GATEWAY } from './rows/internet-gateway.ts';
import { NAT_GATEWAY } from './rows/nat-gateway.ts';
import { NETWORK_INTERFACE } from './rows/network-interface.ts';
import { ROUTE_TABLE, type RouteEntry, type RouteTableRow } from './rows/route-table.ts';

/** A route whose target is gone, or detached from the VPC, stays and leads nowhere. */
export function isBlackhole(at: Place, table: RouteTableRow, route: RouteEntry): boolean {
  const { gatewayId, natGatewayId, networkInterfaceId, instanceId } = route.target;
  if (natGatewayId) return rowsOf(at, NAT_GATEWAY).get(natGatewayId)?.state !== 'available';
  if (gatewayId?.startsWith('igw-'))
    return rowsOf(at, INTERNET_GATEWAY).get(gatewayId)?.vpcId !== table.vpcId;
  if (instanceId && rowsOf(at, INSTANCE).get(instanceId)?.state !== 'running') return true;
  return networkInterfaceId !== undefined && !rowsOf(at, NETWORK_INTERFACE).get(networkInterfaceId);
}

/** The table that routes for a subnet: its own, else the main one of its VPC. */
function routeTableFor(at: Place, subnet: { id: string; vpcId: string }): RouteTableRow | undefined {
  const tables = rowsOf(at, ROUTE_TABLE).filter((row) => row.vpcId === subnet.vpcId);
  return (
    tables.find((row) => row.associations.some(({ subnetId }) => subnetId === subnet.id)) ??
    tables.find((row) => row.associations.some(({ main }) => main))
  );
}

/** True where a subnet's packets reach the internet through a gateway. */
export function leadsToInternet(at: Place, subnet: { id: string; vpcId: string }): boolean {
  const table = routeTableFor(at, subnet);
  return (
    table?.routes.some(
      (route) => route.target.gatewayId?.startsWith('igw-') && !isBlackhole(at, table, route),
    ) ?? false
  );
}

/** The NAT gateway that gets a subnet's packets out, if its route table has one for everywhere. */
export function natGatewayFor(at: Place, subnet: { id: string; vpcId: string }): string | undefined {
  const table = routeTableFor(at, subnet);
  const route = table?.routes.find(
    (each) => each.target.natGatewayId && each.destination === '0.0.0.0/0' && !isBlackhole(at, table, each),
  );
  return route?.target.natGatewayId;
}
