import type { Projection } from '../../../world/projection.ts';
import { instance, keyPair, launchTemplate, networkInterface } from './instances.ts';
import { gatewayAttachment, internetGateway, subnet, vpc } from './networks.ts';
import { natGateway, networkInterfaceAttachment } from './private-networks.ts';
import { route, routeTable, subnetRouteTableAssociation } from './routing.ts';
import { securityGroup, securityGroupEgress, securityGroupIngress } from './security-groups.ts';
import { addressAssociation, elasticAddress, volume, volumeAttachment } from './storage-and-addresses.ts';

/** EC2's rows as Cloud Control shows them. */
export const projections: readonly Projection[] = [
  addressAssociation,
  elasticAddress,
  gatewayAttachment,
  instance,
  internetGateway,
  keyPair,
  launchTemplate,
  natGateway,
  networkInterface,
  networkInterfaceAttachment,
  route,
  routeTable,
  securityGroup,
  securityGroupEgress,
  securityGroupIngress,
  subnet,
  subnetRouteTableAssociation,
  volume,
  volumeAttachment,
  vpc,
];
