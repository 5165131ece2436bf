import type { Ec2Row, Kind } from '../resource.ts';

/** An elastic address. */
export interface AddressRow extends Ec2Row {
  publicIp: string;
  association?: {
    id: string;
    networkInterfaceId: string;
    privateIp: string;
    instanceId?: string;
  };
}

export const ADDRESS: Kind<AddressRow> = {
  resourceType: 'elastic-ip',
  prefix: 'eipalloc',
  notFound: 'InvalidAllocationID.NotFound',
  malformed: 'InvalidAllocationID.Malformed',
  missing: (ids) => `The allocation ID '${ids}' does not exist`,
};
