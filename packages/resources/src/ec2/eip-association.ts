import type { Address, AssociateAddressCommandInput } from '@aws-sdk/client-ec2';
import type { JsonObject } from '@groundcrew/contract';
import type { Services } from '../services.ts';
import { act } from '../shape/act.ts';
import type { Definition } from '../shape/definition.ts';
import { pick, text } from '../shape/properties.ts';
import { ec2Finder, type Describe } from './finder.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-eipassociation.html */
export function eipAssociation({ ec2 }: Services): Definition<Address> {
  const describe: Omit<Describe<'DescribeAddresses', Address>, 'idFilter'> = {
    operation: 'DescribeAddresses',
    pageSize: 0,
    items: (page) => page.Addresses?.filter((address) => address.AssociationId),
  };
  const associated = ec2Finder(ec2, { ...describe, idFilter: 'association-id' });

  async function addressOf(desired: JsonObject): Promise<Address | undefined> {
    const allocation = text(desired, 'AllocationId');
    const idFilter = allocation === undefined ? 'public-ip' : 'allocation-id';
    const [found] = await ec2Finder(ec2, { ...describe, idFilter, items: (page) => page.Addresses }).byIds([
      allocation ?? text(desired, 'EIP') ?? '',
    ]);
    return found;
  }

  /** The association that is wanted, if it stands already. */
  async function standing(desired: JsonObject): Promise<string | undefined> {
    const found = await addressOf(desired);
    const present = [found?.InstanceId, found?.NetworkInterfaceId];
    const wanted = [text(desired, 'InstanceId'), text(desired, 'NetworkInterfaceId')];
    return wanted.some((id) => id !== undefined && present.includes(id)) ? found?.AssociationId : undefined;
  }

  return {
    type: 'AWS::EC2::EIPAssociation',
    // An association takes no tags: those found by the filter are its address's.
    finder: { byIds: async (ids) => associated.byIds(ids), all: () => associated.all() },
    id: (found) => found.AssociationId ?? '',
    live: (found) => ({
      properties: {
        AllocationId: found.AllocationId,
        EIP: found.PublicIp,
        InstanceId: found.InstanceId,
        NetworkInterfaceId: found.NetworkInterfaceId,
        PrivateIpAddress: found.PrivateIpAddress,
      },
      attributes: { Ref: found.AssociationId ?? '', Id: found.AssociationId },
    }),
    idempotency: 'conflict',
    async make(operation, desired) {
      const before = await standing(desired);
      if (before !== undefined) return before;
      const AllocationId = text(desired, 'AllocationId') ?? (await addressOf(desired))?.AllocationId;
      const input = pick<AssociateAddressCommandInput>(
        desired,
        'InstanceId',
        'NetworkInterfaceId',
        'PrivateIpAddress',
      );
      const answer = await act(
        ec2,
        operation,
        'AssociateAddress',
        { AllocationId, AllowReassociation: false, ...input },
        { repeatable: true },
      );
      return answer.AssociationId ?? '';
    },
    find: async (_, desired) => standing(desired),
    updates: [],
    async remove(operation, AssociationId) {
      await act(ec2, operation, 'DisassociateAddress', { AssociationId }, { repeatable: true });
    },
  };
}
