import type { VolumeType } from '@aws-sdk/client-ec2';
import { AwsError } from '../../service.ts';
import { timestamp, type Place } from '../shared/place.ts';
import type { Tags } from '../shared/tags.ts';
import type { TokenRecord } from './client-token.ts';
import { inOrderUnwatched } from './machine-queue.ts';
import { newId, rowsOf } from './resource.ts';
import { VOLUME, type VolumeAttachmentRow, type VolumeRow, type VolumeShape } from './rows/volume.ts';

export interface NewVolume {
  readonly availabilityZone: string;
  /** Without one, the size of the snapshot. */
  readonly sizeGiB: number | undefined;
  readonly type: VolumeType;
  readonly iops?: number | undefined;
  readonly throughput?: number | undefined;
  readonly encrypted: boolean;
  readonly kmsKeyId?: string | undefined;
  readonly snapshotId?: string | undefined;
  readonly multiAttach?: boolean | undefined;
  readonly tags: Tags;
  readonly token?: TokenRecord | undefined;
  readonly attachment?: VolumeAttachmentRow;
}

/** Sizes in GiB and speeds that AWS allows, and what it takes when none is asked for. */
const LIMITS: Readonly<Record<string, { min: number; max: number; iops?: [min: number, max: number] }>> = {
  gp2: { min: 1, max: 16_384 },
  gp3: { min: 1, max: 65_536, iops: [3000, 80_000] },
  io1: { min: 4, max: 16_384, iops: [100, 64_000] },
  io2: { min: 4, max: 65_536, iops: [100, 256_000] },
  st1: { min: 125, max: 16_384 },
  sc1: { min: 125, max: 16_384 },
  standard: { min: 1, max: 1024 },
};

/** Checks size and speed, and fills in what AWS does. */
export function volumeShape(
  sizeGiB: number | undefined,
  type: VolumeType,
  iops: number | undefined,
  throughput: number | undefined,
): VolumeShape {
  const limits = LIMITS[type];
  if (!limits) throw new AwsError('InvalidParameterValue', `Invalid value '${type}' for VolumeType.`);
  if (sizeGiB === undefined)
    throw new AwsError('MissingParameter', 'The request must contain the parameter size/snapshot');
  if (sizeGiB < limits.min || sizeGiB > limits.max)
    throw new AwsError(
      'InvalidParameterValue',
      `Volume of ${sizeGiB}GiB is not valid; it must be between ${limits.min}GiB and ${limits.max}GiB for type ${type}.`,
    );
  if (iops !== undefined && !limits.iops)
    throw new AwsError(
      'InvalidParameterCombination',
      `The parameter iops is not supported for ${type} volumes.`,
    );
  if ((type === 'io1' || type === 'io2') && iops === undefined)
    throw new AwsError(
      'MissingParameter',
      `The request must contain the parameter iops for ${type} volumes.`,
    );
  const [min, max] = limits.iops ?? [0, Infinity];
  if (iops !== undefined && (iops < min || iops > max))
    throw new AwsError(
      'InvalidParameterValue',
      `Volume iops of ${iops} is not valid; it must be between ${min} and ${max}.`,
    );
  if (throughput !== undefined && type !== 'gp3')
    throw new AwsError(
      'InvalidParameterCombination',
      `The parameter throughput is not supported for ${type} volumes.`,
    );
  return { sizeGiB, type, ...speed(sizeGiB, type, iops, throughput) };
}

function speed(
  sizeGiB: number,
  type: VolumeType,
  iops: number | undefined,
  throughput: number | undefined,
): { iops?: number; throughput?: number } {
  if (type === 'gp2') return { iops: Math.min(16_000, Math.max(100, 3 * sizeGiB)) };
  if (type === 'gp3') return { iops: iops ?? 3000, throughput: throughput ?? 125 };
  return iops === undefined ? {} : { iops };
}

/** A new volume; `withFile` is false for an instance's root, which is the machine's own disk. */
export function makeVolume(at: Place, volume: NewVolume, withFile = true): VolumeRow {
  const shape = volumeShape(volume.sizeGiB, volume.type, volume.iops, volume.throughput);
  const row = rowsOf(at, VOLUME).put({
    id: newId(VOLUME),
    availabilityZone: volume.availabilityZone,
    ...shape,
    encrypted: volume.encrypted,
    multiAttach: volume.multiAttach ?? false,
    autoEnableIo: false,
    createTime: timestamp(at),
    state: volume.attachment ? 'in-use' : 'creating',
    tags: volume.tags,
    ...(volume.kmsKeyId && { kmsKeyId: volume.kmsKeyId }),
    ...(volume.snapshotId && { snapshotId: volume.snapshotId }),
    ...(volume.attachment && { attachment: volume.attachment }),
    ...(volume.token && { token: volume.token }),
  });
  if (withFile) inOrderUnwatched(at.world, row.id, () => at.world.machines.createVolume(row.id, row.sizeGiB));
  return row;
}
