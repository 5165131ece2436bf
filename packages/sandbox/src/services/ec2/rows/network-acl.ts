import type { Ec2Row, Kind } from '../resource.ts';

export interface NetworkAclRow extends Ec2Row {
  vpcId: string;
  isDefault: boolean;
  associations: { id: string; subnetId: string }[];
}

export const NETWORK_ACL: Kind<NetworkAclRow> = {
  resourceType: 'network-acl',
  prefix: 'acl',
  notFound: 'InvalidNetworkAclID.NotFound',
  malformed: 'InvalidNetworkAclID.Malformed',
  missing: (ids) => `The networkAcl ID '${ids}' does not exist`,
};
