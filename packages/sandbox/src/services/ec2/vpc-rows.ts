import { hexId } from '../shared/ids.ts';
import type { Place } from '../shared/place.ts';
import { createDefaultAcl } from './network-acls.ts';
import { newId, rowsOf } from './resource.ts';
import { createMainRouteTable } from './route-table-rows.ts';
import { VPC, type VpcRow } from './rows/vpc.ts';
import { createDefaultGroup } from './security-group-rows.ts';

/** A VPC comes with a main route table, a default security group and a default network ACL. */
export function makeVpc(at: Place, cidr: string, extra: Partial<VpcRow> = {}): VpcRow {
  const vpc = rowsOf(at, VPC).put({
    id: newId(VPC),
    cidr,
    associations: [{ id: hexId('vpc-cidr-assoc'), cidr }],
    state: 'pending',
    isDefault: false,
    tenancy: 'default',
    enableDnsSupport: true,
    enableDnsHostnames: false,
    enableNetworkAddressUsageMetrics: false,
    tags: {},
    ...extra,
  });
  createMainRouteTable(at, vpc.id, cidr);
  createDefaultGroup(at, vpc.id);
  createDefaultAcl(at, vpc.id);
  return vpc;
}
