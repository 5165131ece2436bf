import type { Ec2Row, Kind } from '../resource.ts';

export interface VpcRow extends Ec2Row {
  cidr: string;
  /** The primary block is the first. */
  associations: { id: string; cidr: string }[];
  state: 'pending' | 'available';
  isDefault: boolean;
  tenancy: 'default' | 'dedicated';
  enableDnsSupport: boolean;
  enableDnsHostnames: boolean;
  enableNetworkAddressUsageMetrics: boolean;
}

export const VPC: Kind<VpcRow> = {
  resourceType: 'vpc',
  prefix: 'vpc',
  notFound: 'InvalidVpcID.NotFound',
  malformed: 'InvalidVpcID.Malformed',
  missing: (ids) => `The vpc ID '${ids}' does not exist`,
};
