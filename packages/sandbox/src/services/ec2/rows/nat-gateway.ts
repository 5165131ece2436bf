import type { TokenRow } from '../client-token.ts';
import type { Ec2Row, Kind } from '../resource.ts';

export interface NatGatewayRow extends Ec2Row, TokenRow {
  vpcId: string;
  subnetId: string;
  connectivity: 'public' | 'private';
  state: 'pending' | 'available' | 'deleting' | 'deleted' | 'failed';
  failure?: { code: string; message: string };
  createTime: string;
  deleteTime?: string;
  /** Its one interface; the addresses are there. */
  networkInterfaceId: string;
  /** What it had, for as long as it is shown after its end. */
  lastAddresses?: { privateIp: string; publicIp?: string; allocationId?: string }[];
}

export const NAT_GATEWAY: Kind<NatGatewayRow> = {
  resourceType: 'natgateway',
  prefix: 'nat',
  notFound: 'NatGatewayNotFound',
  malformed: 'NatGatewayMalformed',
  missing: (ids) => `The Nat Gateway ${ids} was not found`,
};
