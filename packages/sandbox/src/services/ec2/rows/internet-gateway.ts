import type { Ec2Row, Kind } from '../resource.ts';

export interface InternetGatewayRow extends Ec2Row {
  /** The VPC it is attached to; a gateway has at most one, and so has a VPC. */
  vpcId?: string;
}

export const INTERNET_GATEWAY: Kind<InternetGatewayRow> = {
  resourceType: 'internet-gateway',
  prefix: 'igw',
  notFound: 'InvalidInternetGatewayID.NotFound',
  malformed: 'InvalidInternetGatewayId.Malformed',
  missing: (ids) => `The internetGateway ID '${ids}' does not exist`,
};
