import type { Ec2Row, Kind } from '../resource.ts';

export interface SubnetRow extends Ec2Row {
  vpcId: string;
  cidr: string;
  availabilityZone: string;
  state: 'pending' | 'available';
  defaultForAz: boolean;
  mapPublicIpOnLaunch: boolean;
  hostnameType: 'ip-name' | 'resource-name';
  resourceNameARecord: boolean;
}

export const SUBNET: Kind<SubnetRow> = {
  resourceType: 'subnet',
  prefix: 'subnet',
  notFound: 'InvalidSubnetID.NotFound',
  malformed: 'InvalidSubnetID.Malformed',
  missing: (ids) => `The subnet ID '${ids}' does not exist`,
};
