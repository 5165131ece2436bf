import type { AttachNetworkInterfaceCommandInput, NetworkInterface } from '@aws-sdk/client-ec2';
import type { JsonObject } from '@groundcrew/contract';
import type { Operation } from '@groundcrew/stacks';
import type { Services } from '../services.ts';
import { act } from '../shape/act.ts';
import type { Definition } from '../shape/definition.ts';
import { count, flag, pick, requiredText } from '../shape/properties.ts';
import { ec2Finder, type Describe } from './finder.ts';

const repeatable = { repeatable: true };

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-networkinterfaceattachment.html */
export function networkInterfaceAttachment({ ec2 }: Services): Definition<NetworkInterface> {
  const describe: Omit<Describe<'DescribeNetworkInterfaces', NetworkInterface>, 'idFilter'> = {
    operation: 'DescribeNetworkInterfaces',
    items: (page) => page.NetworkInterfaces?.filter((found) => found.Attachment?.InstanceId),
  };
  const attached = ec2Finder(ec2, { ...describe, idFilter: 'attachment.attachment-id' });
  const byCard = ec2Finder(ec2, { ...describe, idFilter: 'network-interface-id' });
  const idOf = (found: NetworkInterface) => found.Attachment?.AttachmentId ?? '';

  async function modify(
    operation: Operation,
    NetworkInterfaceId: string,
    AttachmentId: string,
    desired: JsonObject,
    changed: readonly string[],
  ) {
    const input = { NetworkInterfaceId };
    const DeleteOnTermination = flag(desired, 'DeleteOnTermination') ?? true;
    const EnaQueueCount = count(desired, 'EnaQueueCount');
    const changes = [
      ...(changed.includes('DeleteOnTermination')
        ? [{ Attachment: { AttachmentId, DeleteOnTermination } }]
        : []),
      ...(changed.includes('EnaQueueCount')
        ? [
            {
              Attachment:
                EnaQueueCount === undefined
                  ? { AttachmentId, DefaultEnaQueueCount: true }
                  : { AttachmentId, EnaQueueCount },
            },
          ]
        : []),
      ...(changed.includes('EnaSrdSpecification')
        ? [
            {
              EnaSrdSpecification: { EnaSrdEnabled: false },
              ...pick<AttachNetworkInterfaceCommandInput>(desired, 'EnaSrdSpecification'),
            },
          ]
        : []),
    ];
    for (const change of changes)
      await act(ec2, operation, 'ModifyNetworkInterfaceAttribute', { ...input, ...change }, repeatable);
  }
  /** The attachment that is wanted, if it stands already. */
  async function standing(desired: JsonObject): Promise<string | undefined> {
    const [found] = await byCard.byIds([requiredText(desired, 'NetworkInterfaceId')]);
    const { InstanceId, DeviceIndex } = found?.Attachment ?? {};
    const same =
      InstanceId === requiredText(desired, 'InstanceId') && DeviceIndex === count(desired, 'DeviceIndex');
    return found && same ? idOf(found) : undefined;
  }

  return {
    type: 'AWS::EC2::NetworkInterfaceAttachment',
    // An attachment takes no tags: those found by the filter are its interface's.
    finder: { byIds: async (ids) => attached.byIds(ids), all: () => attached.all() },
    id: idOf,
    exists: (found) => !['detaching', 'detached'].includes(found.Attachment?.Status ?? ''),
    lingers: (found) => found.Attachment?.Status === 'detaching',
    ready: (found) => found.Attachment?.Status === 'attached' || (found.Attachment?.Status ?? 'attaching'),
    live: (found) => ({
      properties: {
        NetworkInterfaceId: found.NetworkInterfaceId,
        InstanceId: found.Attachment?.InstanceId,
        DeviceIndex: String(found.Attachment?.DeviceIndex),
        DeleteOnTermination: found.Attachment?.DeleteOnTermination,
        EnaSrdSpecification: found.Attachment?.EnaSrdSpecification,
        EnaQueueCount: found.Attachment?.EnaQueueCount,
      },
      attributes: { Ref: idOf(found), AttachmentId: idOf(found) },
    }),
    idempotency: 'conflict',
    async make(operation, desired) {
      const { AttachmentId } = await act(ec2, operation, 'AttachNetworkInterface', {
        NetworkInterfaceId: requiredText(desired, 'NetworkInterfaceId'),
        InstanceId: requiredText(desired, 'InstanceId'),
        DeviceIndex: count(desired, 'DeviceIndex'),
        ...pick<AttachNetworkInterfaceCommandInput>(desired, 'EnaSrdSpecification', 'EnaQueueCount'),
      });
      return AttachmentId ?? '';
    },
    find: async (_, desired) => standing(desired),
    // EC2 keeps what was attached to a running instance; CloudFormation's default is that it goes.
    complete: async (operation, id, desired) =>
      modify(operation, requiredText(desired, 'NetworkInterfaceId'), id, desired, ['DeleteOnTermination']),
    updates: [
      {
        properties: ['DeleteOnTermination', 'EnaSrdSpecification', 'EnaQueueCount'],
        apply: async (operation, id, { desired, changed }) =>
          modify(operation, requiredText(desired, 'NetworkInterfaceId'), id, desired, changed),
      },
    ],
    async remove(operation, AttachmentId) {
      const [found] = await attached.byIds([AttachmentId]);
      if (!found || found.Attachment?.Status === 'detaching') return;
      await act(ec2, operation, 'DetachNetworkInterface', { AttachmentId }, repeatable);
    },
    vanishesSlowly: true,
    defaults: { DeleteOnTermination: true },
  };
}
