import type {
  CreateSubnetRequest,
  CreateSubnetResult,
  DeleteSubnetRequest,
  DescribeSubnetsRequest,
  DescribeSubnetsResult,
  ModifySubnetAttributeRequest,
  Subnet,
} from '@aws-sdk/client-ec2';
import { AwsError, type Call } from '../../service.ts';
import type { Place } from '../shared/place.ts';
import { tagList } from '../shared/tags.ts';
import { contains, formatCidr, overlaps, parseCidr, usableRange, type Cidr } from './cidr.ts';
import { describe } from './describe.ts';
import type { Fields } from './filters.ts';
import { dissociateAcl } from './network-acls.ts';
import { NETWORK_INTERFACE } from './rows/network-interface.ts';
import { SUBNET, type SubnetRow } from './rows/subnet.ts';
import { VPC, type VpcRow } from './rows/vpc.ts';
import { networkChanged } from './network-view.ts';
import { invalidValue, required } from './parameters.ts';
import { zoneId, zoneNames } from './regions.ts';
import { dependencyViolation, find, rowsOf } from './resource.ts';
import { removeSubnetAssociations } from './route-table-rows.ts';
import { makeSubnet, takenAddresses } from './subnet-rows.ts';
import { tagsFrom } from './tag-specifications.ts';

function createSubnet(input: CreateSubnetRequest, call: Call): CreateSubnetResult {
  const vpc = find(call, VPC, required(input, 'VpcId'));
  const block = subnetBlock(call, vpc, required(input, 'CidrBlock'));
  const tags = tagsFrom(input.TagSpecifications, 'subnet');
  const availabilityZone = zoneFor(call, input);
  const subnet = makeSubnet(call, { vpcId: vpc.id, cidr: formatCidr(block), availabilityZone, tags });
  call.world.clock.after(1, () => {
    subnet.state = 'available';
  });
  networkChanged(call.world);
  return { Subnet: show(subnet, call) };
}

function subnetBlock(at: Place, vpc: VpcRow, text: string): Cidr {
  const block = parseCidr(text);
  if (!block) throw invalidValue('CidrBlock', text, 'This is not a valid CIDR block.');
  const inside = vpc.associations.some(({ cidr }) => {
    const outer = parseCidr(cidr);
    return outer !== undefined && contains(outer, block);
  });
  if (!inside || block.prefix > 28)
    throw new AwsError('InvalidSubnet.Range', `The CIDR '${text}' is invalid.`);
  const conflict = rowsOf(at, SUBNET).find((other) => {
    const taken = parseCidr(other.cidr);
    return other.vpcId === vpc.id && taken !== undefined && overlaps(taken, block);
  });
  if (conflict)
    throw new AwsError('InvalidSubnet.Conflict', `The CIDR '${text}' conflicts with another subnet`);
  return block;
}

/** AWS picks a zone when none is asked for; here it is the first, so that rehearsals repeat. */
function zoneFor(call: Call, input: CreateSubnetRequest): string {
  const zones = zoneNames(call.region);
  const asked = input.AvailabilityZone ?? zones.find((zone) => zoneId(zone) === input.AvailabilityZoneId);
  if (asked === undefined && !input.AvailabilityZoneId) return zones[0] ?? `${call.region}a`;
  if (asked === undefined || !zones.includes(asked))
    throw invalidValue(
      'AvailabilityZone',
      asked ?? input.AvailabilityZoneId ?? '',
      `Subnets can currently only be created in the following availability zones: ${zones.join(', ')}.`,
    );
  return asked;
}

function deleteSubnet(input: DeleteSubnetRequest, call: Call): void {
  const subnet = find(call, SUBNET, required(input, 'SubnetId'));
  if (rowsOf(call, NETWORK_INTERFACE).find((row) => row.subnetId === subnet.id))
    throw dependencyViolation(SUBNET, subnet.id);
  removeSubnetAssociations(call, subnet.id);
  dissociateAcl(call, subnet.id);
  rowsOf(call, SUBNET).remove(subnet.id);
  networkChanged(call.world);
}

function modifySubnetAttribute(input: ModifySubnetAttributeRequest, call: Call): void {
  const subnet = find(call, SUBNET, required(input, 'SubnetId'));
  if (input.MapPublicIpOnLaunch) subnet.mapPublicIpOnLaunch = input.MapPublicIpOnLaunch.Value ?? false;
  if (input.PrivateDnsHostnameTypeOnLaunch) subnet.hostnameType = input.PrivateDnsHostnameTypeOnLaunch;
  if (input.EnableResourceNameDnsARecordOnLaunch)
    subnet.resourceNameARecord = input.EnableResourceNameDnsARecordOnLaunch.Value ?? false;
}

function describeSubnets(input: DescribeSubnetsRequest, call: Call): DescribeSubnetsResult {
  const { rows, NextToken } = describe(call, SUBNET, input.SubnetIds, input, fieldsOf(call));
  return { Subnets: rows.map((row) => show(row, call)), NextToken };
}

function fieldsOf(at: Place): Fields<SubnetRow> {
  return {
    'subnet-id': (row) => row.id,
    'vpc-id': (row) => row.vpcId,
    'availability-zone': (row) => row.availabilityZone,
    availabilityZone: (row) => row.availabilityZone,
    'availability-zone-id': (row) => zoneId(row.availabilityZone),
    'available-ip-address-count': (row) => freeAddresses(at, row),
    cidr: (row) => row.cidr,
    'cidr-block': (row) => row.cidr,
    cidrBlock: (row) => row.cidr,
    'default-for-az': (row) => row.defaultForAz,
    defaultForAz: (row) => row.defaultForAz,
    'map-public-ip-on-launch': (row) => row.mapPublicIpOnLaunch,
    'owner-id': () => at.account,
    state: (row) => row.state,
    'subnet-arn': (row) => arn(row, at),
  };
}

function freeAddresses(at: Place, row: SubnetRow): number {
  const block = parseCidr(row.cidr);
  return block ? usableRange(block).count - takenAddresses(at, row.id).length : 0;
}

function arn(row: SubnetRow, at: Place): string {
  return `arn:aws:ec2:${at.region}:${at.account}:subnet/${row.id}`;
}

function show(row: SubnetRow, at: Place): Subnet {
  return {
    SubnetId: row.id,
    SubnetArn: arn(row, at),
    VpcId: row.vpcId,
    OwnerId: at.account,
    CidrBlock: row.cidr,
    AvailabilityZone: row.availabilityZone,
    AvailabilityZoneId: zoneId(row.availabilityZone),
    AvailableIpAddressCount: freeAddresses(at, row),
    DefaultForAz: row.defaultForAz,
    MapPublicIpOnLaunch: row.mapPublicIpOnLaunch,
    MapCustomerOwnedIpOnLaunch: false,
    AssignIpv6AddressOnCreation: false,
    Ipv6CidrBlockAssociationSet: [],
    EnableDns64: false,
    Ipv6Native: false,
    PrivateDnsNameOptionsOnLaunch: {
      HostnameType: row.hostnameType,
      EnableResourceNameDnsARecord: row.resourceNameARecord,
      EnableResourceNameDnsAAAARecord: false,
    },
    State: row.state,
    Tags: tagList(row.tags),
  };
}

export const subnetOperations = {
  CreateSubnet: createSubnet,
  DeleteSubnet: deleteSubnet,
  ModifySubnetAttribute: modifySubnetAttribute,
  DescribeSubnets: describeSubnets,
};
