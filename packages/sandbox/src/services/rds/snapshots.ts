import type {
  CreateDBSnapshotMessage,
  CreateDBSnapshotResult,
  DBSnapshotMessage,
  DeleteDBSnapshotMessage,
  DeleteDBSnapshotResult,
  DescribeDBSnapshotsMessage,
} from '@aws-sdk/client-rds';
import { AwsError, type Call } from '../../service.ts';
import { timestamp, type Place } from '../shared/place.ts';
import { tagsOf, type Tags } from '../shared/tags.ts';
import { showSnapshot } from './instance-view.ts';
import { paged } from './pages.ts';
import {
  checkIdentifier,
  dbSnapshots,
  dbSubnetGroups,
  findInstance,
  type DbInstanceRow,
  type DbSnapshotRow,
} from './rows.ts';

const SECONDS = 90;

/** Keeps the settings of a database, not its data. */
export function takeSnapshot(at: Place, instance: DbInstanceRow, name: string, tags: Tags): DbSnapshotRow {
  const id = checkIdentifier('DBSnapshotIdentifier', name, 255);
  if (dbSnapshots(at).get(id))
    throw new AwsError(
      'DBSnapshotAlreadyExists',
      `Cannot create the snapshot because a snapshot with the identifier ${id} already exists.`,
    );
  const row = dbSnapshots(at).put({
    id,
    instanceId: instance.id,
    status: 'creating',
    type: 'manual',
    createTime: timestamp(at),
    settings: { ...instance.settings },
    vpcId: dbSubnetGroups(at).get(instance.subnetGroup)?.vpcId ?? '',
    availabilityZone: instance.availabilityZone,
    tags: { ...tags },
  });
  at.world.clock.after(SECONDS, () => {
    row.status = 'available';
  });
  return row;
}

function find(at: Place, identifier: string | undefined): DbSnapshotRow {
  const row = dbSnapshots(at).get((identifier ?? '').toLowerCase());
  if (!row) throw new AwsError('DBSnapshotNotFound', `DBSnapshot ${identifier ?? ''} not found.`, 404);
  return row;
}

function createSnapshot(input: CreateDBSnapshotMessage, call: Call): CreateDBSnapshotResult {
  const instance = findInstance(call, input.DBInstanceIdentifier);
  if (instance.status !== 'available' && instance.status !== 'stopped')
    throw new AwsError(
      'InvalidDBInstanceState',
      `Cannot create a snapshot because the database instance ${instance.id} is not currently in the available state.`,
    );
  const row = takeSnapshot(call, instance, input.DBSnapshotIdentifier ?? '', tagsOf(input.Tags));
  return { DBSnapshot: showSnapshot(row, call) };
}

function deleteSnapshot(input: DeleteDBSnapshotMessage, call: Call): DeleteDBSnapshotResult {
  const row = find(call, input.DBSnapshotIdentifier);
  if (row.status !== 'available')
    throw new AwsError(
      'InvalidDBSnapshotState',
      `Cannot delete the snapshot because it is not currently in the available or failed state.`,
    );
  dbSnapshots(call).remove(row.id);
  return { DBSnapshot: { ...showSnapshot(row, call), Status: 'deleted' } };
}

function describeSnapshots(input: DescribeDBSnapshotsMessage, call: Call): DBSnapshotMessage {
  const asked = input.DBSnapshotIdentifier;
  const all = asked ? [find(call, asked)] : dbSnapshots(call).all();
  const instance = input.DBInstanceIdentifier?.toLowerCase();
  const { rows, Marker } = paged(
    all.filter((row) => instance === undefined || row.instanceId === instance),
    input,
  );
  return { DBSnapshots: rows.map((row) => showSnapshot(row, call)), Marker };
}

export const snapshotOperations = {
  CreateDBSnapshot: createSnapshot,
  DeleteDBSnapshot: deleteSnapshot,
  DescribeDBSnapshots: describeSnapshots,
};
