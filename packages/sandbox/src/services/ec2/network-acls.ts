import type {
  DescribeNetworkAclsRequest,
  DescribeNetworkAclsResult,
  NetworkAcl,
  NetworkAclEntry,
} from '@aws-sdk/client-ec2';
import type { Call } from '../../service.ts';
import { hexId } from '../shared/ids.ts';
import type { Place } from '../shared/place.ts';
import { tagList } from '../shared/tags.ts';
import { describe } from './describe.ts';
import type { Fields } from './filters.ts';
import { newId, rowsOf } from './resource.ts';
import { NETWORK_ACL, type NetworkAclRow } from './rows/network-acl.ts';

/** Every VPC has one that allows everything; others can't be made here. */
export function createDefaultAcl(at: Place, vpcId: string): void {
  rowsOf(at, NETWORK_ACL).put({ id: newId(NETWORK_ACL), vpcId, isDefault: true, associations: [], tags: {} });
}

export function associateDefaultAcl(at: Place, vpcId: string, subnetId: string): void {
  const acl = rowsOf(at, NETWORK_ACL).find((row) => row.vpcId === vpcId && row.isDefault);
  acl?.associations.push({ id: hexId('aclassoc'), subnetId });
}

export function dissociateAcl(at: Place, subnetId: string): void {
  for (const acl of rowsOf(at, NETWORK_ACL).all())
    acl.associations = acl.associations.filter((association) => association.subnetId !== subnetId);
}

function describeNetworkAcls(input: DescribeNetworkAclsRequest, call: Call): DescribeNetworkAclsResult {
  const fields: Fields<NetworkAclRow> = {
    'network-acl-id': (row) => row.id,
    'vpc-id': (row) => row.vpcId,
    default: (row) => row.isDefault,
    'owner-id': () => call.account,
    'association.association-id': (row) => row.associations.map(({ id }) => id),
    'association.network-acl-id': (row) => row.id,
    'association.subnet-id': (row) => row.associations.map(({ subnetId }) => subnetId),
  };
  const { rows, NextToken } = describe(call, NETWORK_ACL, input.NetworkAclIds, input, fields);
  return { NetworkAcls: rows.map((row) => show(row, call)), NextToken };
}

const LAST_RULE = 32767;

function entries(): NetworkAclEntry[] {
  const all = { CidrBlock: '0.0.0.0/0', Protocol: '-1' };
  return [true, false].flatMap((Egress): NetworkAclEntry[] => [
    { ...all, Egress, RuleAction: 'allow', RuleNumber: 100 },
    { ...all, Egress, RuleAction: 'deny', RuleNumber: LAST_RULE },
  ]);
}

function show(row: NetworkAclRow, at: Place): NetworkAcl {
  return {
    NetworkAclId: row.id,
    VpcId: row.vpcId,
    OwnerId: at.account,
    IsDefault: row.isDefault,
    Entries: entries(),
    Associations: row.associations.map(({ id, subnetId }) => ({
      NetworkAclAssociationId: id,
      NetworkAclId: row.id,
      SubnetId: subnetId,
    })),
    Tags: tagList(row.tags),
  };
}

export const networkAclOperations = { DescribeNetworkAcls: describeNetworkAcls };
