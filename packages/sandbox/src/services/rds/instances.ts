import type {
  CreateDBInstanceMessage,
  CreateDBInstanceResult,
  DBInstanceMessage,
  DeleteDBInstanceMessage,
  DeleteDBInstanceResult,
  DescribeDBInstancesMessage,
  ModifyDBInstanceMessage,
  ModifyDBInstanceResult,
  RebootDBInstanceMessage,
  RestoreDBInstanceFromDBSnapshotMessage,
} from '@aws-sdk/client-rds';
import { AwsError, type Call } from '../../service.ts';
import { groupsFor, makeInterface, removeInterface } from '../ec2/network-interface-rows.ts';
import { networkChanged } from '../ec2/network-view.ts';
import { rowsOf } from '../ec2/resource.ts';
import { NETWORK_INTERFACE } from '../ec2/rows/network-interface.ts';
import { SUBNET } from '../ec2/rows/subnet.ts';
import { randomText } from '../shared/ids.ts';
import { timestamp, type Place } from '../shared/place.ts';
import { tagsOf } from '../shared/tags.ts';
import { showInstance } from './instance-view.ts';
import { paged } from './pages.ts';
import {
  arnOf,
  checkIdentifier,
  dbInstances,
  dbSnapshots,
  findInstance,
  findSubnetGroup,
  type DbInstanceRow,
  type DbSettings,
  type DbSubnetGroupRow,
} from './rows.ts';
import { changedSettings, checkPassword, newSettings } from './settings.ts';
import { takeSnapshot } from './snapshots.ts';
import { defaultGroup } from './subnet-groups.ts';

const SECONDS = { create: 300, modify: 60, remove: 120, reboot: 30, stop: 60, start: 60 };
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function createInstance(input: CreateDBInstanceMessage, call: Call): CreateDBInstanceResult {
  checkPassword(input.MasterUserPassword);
  if (!input.MasterUserPassword && !input.ManageMasterUserPassword)
    throw new AwsError('InvalidParameterValue', 'Invalid master password');
  return { DBInstance: showInstance(makeInstance(input, call), call) };
}

function restoreInstance(input: RestoreDBInstanceFromDBSnapshotMessage, call: Call): CreateDBInstanceResult {
  const snapshot = dbSnapshots(call).get((input.DBSnapshotIdentifier ?? '').toLowerCase());
  if (!snapshot)
    throw new AwsError(
      'DBSnapshotNotFound',
      `DBSnapshot ${input.DBSnapshotIdentifier ?? ''} not found.`,
      404,
    );
  const request = {
    ...input,
    DBInstanceClass: input.DBInstanceClass ?? snapshot.settings.instanceClass,
  } as CreateDBInstanceMessage;
  const row = makeInstance(request, call, snapshot.settings);
  row.snapshotId = snapshot.id;
  return { DBInstance: showInstance(row, call) };
}

function makeInstance(input: CreateDBInstanceMessage, call: Call, snapshot?: DbSettings): DbInstanceRow {
  const id = checkIdentifier('DBInstanceIdentifier', input.DBInstanceIdentifier ?? '', 63);
  if (dbInstances(call).get(id)) throw new AwsError('DBInstanceAlreadyExists', 'DB instance already exists');
  const group = input.DBSubnetGroupName ? findSubnetGroup(call, input.DBSubnetGroupName) : defaultGroup(call);
  if (!group) throw new AwsError('InvalidVPCNetworkStateFault', 'No default VPC: name a DB subnet group.');
  const settings = newSettings(input, groupsIn(group, input.VpcSecurityGroupIds, call), snapshot);
  const row: DbInstanceRow = {
    id,
    status: 'creating',
    resourceId: `db-${randomText(BASE32, 26)}`,
    settings,
    pending: {},
    subnetGroup: group.id,
    availabilityZone: input.AvailabilityZone ?? zonesOf(group, call)[0] ?? '',
    tags: tagsOf(input.Tags),
  };
  dbInstances(call).put(row);
  placeInterface(row, group, call);
  after(call, SECONDS.create, row, 'creating', () => {
    row.createTime = timestamp(call);
    row.status = 'available';
  });
  return row;
}

function groupsIn(group: DbSubnetGroupRow, ids: readonly string[] | undefined, at: Place): string[] {
  try {
    return groupsFor(at, group.vpcId, ids, undefined);
  } catch (problem) {
    if (problem instanceof AwsError)
      throw new AwsError('InvalidParameterValue', `Invalid security group: ${problem.message}`);
    throw problem;
  }
}

function zonesOf(group: DbSubnetGroupRow, at: Place): string[] {
  return group.subnetIds.flatMap((id) => rowsOf(at, SUBNET).get(id)?.availabilityZone ?? []);
}

/** A database holds on to its subnet by an interface. */
function placeInterface(row: DbInstanceRow, group: DbSubnetGroupRow, at: Place): void {
  const subnets = group.subnetIds.flatMap((id) => rowsOf(at, SUBNET).get(id) ?? []);
  const subnet =
    subnets.find(({ availabilityZone }) => availabilityZone === row.availabilityZone) ?? subnets[0];
  if (!subnet) return;
  row.networkInterfaceId = makeInterface(at, subnet, {
    description: 'RDSNetworkInterface',
    groupIds: row.settings.groupIds,
    requester: 'amazon-rds',
  }).id;
  networkChanged(at.world);
}

/** Runs once AWS's time is over, if the database is still in that state. */
function after(
  at: Place,
  seconds: number,
  row: DbInstanceRow,
  status: DbInstanceRow['status'],
  act: () => void,
): void {
  at.world.clock.after(seconds, () => {
    if (row.status === status) act();
  });
}

function mustBe(row: DbInstanceRow, ...allowed: DbInstanceRow['status'][]): void {
  if (!allowed.includes(row.status))
    throw new AwsError(
      'InvalidDBInstanceState',
      `Instance ${row.id} is not available for this operation: it is currently ${row.status}.`,
    );
}

/** Some settings apply at once whatever was asked; the others wait for the maintenance window unless told not to. */
const AT_ONCE: readonly (keyof DbSettings)[] = [
  'deletionProtection',
  'groupIds',
  'backupWindow',
  'maintenanceWindow',
  'copyTagsToSnapshot',
  'autoMinorVersionUpgrade',
  'parameterGroup',
  'monitoringInterval',
  'maxStorageGiB',
];

function modifyInstance(input: ModifyDBInstanceMessage, call: Call): ModifyDBInstanceResult {
  const row = findInstance(call, input.DBInstanceIdentifier);
  mustBe(row, 'available');
  const changes = changedSettings(input, row.settings);
  const later = Object.entries(changes).filter(([name]) => !AT_ONCE.includes(name as keyof DbSettings));
  const now = Object.entries(changes).filter(([name]) => AT_ONCE.includes(name as keyof DbSettings));
  Object.assign(row.settings, Object.fromEntries(now));
  const eni = row.networkInterfaceId && rowsOf(call, NETWORK_INTERFACE).get(row.networkInterfaceId);
  if (eni) eni.groupIds = [...row.settings.groupIds];
  Object.assign(row.pending, Object.fromEntries(later));
  if (input.ApplyImmediately) {
    row.status = 'modifying';
    after(call, SECONDS.modify, row, 'modifying', () => settle(row));
  }
  networkChanged(call.world);
  return { DBInstance: showInstance(row, call) };
}

function settle(row: DbInstanceRow): void {
  Object.assign(row.settings, row.pending);
  row.pending = {};
  row.status = 'available';
}

function deleteInstance(input: DeleteDBInstanceMessage, call: Call): DeleteDBInstanceResult {
  const row = findInstance(call, input.DBInstanceIdentifier);
  if (row.settings.deletionProtection)
    throw new AwsError(
      'InvalidParameterCombination',
      'Cannot delete protected DB Instance, please disable deletion protection and try again.',
    );
  if (row.status === 'deleting')
    throw new AwsError('InvalidDBInstanceState', `Instance ${row.id} is already being deleted.`);
  const final = input.FinalDBSnapshotIdentifier;
  if (input.SkipFinalSnapshot && final)
    throw new AwsError(
      'InvalidParameterCombination',
      'FinalDBSnapshotIdentifier cannot be specified when SkipFinalSnapshot is specified.',
    );
  if (!input.SkipFinalSnapshot && !final)
    throw new AwsError(
      'InvalidParameterCombination',
      'FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.',
    );
  if (final) {
    mustBe(row, 'available', 'stopped');
    takeSnapshot(call, row, final, row.settings.copyTagsToSnapshot ? row.tags : {});
  }
  row.status = 'deleting';
  finishDeletion(call, row);
  return { DBInstance: showInstance(row, call) };
}

function finishDeletion(at: Place, row: DbInstanceRow): void {
  at.world.clock.after(SECONDS.remove, () => {
    dbInstances(at).remove(row.id);
    const eni = row.networkInterfaceId && rowsOf(at, NETWORK_INTERFACE).get(row.networkInterfaceId);
    if (eni) removeInterface(at, eni);
    networkChanged(at.world);
  });
}

function pass(
  input: RebootDBInstanceMessage,
  call: Call,
  from: DbInstanceRow['status'],
  via: DbInstanceRow['status'],
  to: DbInstanceRow['status'],
  seconds: number,
): ModifyDBInstanceResult {
  const row = findInstance(call, input.DBInstanceIdentifier);
  mustBe(row, from);
  row.status = via;
  after(call, seconds, row, via, () => {
    row.status = to;
  });
  return { DBInstance: showInstance(row, call) };
}

function describeInstances(input: DescribeDBInstancesMessage, call: Call): DBInstanceMessage {
  const asked = input.DBInstanceIdentifier;
  const all = asked ? [findInstance(call, asked.replace(/^arn:.*:db:/, ''))] : dbInstances(call).all();
  const passes = (row: DbInstanceRow): boolean =>
    (input.Filters ?? []).every(({ Name, Values = [] }) => {
      const values: Record<string, string[]> = {
        'db-instance-id': [row.id, arnOf(call, 'db', row.id)],
        'dbi-resource-id': [row.resourceId],
        engine: [row.settings.engine],
      };
      const have = values[Name ?? ''];
      if (!have) throw new AwsError('InvalidParameterValue', `Unrecognized filter name: ${Name ?? ''}`);
      return Values.some((value) => have.includes(value));
    });
  const { rows, Marker } = paged(all.filter(passes), input);
  return { DBInstances: rows.map((row) => showInstance(row, call)), Marker };
}

/** Carries on after a restart. */
export function resume(at: Place, row: DbInstanceRow): void {
  if (row.status === 'deleting') finishDeletion(at, row);
  else if (row.status === 'stopping') row.status = 'stopped';
  else if (row.status !== 'stopped' && row.status !== 'available') {
    row.createTime ??= timestamp(at);
    settle(row);
  }
}

export const instanceOperations = {
  CreateDBInstance: createInstance,
  RestoreDBInstanceFromDBSnapshot: restoreInstance,
  ModifyDBInstance: modifyInstance,
  DeleteDBInstance: deleteInstance,
  DescribeDBInstances: describeInstances,
  RebootDBInstance: (input: RebootDBInstanceMessage, call: Call) =>
    pass(input, call, 'available', 'rebooting', 'available', SECONDS.reboot),
  StopDBInstance: (input: RebootDBInstanceMessage, call: Call) =>
    pass(input, call, 'available', 'stopping', 'stopped', SECONDS.stop),
  StartDBInstance: (input: RebootDBInstanceMessage, call: Call) =>
    pass(input, call, 'stopped', 'starting', 'available', SECONDS.start),
};
