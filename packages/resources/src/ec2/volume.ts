import type { CreateVolumeCommandInput, ModifyVolumeCommandInput, Volume } from '@aws-sdk/client-ec2';
import type { JsonObject } from '@groundcrew/contract';
import type { Operation } from '@groundcrew/stacks';
import type { Services } from '../services.ts';
import { act } from '../shape/act.ts';
import type { Definition } from '../shape/definition.ts';
import { flag, pick } from '../shape/properties.ts';
import { visibleTags } from '../shape/tags.ts';
import { until } from '../shape/waiting.ts';
import { ec2Finder } from './finder.ts';
import { ec2TagUpdate, tagSpecifications } from './tags.ts';
import { snapshotVolume } from './volume-snapshot.ts';

const modifiable = ['Size', 'VolumeType', 'Iops', 'Throughput', 'MultiAttachEnabled'] as const;
const hours = 3_600_000;

/** What AWS takes where nothing is given. */
const standard = { VolumeType: 'gp2', Encrypted: false, AutoEnableIO: false, MultiAttachEnabled: false };

/** A modification that is silent about speed keeps what the volume has, so that what the type begins with is said. */
const speedOf: Readonly<Record<string, JsonObject>> = { gp3: { Iops: 3000, Throughput: 125 } };

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-volume.html */
export function volume(services: Services): Definition<Volume, boolean> {
  const { ec2, session } = services;

  /** The new size and speed can be used while AWS still optimises. */
  async function modify(
    operation: Operation,
    VolumeId: string,
    input: Omit<ModifyVolumeCommandInput, 'VolumeId'>,
  ) {
    await act(ec2, operation, 'ModifyVolume', { VolumeId, ...input }, { repeatable: true });
    await until(session.clock, operation, {
      subject: `AWS::EC2::Volume ${VolumeId}`,
      patience: hours,
      async probe() {
        const Filters = [{ Name: 'volume-id', Values: [VolumeId] }];
        const { VolumesModifications = [] } = await ec2.call('DescribeVolumesModifications', { Filters });
        const state = VolumesModifications.at(-1)?.ModificationState;
        return state === 'modifying' ? { waiting: state } : { done: undefined };
      },
    });
  }

  async function setAutoEnable(operation: Operation, VolumeId: string, Value: boolean) {
    await act(
      ec2,
      operation,
      'ModifyVolumeAttribute',
      { VolumeId, AutoEnableIO: { Value } },
      { repeatable: true },
    );
  }

  return {
    type: 'AWS::EC2::Volume',
    unsupported: ['SourceVolumeId'],
    finder: ec2Finder(ec2, {
      operation: 'DescribeVolumes',
      items: (page) => page.Volumes,
      idFilter: 'volume-id',
    }),
    id: (found) => found.VolumeId ?? '',
    exists: (found) => !['deleting', 'deleted', 'error'].includes(found.State ?? ''),
    lingers: (found) => found.State === 'deleting',
    failure: (found) => `The volume's state is ${found.State ?? 'unknown'}.`,
    ready: (found) => ['available', 'in-use'].includes(found.State ?? '') || (found.State ?? 'creating'),
    details: async ({ VolumeId }) => {
      const answer = await ec2.call('DescribeVolumeAttribute', { VolumeId, Attribute: 'autoEnableIO' });
      return answer.AutoEnableIO?.Value ?? false;
    },
    live: (found, autoEnable) => ({
      properties: {
        AvailabilityZone: found.AvailabilityZone,
        Size: found.Size,
        VolumeType: found.VolumeType,
        Iops: found.Iops,
        Throughput: found.Throughput,
        Encrypted: found.Encrypted,
        KmsKeyId: found.KmsKeyId,
        SnapshotId: found.SnapshotId || undefined,
        MultiAttachEnabled: found.MultiAttachEnabled,
        OutpostArn: found.OutpostArn,
        AutoEnableIO: autoEnable,
        Tags: visibleTags(found.Tags),
      },
      attributes: { Ref: found.VolumeId ?? '', VolumeId: found.VolumeId },
      ...(autoEnable === undefined && { unread: ['/AutoEnableIO'] }),
    }),
    idempotency: 'token',
    async make(operation, desired) {
      const { VolumeId = '' } = await act(
        ec2,
        operation,
        'CreateVolume',
        {
          ...pick<CreateVolumeCommandInput>(
            desired,
            'AvailabilityZone',
            'AvailabilityZoneId',
            'Encrypted',
            'Iops',
            'KmsKeyId',
            'MultiAttachEnabled',
            'OutpostArn',
            'Size',
            'SnapshotId',
            'Throughput',
            'VolumeInitializationRate',
            'VolumeType',
          ),
          ClientToken: operation.token,
          TagSpecifications: tagSpecifications('volume', operation, desired),
        },
        { repeatable: true },
      );
      return VolumeId;
    },
    async complete(operation, id, desired) {
      if (flag(desired, 'AutoEnableIO')) await setAutoEnable(operation, id, true);
    },
    updates: [
      {
        properties: ['AutoEnableIO'],
        apply: async (operation, id, { desired }) =>
          setAutoEnable(operation, id, flag(desired, 'AutoEnableIO') ?? false),
      },
      ec2TagUpdate(services),
      // A volume never shrinks again, so this comes when nothing else of it can be refused.
      {
        properties: modifiable,
        apply: async (operation, id, { desired, changed }) => {
          const wanted = { ...standard, ...desired };
          const input = pick<Omit<ModifyVolumeCommandInput, 'VolumeId'>>(
            { ...speedOf[wanted.VolumeType], ...wanted },
            ...modifiable.filter((name) => changed.includes(name)),
          );
          if (Object.keys(input).length > 0) await modify(operation, id, input);
        },
      },
    ],
    async remove(operation, VolumeId) {
      await act(ec2, operation, 'DeleteVolume', { VolumeId }, { repeatable: true });
    },
    vanishesSlowly: true,
    snapshot: async (operation, id) => snapshotVolume(services, operation, id),
    defaults: standard,
  };
}
