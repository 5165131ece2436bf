import type { TokenRow } from '../client-token.ts';
import type { Ec2Row, Kind } from '../resource.ts';

export interface NetworkInterfaceRow extends Ec2Row, TokenRow {
  vpcId: string;
  subnetId: string;
  availabilityZone: string;
  description: string;
  macAddress: string;
  /** The primary address is the first. */
  addresses: InterfaceAddress[];
  groupIds: string[];
  sourceDestCheck: boolean;
  /** Made and removed by AWS for a load balancer or a database. */
  requester?: string;
  attachment?: InterfaceAttachment;
}

export interface InterfaceAddress {
  privateIp: string;
  /** A public address that comes from the subnet's setting and goes with a stop; elastic ones are in the address table. */
  publicIp?: string;
}

export interface InterfaceAttachment {
  id: string;
  instanceId: string;
  deviceIndex: number;
  deleteOnTermination: boolean;
  attachTime: string;
}

export const NETWORK_INTERFACE: Kind<NetworkInterfaceRow> = {
  resourceType: 'network-interface',
  prefix: 'eni',
  notFound: 'InvalidNetworkInterfaceID.NotFound',
  malformed: 'InvalidNetworkInterfaceId.Malformed',
  missing: (ids) => `The networkInterface ID '${ids}' does not exist`,
};
