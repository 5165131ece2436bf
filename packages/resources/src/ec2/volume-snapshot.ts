import type { Operation } from '@groundcrew/stacks';
import type { Services } from '../services.ts';
import { act } from '../shape/act.ts';
import { resourceFailed } from '../shape/resource-failed.ts';
import { until } from '../shape/waiting.ts';
import { ec2Finder } from './finder.ts';
import { tagSpecifications } from './tags.ts';

const patience = 7_200_000;

/** Takes a volume's final snapshot, or waits for the one that an earlier attempt began. */
export async function snapshotVolume(
  { ec2, session }: Services,
  operation: Operation,
  VolumeId: string,
): Promise<string> {
  const snapshots = ec2Finder(ec2, {
    operation: 'DescribeSnapshots',
    items: (page) => page.Snapshots,
    idFilter: 'snapshot-id',
  });
  const begin = async () =>
    act(ec2, operation, 'CreateSnapshot', {
      VolumeId,
      Description: `Last state of ${operation.logicalId} in ${operation.stack}`,
      TagSpecifications: tagSpecifications('snapshot', operation, {}),
    });
  const [before] = (await snapshots.byTag?.(operation.ownership)) ?? [];
  const SnapshotId = (before ?? (await begin())).SnapshotId ?? '';
  return until<string>(session.clock, operation, {
    subject: `The snapshot ${SnapshotId} of ${VolumeId}`,
    patience,
    async probe() {
      const [found] = await snapshots.byIds([SnapshotId]);
      if (found?.State === 'error')
        throw resourceFailed(`The snapshot ${SnapshotId} of ${VolumeId}`, found.StateMessage);
      return found?.State === 'completed' ? { done: SnapshotId } : { waiting: found?.State ?? 'pending' };
    },
  });
}
