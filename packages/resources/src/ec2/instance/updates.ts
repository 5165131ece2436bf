import type { Instance } from '@aws-sdk/client-ec2';
import type { JsonObject } from '@groundcrew/contract';
import type { Services } from '../../services.ts';
import { act } from '../../shape/act.ts';
import type { Finder, Update } from '../../shape/definition.ts';
import { flag, object, pick, text, texts } from '../../shape/properties.ts';
import { defaultGroups } from '../default-group.ts';
import { ec2TagUpdate } from '../tags.ts';
import { whileStopped, type Attributes } from './power.ts';
import { setProfile } from './profile.ts';
import { setVolumes } from './volumes.ts';

/** Attributes that change while the instance runs; one a call. */
const running: Readonly<Record<string, (desired: JsonObject) => Attributes>> = {
  DisableApiTermination: (desired) => ({
    DisableApiTermination: { Value: flag(desired, 'DisableApiTermination') ?? false },
  }),
  InstanceInitiatedShutdownBehavior: (desired) => ({
    InstanceInitiatedShutdownBehavior: {
      Value: text(desired, 'InstanceInitiatedShutdownBehavior') ?? 'stop',
    },
  }),
  SourceDestCheck: (desired) => ({ SourceDestCheck: { Value: flag(desired, 'SourceDestCheck') ?? true } }),
};

/** Attributes that change only while it is stopped. */
const stopped: Readonly<Record<string, (desired: JsonObject) => Attributes>> = {
  InstanceType: (desired) => ({ InstanceType: { Value: text(desired, 'InstanceType') ?? 'm1.small' } }),
  EbsOptimized: (desired) => ({ EbsOptimized: { Value: flag(desired, 'EbsOptimized') ?? false } }),
  KernelId: (desired) => ({ Kernel: { Value: text(desired, 'KernelId') } }),
  RamdiskId: (desired) => ({ Ramdisk: { Value: text(desired, 'RamdiskId') } }),
  UserData: (desired) => ({ UserData: { Value: Buffer.from(text(desired, 'UserData') ?? '', 'base64') } }),
};

const placement = ['Affinity', 'HostId', 'Tenancy'] as const;

/** What of an instance changes in place. */
export function instanceUpdates(services: Services, finder: Finder<Instance>): readonly Update[] {
  const { ec2 } = services;
  return [
    {
      properties: Object.keys(running),
      async apply(operation, InstanceId, { desired, changed }) {
        for (const [name, attributes] of Object.entries(running)) {
          if (!changed.includes(name)) continue;
          const input = { InstanceId, ...attributes(desired) };
          await act(ec2, operation, 'ModifyInstanceAttribute', input, { repeatable: true });
        }
      },
    },
    {
      properties: ['SecurityGroupIds'],
      async apply(operation, InstanceId, { desired, live }) {
        const named = [...texts(desired, 'SecurityGroupIds')];
        const Groups = named.length > 0 ? named : await defaultGroups(ec2, live.attributes['VpcId']);
        await act(ec2, operation, 'ModifyInstanceAttribute', { InstanceId, Groups }, { repeatable: true });
      },
    },
    {
      properties: [...Object.keys(stopped), ...placement],
      async apply(operation, InstanceId, { desired, changed }) {
        await whileStopped(services, finder, operation, InstanceId, async () => {
          for (const [name, attributes] of Object.entries(stopped)) {
            if (!changed.includes(name)) continue;
            const input = { InstanceId, ...attributes(desired) };
            await act(ec2, operation, 'ModifyInstanceAttribute', input, { repeatable: true });
          }
          if (!placement.some((name) => changed.includes(name))) return;
          const input = { InstanceId, ...pick(desired, ...placement) };
          await act(ec2, operation, 'ModifyInstancePlacement', input, { repeatable: true });
        });
      },
    },
    {
      properties: ['IamInstanceProfile'],
      apply: async (operation, id, { desired }) =>
        setProfile(services, operation, id, text(desired, 'IamInstanceProfile')),
    },
    {
      properties: ['Monitoring'],
      async apply(operation, id, { desired }) {
        const name = flag(desired, 'Monitoring') ? 'MonitorInstances' : 'UnmonitorInstances';
        await act(ec2, operation, name, { InstanceIds: [id] }, { repeatable: true });
      },
    },
    {
      properties: ['MetadataOptions'],
      async apply(operation, InstanceId, { desired }) {
        const options = object(desired, 'MetadataOptions');
        await act(
          ec2,
          operation,
          'ModifyInstanceMetadataOptions',
          { InstanceId, ...options },
          { repeatable: true },
        );
      },
    },
    {
      properties: ['CreditSpecification'],
      async apply(operation, InstanceId, { desired }) {
        const CpuCredits = text(object(desired, 'CreditSpecification') ?? {}, 'CPUCredits') ?? 'standard';
        const InstanceCreditSpecifications = [{ InstanceId, CpuCredits }];
        const input = { InstanceCreditSpecifications, ClientToken: operation.token };
        await act(ec2, operation, 'ModifyInstanceCreditSpecification', input, { repeatable: true });
      },
    },
    {
      properties: ['Volumes'],
      apply: async (operation, id, { desired, recorded }) =>
        setVolumes(services, operation, id, desired, recorded),
    },
    // Tags on volumes are given once, at launch.
    { properties: ['PropagateTagsToVolumeOnCreation'], apply: async () => undefined },
    ec2TagUpdate(services),
  ];
}
