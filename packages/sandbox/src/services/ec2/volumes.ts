import type {
  AttachVolumeRequest,
  CreateVolumeRequest,
  DeleteVolumeRequest,
  DescribeVolumesRequest,
  DescribeVolumesResult,
  DetachVolumeRequest,
  Volume,
  VolumeAttachment,
} from '@aws-sdk/client-ec2';
import { AwsError, type Call } from '../../service.ts';
import { timestamp, type Place } from '../shared/place.ts';
import { tagList } from '../shared/tags.ts';
import { madeBefore, tokenOf } from './client-token.ts';
import { describe } from './describe.ts';
import type { Fields } from './filters.ts';
import { hasDevice } from './instance-lifecycle.ts';
import { caughtUp, elapsed, inOrder, inOrderUnwatched } from './machine-queue.ts';
import { invalidValue, required } from './parameters.ts';
import { zoneId, zoneNames } from './regions.ts';
import { find, rowsOf } from './resource.ts';
import { INSTANCE } from './rows/instance.ts';
import { SNAPSHOT } from './rows/snapshot.ts';
import { VOLUME, type VolumeRow } from './rows/volume.ts';
import { tagsFrom } from './tag-specifications.ts';
import { makeVolume } from './volume-rows.ts';

const SECONDS = { create: 3, attach: 3, detach: 3, remove: 3 };

function createVolume(input: CreateVolumeRequest, call: Call): Volume {
  const token = tokenOf(input);
  const before = madeBefore(rowsOf(call, VOLUME).all(), token)[0];
  if (before) return show(before, call);
  const availabilityZone =
    input.AvailabilityZone ??
    zoneNames(call.region).find((zone) => zoneId(zone) === input.AvailabilityZoneId);
  if (!availabilityZone)
    throw new AwsError('MissingParameter', 'The request must contain the parameter AvailabilityZone');
  if (!zoneNames(call.region).includes(availabilityZone))
    throw new AwsError('InvalidZone.NotFound', `The zone '${availabilityZone}' does not exist.`);
  const snapshot = input.SnapshotId ? find(call, SNAPSHOT, input.SnapshotId) : undefined;
  if (snapshot && input.Size !== undefined && input.Size < snapshot.sizeGiB)
    throw invalidValue(
      'Size',
      input.Size,
      `It must not be smaller than the snapshot's ${snapshot.sizeGiB} GiB.`,
    );
  const row = makeVolume(call, {
    availabilityZone,
    sizeGiB: input.Size ?? snapshot?.sizeGiB,
    type: input.VolumeType ?? 'gp2',
    iops: input.Iops,
    throughput: input.Throughput,
    encrypted: input.Encrypted ?? snapshot?.encrypted ?? false,
    kmsKeyId: input.KmsKeyId,
    snapshotId: input.SnapshotId,
    multiAttach: input.MultiAttachEnabled,
    tags: tagsFrom(input.TagSpecifications, 'volume'),
    token,
  });
  becomeAvailable(call, row).catch(() => undefined);
  return show(row, call);
}

/** The file behind it may take longer than AWS does. */
async function becomeAvailable(at: Place, row: VolumeRow): Promise<void> {
  await Promise.all([caughtUp(at.world, row.id), elapsed(at, SECONDS.create)]);
  if (row.state === 'creating') row.state = 'available';
}

function deleteVolume(input: DeleteVolumeRequest, call: Call): void {
  const row = find(call, VOLUME, required(input, 'VolumeId'));
  if (row.attachment)
    throw new AwsError(
      'VolumeInUse',
      `Volume ${row.id} is currently attached to ${row.attachment.instanceId}`,
    );
  if (row.state === 'deleting') return;
  row.state = 'deleting';
  call.world.clock.after(SECONDS.remove, () => {
    rowsOf(call, VOLUME).remove(row.id);
  });
  inOrderUnwatched(call.world, row.id, () => call.world.machines.deleteVolume(row.id));
}

function attachVolume(input: AttachVolumeRequest, call: Call): VolumeAttachment {
  const row = find(call, VOLUME, required(input, 'VolumeId'));
  const instance = find(call, INSTANCE, required(input, 'InstanceId'));
  const device = required(input, 'Device');
  if (row.attachment) throw new AwsError('VolumeInUse', `${row.id} is already attached to an instance`);
  if (row.state !== 'available') throw new AwsError('IncorrectState', `${row.id} is not 'available'.`);
  if (row.availabilityZone !== instance.availabilityZone)
    throw new AwsError(
      'InvalidVolume.ZoneMismatch',
      `The volume '${row.id}' is not in the same availability zone as instance '${instance.id}'`,
    );
  if (!['running', 'stopped'].includes(instance.state))
    throw new AwsError('IncorrectState', `Instance '${instance.id}' is not 'running'.`);
  if (!/^(\/dev\/)?(sd|xvd|hd)[a-z]{1,2}\d{0,2}$/.test(device))
    throw invalidValue('device', device, `${device} is not a valid EBS device name.`);
  const taken = rowsOf(call, VOLUME).find(
    ({ attachment }) => attachment?.instanceId === instance.id && attachment.device === device,
  );
  if (taken) throw invalidValue('device', device, `Attachment point ${device} is already in use`);
  row.state = 'in-use';
  row.attachment = {
    instanceId: instance.id,
    device,
    state: 'attaching',
    attachTime: timestamp(call),
    deleteOnTermination: false,
  };
  const { attachment } = row;
  act(
    call,
    instance.id,
    SECONDS.attach,
    () => call.world.machines.attachVolume(row.id, instance.id, device),
    () => {
      if (attachment.state === 'attaching') attachment.state = 'attached';
    },
  );
  return showAttachment(row) ?? {};
}

function detachVolume(input: DetachVolumeRequest, call: Call): VolumeAttachment {
  const row = find(call, VOLUME, required(input, 'VolumeId'));
  const { attachment } = row;
  if (!attachment || (input.InstanceId && input.InstanceId !== attachment.instanceId))
    throw new AwsError('IncorrectState', `Volume '${row.id}' is in the 'available' state.`);
  const instance = find(call, INSTANCE, attachment.instanceId);
  if (!hasDevice(instance, row) && instance.state !== 'stopped')
    throw new AwsError(
      'OperationNotPermitted',
      `Unable to detach root volume '${row.id}' from instance '${instance.id}'`,
    );
  attachment.state = 'detaching';
  const shown = showAttachment(row) ?? {};
  const device = hasDevice(instance, row);
  act(
    call,
    instance.id,
    SECONDS.detach,
    () => (device ? call.world.machines.detachVolume(row.id, instance.id) : Promise.resolve()),
    () => {
      if (row.attachment !== attachment) return;
      delete row.attachment;
      row.state = 'available';
    },
  );
  return shown;
}

/** Something done to a machine, over when both it and AWS's time are. One that fails stays under way, as on AWS. */
function act(
  at: Place,
  instanceId: string,
  seconds: number,
  work: () => Promise<void>,
  then: () => void,
): void {
  const carryOut = async (): Promise<void> => {
    await Promise.all([inOrder(at.world, instanceId, work), elapsed(at, seconds)]);
    then();
  };
  carryOut().catch(() => undefined);
}

function describeVolumes(input: DescribeVolumesRequest, call: Call): DescribeVolumesResult {
  const { rows, NextToken } = describe(call, VOLUME, input.VolumeIds, input, FIELDS);
  return { Volumes: rows.map((row) => show(row, call)), NextToken };
}

const FIELDS: Fields<VolumeRow> = {
  'volume-id': (row) => row.id,
  'attachment.attach-time': (row) => row.attachment?.attachTime,
  'attachment.delete-on-termination': (row) => row.attachment?.deleteOnTermination,
  'attachment.device': (row) => row.attachment?.device,
  'attachment.instance-id': (row) => row.attachment?.instanceId,
  'attachment.status': (row) => row.attachment?.state,
  'availability-zone': (row) => row.availabilityZone,
  'create-time': (row) => row.createTime,
  encrypted: (row) => row.encrypted,
  'multi-attach-enabled': (row) => row.multiAttach,
  size: (row) => row.sizeGiB,
  'snapshot-id': (row) => row.snapshotId,
  status: (row) => row.state,
  'volume-type': (row) => row.type,
};

export function show(row: VolumeRow, at: Place): Volume {
  const attachment = showAttachment(row);
  return {
    VolumeId: row.id,
    AvailabilityZone: row.availabilityZone,
    AvailabilityZoneId: zoneId(row.availabilityZone),
    Size: row.sizeGiB,
    VolumeType: row.type,
    Iops: row.iops,
    Throughput: row.throughput,
    Encrypted: row.encrypted,
    KmsKeyId: row.encrypted
      ? (row.kmsKeyId ?? `arn:aws:kms:${at.region}:${at.account}:alias/aws/ebs`)
      : undefined,
    SnapshotId: row.snapshotId ?? '',
    MultiAttachEnabled: row.multiAttach,
    CreateTime: new Date(row.createTime),
    State: row.state,
    Attachments: attachment ? [attachment] : [],
    Tags: tagList(row.tags),
  };
}

function showAttachment(row: VolumeRow): VolumeAttachment | undefined {
  const { attachment } = row;
  return (
    attachment && {
      VolumeId: row.id,
      InstanceId: attachment.instanceId,
      Device: attachment.device,
      State: attachment.state,
      AttachTime: new Date(attachment.attachTime),
      DeleteOnTermination: attachment.deleteOnTermination,
    }
  );
}

export const volumeOperations = {
  CreateVolume: createVolume,
  DeleteVolume: deleteVolume,
  AttachVolume: attachVolume,
  DetachVolume: detachVolume,
  DescribeVolumes: describeVolumes,
};
