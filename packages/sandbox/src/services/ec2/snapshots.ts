import type {
  CreateSnapshotRequest,
  DeleteSnapshotRequest,
  DescribeSnapshotsRequest,
  DescribeSnapshotsResult,
  Snapshot,
} from '@aws-sdk/client-ec2';
import type { Call } from '../../service.ts';
import { timestamp, type Place } from '../shared/place.ts';
import { tagList } from '../shared/tags.ts';
import { describe } from './describe.ts';
import type { Fields } from './filters.ts';
import { required } from './parameters.ts';
import { find, newId, rowsOf } from './resource.ts';
import { SNAPSHOT, type SnapshotRow } from './rows/snapshot.ts';
import { VOLUME } from './rows/volume.ts';
import { tagsFrom } from './tag-specifications.ts';

const SECONDS = 60;

/** A snapshot remembers the volume's size, not its content. */
function createSnapshot(input: CreateSnapshotRequest, call: Call): Snapshot {
  const volume = find(call, VOLUME, required(input, 'VolumeId'));
  const row = rowsOf(call, SNAPSHOT).put({
    id: newId(SNAPSHOT),
    volumeId: volume.id,
    sizeGiB: volume.sizeGiB,
    encrypted: volume.encrypted,
    description: input.Description ?? '',
    startTime: timestamp(call),
    state: 'pending',
    tags: tagsFrom(input.TagSpecifications, 'snapshot'),
  });
  call.world.clock.after(SECONDS, () => {
    row.state = 'completed';
  });
  return show(row, call);
}

function deleteSnapshot(input: DeleteSnapshotRequest, call: Call): void {
  const row = find(call, SNAPSHOT, required(input, 'SnapshotId'));
  rowsOf(call, SNAPSHOT).remove(row.id);
}

/** Only one's own: snapshots behind public images are not listed. */
function describeSnapshots(input: DescribeSnapshotsRequest, call: Call): DescribeSnapshotsResult {
  const fields: Fields<SnapshotRow> = {
    'snapshot-id': (row) => row.id,
    'volume-id': (row) => row.volumeId,
    'volume-size': (row) => row.sizeGiB,
    description: (row) => row.description,
    encrypted: (row) => row.encrypted,
    'owner-id': () => call.account,
    status: (row) => row.state,
    'start-time': (row) => row.startTime,
  };
  const { rows, NextToken } = describe(call, SNAPSHOT, input.SnapshotIds, input, fields);
  return { Snapshots: rows.map((row) => show(row, call)), NextToken };
}

function show(row: SnapshotRow, at: Place): Snapshot {
  return {
    SnapshotId: row.id,
    VolumeId: row.volumeId,
    VolumeSize: row.sizeGiB,
    Description: row.description,
    Encrypted: row.encrypted,
    OwnerId: at.account,
    Progress: row.state === 'completed' ? '100%' : '0%',
    StartTime: new Date(row.startTime),
    State: row.state,
    StorageTier: 'standard',
    Tags: tagList(row.tags),
  };
}

export const snapshotOperations = {
  CreateSnapshot: createSnapshot,
  DeleteSnapshot: deleteSnapshot,
  DescribeSnapshots: describeSnapshots,
};
