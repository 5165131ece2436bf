import { hexId } from '../shared/ids.ts';
import type { Place } from '../shared/place.ts';
import { newId, rowsOf } from './resource.ts';
import { ROUTE_TABLE, type RouteTableRow } from './rows/route-table.ts';

export function makeRouteTable(at: Place, vpcId: string, cidr: string): RouteTableRow {
  return rowsOf(at, ROUTE_TABLE).put({
    id: newId(ROUTE_TABLE),
    vpcId,
    associations: [],
    routes: [{ destination: cidr, kind: 'cidr', origin: 'CreateRouteTable', target: { gatewayId: 'local' } }],
    tags: {},
  });
}

export function createMainRouteTable(at: Place, vpcId: string, cidr: string): RouteTableRow {
  const table = makeRouteTable(at, vpcId, cidr);
  table.associations.push({ id: hexId('rtbassoc'), main: true });
  return table;
}

export function removeSubnetAssociations(at: Place, subnetId: string): void {
  for (const table of rowsOf(at, ROUTE_TABLE).all())
    table.associations = table.associations.filter((association) => association.subnetId !== subnetId);
}
