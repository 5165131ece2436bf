import type { Ec2Row, Kind } from '../resource.ts';

export interface SnapshotRow extends Ec2Row {
  volumeId: string;
  sizeGiB: number;
  encrypted: boolean;
  description: string;
  startTime: string;
  state: 'pending' | 'completed';
}

export const SNAPSHOT: Kind<SnapshotRow> = {
  resourceType: 'snapshot',
  prefix: 'snap',
  notFound: 'InvalidSnapshot.NotFound',
  malformed: 'InvalidSnapshotID.Malformed',
  missing: (ids) => `The snapshot '${ids}' does not exist.`,
};
