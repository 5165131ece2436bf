import type { VolumeAttachment } from '@aws-sdk/client-ec2';
import type { JsonObject } from '@groundcrew/contract';
import type { Services } from '../services.ts';
import { act } from '../shape/act.ts';
import type { Definition } from '../shape/definition.ts';
import { requiredText } from '../shape/properties.ts';
import { ec2Finder } from './finder.ts';

/** Cloud Control's identifier: `vol-0a1b|i-0c2d`. */
const idOf = (volume: string, instance: string): string => `${volume}|${instance}`;
const attachmentId = (found: VolumeAttachment): string => idOf(found.VolumeId ?? '', found.InstanceId ?? '');
const wantedId = (desired: JsonObject): string =>
  idOf(requiredText(desired, 'VolumeId'), requiredText(desired, 'InstanceId'));

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-volumeattachment.html */
export function volumeAttachment({ ec2 }: Services): Definition<VolumeAttachment> {
  const attachments = ec2Finder(ec2, {
    operation: 'DescribeVolumes',
    items: (page) => page.Volumes?.flatMap((volume) => volume.Attachments ?? []),
    idFilter: 'volume-id',
  });
  const byIds = async (ids: readonly string[]) => {
    const wanted = new Set(ids);
    const found = await attachments.byIds(ids.map((id) => id.split('|')[0] ?? ''));
    return found.filter((each) => wanted.has(attachmentId(each)));
  };
  return {
    type: 'AWS::EC2::VolumeAttachment',
    finder: { byIds, all: () => attachments.all() },
    id: attachmentId,
    exists: (found) => found.State !== 'detached' && found.State !== 'detaching',
    lingers: (found) => found.State === 'detaching',
    ready: (found) => found.State === 'attached' || (found.State ?? 'attaching'),
    live: (found) => ({
      properties: { VolumeId: found.VolumeId, InstanceId: found.InstanceId, Device: found.Device },
      attributes: { Ref: attachmentId(found) },
    }),
    idempotency: 'conflict',
    async make(operation, desired) {
      await act(ec2, operation, 'AttachVolume', {
        VolumeId: requiredText(desired, 'VolumeId'),
        InstanceId: requiredText(desired, 'InstanceId'),
        Device: requiredText(desired, 'Device'),
      });
      return wantedId(desired);
    },
    async find(_, desired) {
      const [found] = await byIds([wantedId(desired)]);
      return found && found.State !== 'detached' ? wantedId(desired) : undefined;
    },
    unsupported: ['EbsCardIndex'],
    updates: [],
    async remove(operation, physicalId) {
      const [attached] = await byIds([physicalId]);
      if (!attached || attached.State === 'detaching') return;
      const { VolumeId, InstanceId } = attached;
      await act(ec2, operation, 'DetachVolume', { VolumeId, InstanceId }, { repeatable: true });
    },
    vanishesSlowly: true,
  };
}
