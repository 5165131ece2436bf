import type {
  CreateDBSubnetGroupMessage,
  CreateDBSubnetGroupResult,
  DBSubnetGroup,
  DBSubnetGroupMessage,
  DeleteDBSubnetGroupMessage,
  DescribeDBSubnetGroupsMessage,
  ModifyDBSubnetGroupMessage,
  ModifyDBSubnetGroupResult,
} from '@aws-sdk/client-rds';
import { AwsError, type Call } from '../../service.ts';
import { defaultVpc } from '../ec2/default-network.ts';
import { rowsOf } from '../ec2/resource.ts';
import { SUBNET, type SubnetRow } from '../ec2/rows/subnet.ts';
import type { Place } from '../shared/place.ts';
import { tagsOf } from '../shared/tags.ts';
import { paged } from './pages.ts';
import { arnOf, dbInstances, dbSubnetGroups, findSubnetGroup, type DbSubnetGroupRow } from './rows.ts';

/** Subnets of one VPC, in at least two zones. */
function subnetsOf(ids: readonly string[] | undefined, at: Place): SubnetRow[] {
  const subnets = (ids ?? []).map((id) => {
    const row = rowsOf(at, SUBNET).get(id);
    if (!row)
      throw new AwsError(
        'InvalidSubnet',
        `The requested subnet is invalid, or multiple subnets were requested that are not all in a common VPC: ${id}`,
      );
    return row;
  });
  if (subnets.length === 0)
    throw new AwsError('InvalidParameterValue', 'DB Subnet Group needs at least one subnet.');
  if (subnets.some(({ vpcId }) => vpcId !== subnets[0]?.vpcId))
    throw new AwsError('InvalidParameterValue', 'The DB subnet group includes subnets of more than one VPC.');
  const zones = [...new Set(subnets.map(({ availabilityZone }) => availabilityZone))];
  if (zones.length < 2)
    throw new AwsError(
      'DBSubnetGroupDoesNotCoverEnoughAZs',
      `The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ coverage: ${zones.join(', ')}. Add subnets to cover at least 2 AZs.`,
    );
  return subnets;
}

function createGroup(input: CreateDBSubnetGroupMessage, call: Call): CreateDBSubnetGroupResult {
  const name = (input.DBSubnetGroupName ?? '').toLowerCase();
  if (!/^[a-z0-9._ -]{1,255}$/.test(name) || name === 'default')
    throw new AwsError('InvalidParameterValue', 'The parameter DBSubnetGroupName is not a valid identifier.');
  if (dbSubnetGroups(call).get(name))
    throw new AwsError('DBSubnetGroupAlreadyExists', `The DB subnet group '${name}' already exists.`);
  const subnets = subnetsOf(input.SubnetIds, call);
  const row = dbSubnetGroups(call).put({
    id: name,
    description: input.DBSubnetGroupDescription ?? '',
    vpcId: subnets[0]?.vpcId ?? '',
    subnetIds: subnets.map(({ id }) => id),
    tags: tagsOf(input.Tags),
  });
  return { DBSubnetGroup: showGroup(row, call) };
}

function modifyGroup(input: ModifyDBSubnetGroupMessage, call: Call): ModifyDBSubnetGroupResult {
  const row = findSubnetGroup(call, input.DBSubnetGroupName);
  const subnets = subnetsOf(input.SubnetIds, call);
  if (subnets[0]?.vpcId !== row.vpcId)
    throw new AwsError('InvalidParameterValue', 'The new subnets are not in the VPC of the DB subnet group.');
  row.subnetIds = subnets.map(({ id }) => id);
  if (input.DBSubnetGroupDescription !== undefined) row.description = input.DBSubnetGroupDescription;
  return { DBSubnetGroup: showGroup(row, call) };
}

function deleteGroup(input: DeleteDBSubnetGroupMessage, call: Call): void {
  const row = findSubnetGroup(call, input.DBSubnetGroupName);
  if (dbInstances(call).find(({ subnetGroup }) => subnetGroup === row.id))
    throw new AwsError(
      'InvalidDBSubnetGroupStateFault',
      `Cannot delete the subnet group '${row.id}' because at least one database instance: is still using it.`,
    );
  dbSubnetGroups(call).remove(row.id);
}

function describeGroups(input: DescribeDBSubnetGroupsMessage, call: Call): DBSubnetGroupMessage {
  const name = input.DBSubnetGroupName;
  const all = name ? [findSubnetGroup(call, name)] : dbSubnetGroups(call).all();
  const { rows, Marker } = paged(all, input);
  return { DBSubnetGroups: rows.map((row) => showGroup(row, call)), Marker };
}

/** The group that the default VPC's subnets make up; AWS makes it with the first database there. */
export function defaultGroup(at: Place): DbSubnetGroupRow | undefined {
  const vpc = defaultVpc(at);
  if (!vpc) return undefined;
  return (
    dbSubnetGroups(at).get('default') ??
    dbSubnetGroups(at).put({
      id: 'default',
      description: 'default',
      vpcId: vpc.id,
      subnetIds: rowsOf(at, SUBNET)
        .filter((row) => row.vpcId === vpc.id && row.defaultForAz)
        .map(({ id }) => id),
      tags: {},
    })
  );
}

export function showGroup(row: DbSubnetGroupRow, at: Place): DBSubnetGroup {
  return {
    DBSubnetGroupName: row.id,
    DBSubnetGroupDescription: row.description,
    DBSubnetGroupArn: arnOf(at, 'subgrp', row.id),
    VpcId: row.vpcId,
    SubnetGroupStatus: 'Complete',
    SupportedNetworkTypes: ['IPV4'],
    Subnets: row.subnetIds.map((id) => ({
      SubnetIdentifier: id,
      SubnetAvailabilityZone: { Name: rowsOf(at, SUBNET).get(id)?.availabilityZone },
      SubnetOutpost: {},
      SubnetStatus: 'Active',
    })),
  };
}

export const subnetGroupOperations = {
  CreateDBSubnetGroup: createGroup,
  ModifyDBSubnetGroup: modifyGroup,
  DeleteDBSubnetGroup: deleteGroup,
  DescribeDBSubnetGroups: describeGroups,
};
