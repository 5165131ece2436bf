import type { Place } from '../shared/place.ts';
import { formatAddress, parseAddress } from './cidr.ts';
import { networkChanged } from './network-view.ts';
import { newId, rowsOf } from './resource.ts';
import { regionRow } from './region-row.ts';
import { zoneNames } from './regions.ts';
import { INTERNET_GATEWAY } from './rows/internet-gateway.ts';
import { ROUTE_TABLE } from './rows/route-table.ts';
import { VPC, type VpcRow } from './rows/vpc.ts';
import { makeSubnet } from './subnet-rows.ts';
import { makeVpc } from './vpc-rows.ts';

const DEFAULT_CIDR = '172.31.0.0/16';
const SUBNET_PREFIX = 20;

export function defaultVpc(at: Place): VpcRow | undefined {
  return rowsOf(at, VPC).find((row) => row.isDefault);
}

/** What AWS puts into each region of a new account: a VPC, a public subnet per zone, and the way out. */
export function ensureDefaultNetwork(at: Place): void {
  const region = regionRow(at);
  if (region.hasDefaults) return;
  region.hasDefaults = true;
  createDefaultVpc(at);
}

function createDefaultVpc(at: Place): VpcRow {
  const vpc = makeVpc(at, DEFAULT_CIDR, { isDefault: true, enableDnsHostnames: true, state: 'available' });
  const base = parseAddress('172.31.0.0') ?? 0;
  for (const [index, availabilityZone] of zoneNames(at.region).entries())
    makeSubnet(at, {
      vpcId: vpc.id,
      cidr: `${formatAddress(base + index * 2 ** (32 - SUBNET_PREFIX))}/${SUBNET_PREFIX}`,
      availabilityZone,
      state: 'available',
      defaultForAz: true,
      mapPublicIpOnLaunch: true,
    });
  const gateway = rowsOf(at, INTERNET_GATEWAY).put({ id: newId(INTERNET_GATEWAY), vpcId: vpc.id, tags: {} });
  const main = rowsOf(at, ROUTE_TABLE).find((row) => row.vpcId === vpc.id);
  main?.routes.push({
    destination: '0.0.0.0/0',
    kind: 'cidr',
    origin: 'CreateRoute',
    target: { gatewayId: gateway.id },
  });
  networkChanged(at.world);
  return vpc;
}
