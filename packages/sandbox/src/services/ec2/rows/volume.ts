import type { VolumeType } from '@aws-sdk/client-ec2';
import type { TokenRow } from '../client-token.ts';
import type { Ec2Row, Kind } from '../resource.ts';

export interface VolumeRow extends Ec2Row, TokenRow {
  availabilityZone: string;
  sizeGiB: number;
  type: VolumeType;
  iops?: number;
  throughput?: number;
  encrypted: boolean;
  kmsKeyId?: string;
  snapshotId?: string;
  multiAttach: boolean;
  autoEnableIo: boolean;
  createTime: string;
  state: 'creating' | 'available' | 'in-use' | 'deleting';
  attachment?: VolumeAttachmentRow;
  /** The last change of size, type or speed; `times` are those of the last day, of which AWS allows four. */
  modification?: VolumeModificationRow;
}

export interface VolumeAttachmentRow {
  instanceId: string;
  device: string;
  state: 'attaching' | 'attached' | 'detaching';
  attachTime: string;
  deleteOnTermination: boolean;
}

export interface VolumeModificationRow {
  state: 'modifying' | 'optimizing' | 'completed';
  startTime: string;
  endTime?: string;
  original: VolumeShape;
  target: VolumeShape;
  times: string[];
}

export interface VolumeShape {
  sizeGiB: number;
  type: VolumeType;
  iops?: number;
  throughput?: number;
}

export const VOLUME: Kind<VolumeRow> = {
  resourceType: 'volume',
  prefix: 'vol',
  notFound: 'InvalidVolume.NotFound',
  malformed: 'InvalidVolumeID.Malformed',
  missing: (ids) => `The volume '${ids}' does not exist.`,
};
