import type { JsonObject } from '@groundcrew/contract';
import type { Operation } from '@groundcrew/stacks';
import type { Services } from '../../services.ts';
import { act } from '../../shape/act.ts';
import { objects, requiredText } from '../../shape/properties.ts';
import { isConflict, isGone } from '../../shape/refusals.ts';

interface Attached {
  readonly VolumeId: string;
  readonly Device: string;
}

const volumesIn = (properties: JsonObject): readonly Attached[] =>
  objects(properties, 'Volumes').map((each) => ({
    VolumeId: requiredText(each, 'VolumeId'),
    Device: requiredText(each, 'Device'),
  }));

/** Attaches the volumes that an instance's template lists, and detaches those it listed before. */
export async function setVolumes(
  { ec2 }: Services,
  operation: Operation,
  InstanceId: string,
  desired: JsonObject,
  recorded: JsonObject,
): Promise<void> {
  const key = ({ VolumeId, Device }: Attached) => `${VolumeId} ${Device}`;
  const wanted = volumesIn(desired);
  const keys = new Set(wanted.map(key));
  for (const { VolumeId } of volumesIn(recorded).filter((each) => !keys.has(key(each)))) {
    try {
      await act(ec2, operation, 'DetachVolume', { VolumeId, InstanceId }, { repeatable: true });
    } catch (problem) {
      if (!isGone(problem)) throw problem;
    }
  }
  for (const volume of wanted) {
    try {
      await act(ec2, operation, 'AttachVolume', { ...volume, InstanceId });
    } catch (problem) {
      if (!isConflict(problem) || !(await isAttached(ec2, volume.VolumeId, InstanceId))) throw problem;
    }
  }
}

async function isAttached(ec2: Services['ec2'], VolumeId: string, InstanceId: string): Promise<boolean> {
  const { Volumes = [] } = await ec2.call('DescribeVolumes', {
    Filters: [{ Name: 'volume-id', Values: [VolumeId] }],
  });
  return Volumes.some((volume) => volume.Attachments?.some((each) => each.InstanceId === InstanceId));
}
