import type {
  CreateVpcRequest,
  CreateVpcResult,
  DeleteVpcRequest,
  DescribeVpcsRequest,
  DescribeVpcsResult,
  Vpc,
} from '@aws-sdk/client-ec2';
import { AwsError, type Call } from '../../service.ts';
import type { Place } from '../shared/place.ts';
import { tagList } from '../shared/tags.ts';
import { formatCidr, overlaps, parseCidr, type Cidr } from './cidr.ts';
import { describe } from './describe.ts';
import type { Fields } from './filters.ts';
import { INTERNET_GATEWAY } from './rows/internet-gateway.ts';
import { NETWORK_ACL } from './rows/network-acl.ts';
import { ROUTE_TABLE } from './rows/route-table.ts';
import { SECURITY_GROUP } from './rows/security-group.ts';
import { SUBNET } from './rows/subnet.ts';
import { VPC, type VpcRow } from './rows/vpc.ts';
import { networkChanged } from './network-view.ts';
import { invalidValue, required } from './parameters.ts';
import { dhcpOptionsId } from './region-row.ts';
import { dependencyViolation, find, rowsOf } from './resource.ts';
import { removeGroup } from './security-group-rows.ts';
import { tagsFrom } from './tag-specifications.ts';
import { makeVpc } from './vpc-rows.ts';

export function vpcBlock(cidr: string): Cidr {
  const block = parseCidr(cidr);
  if (!block) throw invalidValue('CidrBlock', cidr, 'This is not a valid CIDR block.');
  if (block.prefix < 16 || block.prefix > 28)
    throw new AwsError('InvalidVpc.Range', `The CIDR '${cidr}' is invalid.`);
  return block;
}

function createVpc(input: CreateVpcRequest, call: Call): CreateVpcResult {
  const block = vpcBlock(required(input, 'CidrBlock'));
  const tags = tagsFrom(input.TagSpecifications, 'vpc');
  const tenancy = input.InstanceTenancy === 'dedicated' ? 'dedicated' : 'default';
  const vpc = makeVpc(call, formatCidr(block), { tenancy, tags });
  call.world.clock.after(1, () => {
    vpc.state = 'available';
  });
  networkChanged(call.world);
  return { Vpc: show(vpc, call) };
}

function deleteVpc(input: DeleteVpcRequest, call: Call): void {
  const vpc = find(call, VPC, required(input, 'VpcId'));
  if (hasDependencies(call, vpc.id)) throw dependencyViolation(VPC, vpc.id);
  const inVpc = (row: { vpcId: string }): boolean => row.vpcId === vpc.id;
  for (const table of rowsOf(call, ROUTE_TABLE).filter(inVpc)) rowsOf(call, ROUTE_TABLE).remove(table.id);
  for (const acl of rowsOf(call, NETWORK_ACL).filter(inVpc)) rowsOf(call, NETWORK_ACL).remove(acl.id);
  for (const group of rowsOf(call, SECURITY_GROUP).filter(inVpc)) removeGroup(call, group.id);
  rowsOf(call, VPC).remove(vpc.id);
  networkChanged(call.world);
}

function hasDependencies(at: Place, vpcId: string): boolean {
  return (
    rowsOf(at, SUBNET).find((row) => row.vpcId === vpcId) !== undefined ||
    rowsOf(at, INTERNET_GATEWAY).find((row) => row.vpcId === vpcId) !== undefined ||
    rowsOf(at, SECURITY_GROUP).find((row) => row.vpcId === vpcId && row.name !== 'default') !== undefined ||
    rowsOf(at, ROUTE_TABLE).find(
      (row) => row.vpcId === vpcId && !row.associations.some(({ main }) => main),
    ) !== undefined ||
    rowsOf(at, NETWORK_ACL).find((row) => row.vpcId === vpcId && !row.isDefault) !== undefined
  );
}

function describeVpcs(input: DescribeVpcsRequest, call: Call): DescribeVpcsResult {
  const { rows, NextToken } = describe(call, VPC, input.VpcIds, input, fieldsOf(call));
  return { Vpcs: rows.map((row) => show(row, call)), NextToken };
}

function fieldsOf(at: Place): Fields<VpcRow> {
  return {
    'vpc-id': (row) => row.id,
    cidr: (row) => row.cidr,
    'cidr-block': (row) => row.cidr,
    'cidr-block-association.cidr-block': (row) => row.associations.map(({ cidr }) => cidr),
    'cidr-block-association.association-id': (row) => row.associations.map(({ id }) => id),
    'cidr-block-association.state': () => 'associated',
    'dhcp-options-id': () => dhcpOptionsId(at),
    'is-default': (row) => row.isDefault,
    isDefault: (row) => row.isDefault,
    'owner-id': () => at.account,
    state: (row) => row.state,
  };
}

function show(row: VpcRow, at: Place): Vpc {
  return {
    VpcId: row.id,
    OwnerId: at.account,
    CidrBlock: row.cidr,
    CidrBlockAssociationSet: row.associations.map(({ id, cidr }) => ({
      AssociationId: id,
      CidrBlock: cidr,
      CidrBlockState: { State: 'associated' },
    })),
    Ipv6CidrBlockAssociationSet: [],
    DhcpOptionsId: dhcpOptionsId(at),
    InstanceTenancy: row.tenancy,
    IsDefault: row.isDefault,
    State: row.state,
    Tags: tagList(row.tags),
  };
}

/** True when a block meets one that the VPC already has. */
export function meets(vpc: VpcRow, block: Cidr): boolean {
  return vpc.associations.some(({ cidr }) => {
    const other = parseCidr(cidr);
    return other !== undefined && overlaps(other, block);
  });
}

export const vpcOperations = { CreateVpc: createVpc, DeleteVpc: deleteVpc, DescribeVpcs: describeVpcs };
