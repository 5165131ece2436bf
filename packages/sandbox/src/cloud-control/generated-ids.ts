import { randomUUID } from 'node:crypto';
import { hexId, randomText } from '../services/shared/ids.ts';

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const LOWER = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Prefixes of EC2's identifiers, by the last part of the type. Others take the type's initials. */
const EC2_PREFIXES: Readonly<Record<string, string>> = {
  CapacityReservation: 'cr',
  CarrierGateway: 'cagw',
  ClientVpnEndpoint: 'cvpn-endpoint',
  CustomerGateway: 'cgw',
  DHCPOptions: 'dopt',
  EC2Fleet: 'fleet',
  EIP: 'eipalloc',
  EIPAssociation: 'eipassoc',
  EgressOnlyInternetGateway: 'eigw',
  FlowLog: 'fl',
  Host: 'h',
  IPAM: 'ipam',
  IPAMPool: 'ipam-pool',
  IPAMScope: 'ipam-scope',
  Instance: 'i',
  InternetGateway: 'igw',
  KeyPair: 'key',
  LaunchTemplate: 'lt',
  LocalGatewayRouteTable: 'lgw-rtb',
  NatGateway: 'nat',
  NetworkAcl: 'acl',
  NetworkInterface: 'eni',
  NetworkInterfaceAttachment: 'eni-attach',
  NetworkInsightsPath: 'nip',
  PlacementGroup: 'pg',
  PrefixList: 'pl',
  RouteTable: 'rtb',
  SecurityGroup: 'sg',
  SecurityGroupEgress: 'sgr',
  SecurityGroupIngress: 'sgr',
  SpotFleet: 'sfr',
  Subnet: 'subnet',
  SubnetCidrBlock: 'subnet-cidr-assoc',
  SubnetNetworkAclAssociation: 'aclassoc',
  SubnetRouteTableAssociation: 'rtbassoc',
  TrafficMirrorFilter: 'tmf',
  TrafficMirrorSession: 'tms',
  TrafficMirrorTarget: 'tmt',
  TransitGateway: 'tgw',
  TransitGatewayAttachment: 'tgw-attach',
  TransitGatewayPeeringAttachment: 'tgw-attach',
  TransitGatewayRouteTable: 'tgw-rtb',
  TransitGatewayVpcAttachment: 'tgw-attach',
  VPC: 'vpc',
  VPCCidrBlock: 'vpc-cidr-assoc',
  VPCEndpoint: 'vpce',
  VPCEndpointService: 'vpce-svc',
  VPCPeeringConnection: 'pcx',
  VPNConnection: 'vpn',
  VPNGateway: 'vgw',
  Volume: 'vol',
};

/** An identifier as the service gives it out: EC2's kind, a short word, or a UUID. */
export function idFor(type: string, name: string): string {
  const [, service = '', resource = ''] = type.split('::');
  if (service === 'EC2')
    return hexId(EC2_PREFIXES[resource] ?? resource.replaceAll(/[^A-Z]/g, '').toLowerCase());
  if (service === 'EFS')
    return hexId(resource === 'FileSystem' ? 'fs' : resource === 'AccessPoint' ? 'fsap' : 'fsmt');
  if (service === 'ApiGateway' || service === 'ApiGatewayV2') return randomText(LOWER, 10);
  if (service === 'CloudFront') return `E${randomText(UPPER, 13)}`;
  if (service === 'Route53' && resource === 'HostedZone') return `Z${randomText(UPPER, 20)}`;
  return /(Id|Identifier)$/i.test(name) ? randomUUID() : randomText(LOWER, 12);
}

/** A name for a resource that was given none. Buckets and what hosts are named after must be lower-case. */
export function nameFor(type: string): string {
  const resource = type.split('::').slice(1).join('');
  const lower = /^(S3|RDS|ElastiCache|Redshift|Neptune|DocDB|ECR|OpenSearch|Elasticsearch)/.test(resource);
  const name = `${resource}-${randomText(UPPER, 12)}`.slice(0, 63);
  return lower ? name.toLowerCase() : name;
}
