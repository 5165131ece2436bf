import type { Instance, InstanceAttributeName } from '@aws-sdk/client-ec2';
import type { Json } from '@groundcrew/contract';
import type { Services } from '../../services.ts';
import { act } from '../../shape/act.ts';
import type { Definition } from '../../shape/definition.ts';
import { flag, objects, sameSet, text } from '../../shape/properties.ts';
import { tagsAtCreate } from '../../shape/tags.ts';
import { ec2Finder } from '../finder.ts';
import { onceFree, privateAddressesOf } from '../leaving-holders.ts';
import { launchOf } from './launch.ts';
import { describeInstance, type InstanceDetails } from './live.ts';
import { withNewProfile } from './profile.ts';
import { replacesInstance } from './replacement.ts';
import { instanceUpdates } from './updates.ts';
import { setVolumes } from './volumes.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-instance.html */
export function instance(services: Services): Definition<Instance, InstanceDetails> {
  const { ec2 } = services;
  const finder = ec2Finder(ec2, {
    operation: 'DescribeInstances',
    items: (page) => page.Reservations?.flatMap((reservation) => reservation.Instances ?? []),
    idFilter: 'instance-id',
  });
  return {
    type: 'AWS::EC2::Instance',
    unsupported: ['SsmAssociations'],
    finder,
    id: (found) => found.InstanceId ?? '',
    exists: (found) => !['shutting-down', 'terminated'].includes(found.State?.Name ?? ''),
    lingers: (found) => found.State?.Name === 'shutting-down',
    failure: (found) => found.StateReason?.Message,
    ready(found) {
      const state = found.State?.Name ?? 'pending';
      if (!['running', 'stopped'].includes(state)) return state;
      // Each has a network; one without it shows more of itself in a moment.
      return found.VpcId !== undefined || 'not all visible';
    },
    patience: 900_000,
    async details({ InstanceId }) {
      const read = async (Attribute: InstanceAttributeName) =>
        ec2.call('DescribeInstanceAttribute', { InstanceId, Attribute });
      const [data, protection, shutdown] = await Promise.all([
        read('userData'),
        read('disableApiTermination'),
        read('instanceInitiatedShutdownBehavior'),
      ]);
      return {
        userData: data.UserData?.Value,
        protectedFromTermination: protection.DisableApiTermination?.Value,
        shutdownBehavior: shutdown.InstanceInitiatedShutdownBehavior?.Value,
      };
    },
    live: describeInstance,
    sensitive: ['UserData'],
    idempotency: 'token',
    async make(operation, desired) {
      const input = {
        ...launchOf(desired, tagsAtCreate(operation, desired)),
        MinCount: 1,
        MaxCount: 1,
        ClientToken: operation.token,
      };
      const first = objects(desired, 'NetworkInterfaces')[0] ?? desired;
      const wanted = { private: privateAddressesOf(first), subnet: text(first, 'SubnetId') };
      const { Instances } = await withNewProfile(services, operation, async () =>
        onceFree(ec2, operation, wanted, () =>
          act(ec2, operation, 'RunInstances', input, { repeatable: true }),
        ),
      );
      return Instances?.[0]?.InstanceId ?? '';
    },
    async complete(operation, InstanceId, desired) {
      if (flag(desired, 'SourceDestCheck') === false) {
        const input = { InstanceId, SourceDestCheck: { Value: false } };
        await act(ec2, operation, 'ModifyInstanceAttribute', input, { repeatable: true });
      }
      await setVolumes(services, operation, InstanceId, desired, {});
    },
    updates: instanceUpdates(services, finder),
    async remove(operation, id) {
      await act(ec2, operation, 'TerminateInstances', { InstanceIds: [id] }, { repeatable: true });
    },
    vanishesSlowly: true,
    replaces: replacesInstance,
    defaults: {
      DisableApiTermination: false,
      EbsOptimized: false,
      InstanceInitiatedShutdownBehavior: 'stop',
      Monitoring: false,
      SourceDestCheck: true,
      Tenancy: 'default',
    },
    equal: (property, desired, live) =>
      (['SecurityGroupIds', 'SecurityGroups'].includes(property) && sameSet(desired, live)) ||
      (property === 'UserData' && decoded(desired) === decoded(live)),
  };
}

const decoded = (data: Json): string => Buffer.from(String(data), 'base64').toString('latin1');
