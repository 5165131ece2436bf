import type {
  DescribeVolumeAttributeRequest,
  DescribeVolumeAttributeResult,
  DescribeVolumesModificationsRequest,
  DescribeVolumesModificationsResult,
  ModifyVolumeAttributeRequest,
  ModifyVolumeRequest,
  ModifyVolumeResult,
  VolumeModification,
} from '@aws-sdk/client-ec2';
import { AwsError, type Call } from '../../service.ts';
import { timestamp } from '../shared/place.ts';
import { paged } from './describe.ts';
import { filtered } from './filters.ts';
import { hasDevice } from './instance-lifecycle.ts';
import { inOrderUnwatched } from './machine-queue.ts';
import { invalidValue, required } from './parameters.ts';
import { find, rowsOf } from './resource.ts';
import { INSTANCE } from './rows/instance.ts';
import { VOLUME, type VolumeRow, type VolumeShape } from './rows/volume.ts';
import { volumeShape } from './volume-rows.ts';

const SECONDS = { modify: 5, optimize: 30 };
const DAY_MS = 24 * 3600 * 1000;
const MAX_PER_DAY = 4;

/** Grows a volume, or changes its type or speed: in place, and at most four times in a rolling day. */
function modifyVolume(input: ModifyVolumeRequest, call: Call): ModifyVolumeResult {
  const row = find(call, VOLUME, required(input, 'VolumeId'));
  if (input.Size !== undefined && input.Size < row.sizeGiB)
    throw invalidValue('Size', input.Size, `New size cannot be smaller than existing size`);
  if (row.modification && row.modification.state !== 'completed')
    throw new AwsError(
      'IncorrectModificationState',
      `Volume ${row.id} is currently in state '${row.modification.state}'.`,
    );
  const now = timestamp(call);
  const recent = (row.modification?.times ?? []).filter(
    (time) => Date.parse(now) - Date.parse(time) < DAY_MS,
  );
  if (recent.length >= MAX_PER_DAY)
    throw new AwsError(
      'VolumeModificationRateExceeded',
      "You've reached the maximum modification rate per volume limit. Wait at least 6 hours between modifications per EBS volume.",
    );
  const type = input.VolumeType ?? row.type;
  const same = type === row.type;
  const target = volumeShape(
    input.Size ?? row.sizeGiB,
    type,
    input.Iops ?? (same && type !== 'gp2' ? row.iops : undefined),
    input.Throughput ?? (same ? row.throughput : undefined),
  );
  const original: VolumeShape = {
    sizeGiB: row.sizeGiB,
    type: row.type,
    ...(row.iops !== undefined && { iops: row.iops }),
    ...(row.throughput !== undefined && { throughput: row.throughput }),
  };
  row.modification = { state: 'modifying', startTime: now, original, target, times: [...recent, now] };
  if (input.MultiAttachEnabled !== undefined) row.multiAttach = input.MultiAttachEnabled;
  delete row.iops;
  delete row.throughput;
  Object.assign(row, target);
  if (!isRoot(call, row))
    inOrderUnwatched(call.world, row.id, () => call.world.machines.createVolume(row.id, row.sizeGiB));
  progress(call, row);
  return { VolumeModification: show(row) };
}

/** A root is the machine's own disk and has no file that could grow. */
function isRoot(call: Call, row: VolumeRow): boolean {
  const instance = row.attachment && rowsOf(call, INSTANCE).get(row.attachment.instanceId);
  return instance !== undefined && !hasDevice(instance, row);
}

export function progress(call: Pick<Call, 'world' | 'account' | 'region'>, row: VolumeRow): void {
  const { modification } = row;
  if (!modification) return;
  call.world.clock.after(SECONDS.modify, () => {
    modification.state = 'optimizing';
    call.world.clock.after(SECONDS.optimize, () => {
      modification.state = 'completed';
      modification.endTime = timestamp(call);
    });
  });
}

function describeVolumesModifications(
  input: DescribeVolumesModificationsRequest,
  call: Call,
): DescribeVolumesModificationsResult {
  const ids = input.VolumeIds ?? [];
  const all = ids.length > 0 ? ids.map((id) => find(call, VOLUME, id)) : rowsOf(call, VOLUME).all();
  const rows = filtered(
    all.filter((row) => row.modification !== undefined),
    input.Filters,
    {
      'volume-id': (row) => row.id,
      'modification-state': (row) => row.modification?.state,
      'target-size': (row) => row.modification?.target.sizeGiB,
      'target-volume-type': (row) => row.modification?.target.type,
    },
  );
  const { rows: shown, NextToken } = paged(rows, input);
  return { VolumesModifications: shown.flatMap((row) => show(row) ?? []), NextToken };
}

function show(row: VolumeRow): VolumeModification | undefined {
  const { modification } = row;
  if (!modification) return undefined;
  const { original, target } = modification;
  return {
    VolumeId: row.id,
    ModificationState: modification.state,
    OriginalSize: original.sizeGiB,
    OriginalVolumeType: original.type,
    OriginalIops: original.iops,
    OriginalThroughput: original.throughput,
    TargetSize: target.sizeGiB,
    TargetVolumeType: target.type,
    TargetIops: target.iops,
    TargetThroughput: target.throughput,
    Progress: modification.state === 'completed' ? 100 : 0,
    StartTime: new Date(modification.startTime),
    EndTime: modification.endTime ? new Date(modification.endTime) : undefined,
  };
}

function modifyVolumeAttribute(input: ModifyVolumeAttributeRequest, call: Call): void {
  const row = find(call, VOLUME, required(input, 'VolumeId'));
  if (input.AutoEnableIO) row.autoEnableIo = input.AutoEnableIO.Value ?? false;
}

function describeVolumeAttribute(
  input: DescribeVolumeAttributeRequest,
  call: Call,
): DescribeVolumeAttributeResult {
  const row = find(call, VOLUME, required(input, 'VolumeId'));
  if (input.Attribute === 'productCodes') return { VolumeId: row.id, ProductCodes: [] };
  return { VolumeId: row.id, AutoEnableIO: { Value: row.autoEnableIo } };
}

export const volumeModificationOperations = {
  ModifyVolume: modifyVolume,
  DescribeVolumesModifications: describeVolumesModifications,
  ModifyVolumeAttribute: modifyVolumeAttribute,
  DescribeVolumeAttribute: describeVolumeAttribute,
};
