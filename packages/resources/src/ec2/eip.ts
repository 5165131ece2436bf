import type { Address, AllocateAddressCommandInput } from '@aws-sdk/client-ec2';
import { isFailure } from '@groundcrew/aws';
import type { Operation } from '@groundcrew/stacks';
import type { Services } from '../services.ts';
import { act } from '../shape/act.ts';
import type { Definition } from '../shape/definition.ts';
import { pick, text } from '../shape/properties.ts';
import { visibleTags } from '../shape/tags.ts';
import { ec2Finder } from './finder.ts';
import { ec2TagUpdate, tagSpecifications } from './tags.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-eip.html */
export function eip(services: Services): Definition<Address> {
  const { ec2 } = services;
  const addresses = ec2Finder(ec2, {
    operation: 'DescribeAddresses',
    items: (page) => page.Addresses,
    idFilter: 'allocation-id',
    pageSize: 0,
  });

  async function disassociate(operation: Operation, AllocationId: string): Promise<void> {
    const [found] = await addresses.byIds([AllocationId]);
    const AssociationId = found?.AssociationId;
    if (!AssociationId) return;
    try {
      await act(ec2, operation, 'DisassociateAddress', { AssociationId }, { repeatable: true });
    } catch (problem) {
      // It belongs to a NAT gateway or a load balancer that is on its way out, which gives it back by itself.
      if (!isFailure(problem, /OperationNotPermitted|AuthFailure/)) throw problem;
    }
  }

  async function associate(
    operation: Operation,
    AllocationId: string,
    InstanceId: string | undefined,
  ): Promise<void> {
    if (!InstanceId) return;
    await act(ec2, operation, 'AssociateAddress', { AllocationId, InstanceId }, { repeatable: true });
  }

  return {
    type: 'AWS::EC2::EIP',
    finder: addresses,
    id: (found) => found.AllocationId ?? '',
    // AWS identifies it by PublicIp|AllocationId.
    physicalIdOf: (identifier) => identifier.split('|').at(-1) ?? identifier,
    live: (found) => ({
      properties: {
        Domain: found.Domain,
        InstanceId: found.InstanceId || null,
        NetworkBorderGroup: found.NetworkBorderGroup,
        PublicIpv4Pool: found.PublicIpv4Pool,
        Tags: visibleTags(found.Tags),
      },
      attributes: {
        Ref: found.PublicIp ?? '',
        PublicIp: found.PublicIp,
        AllocationId: found.AllocationId,
      },
    }),
    idempotency: 'search',
    async make(operation, desired) {
      const { AllocationId = '' } = await act(ec2, operation, 'AllocateAddress', {
        Domain: 'vpc',
        ...pick<AllocateAddressCommandInput>(
          desired,
          'Address',
          'IpamPoolId',
          'NetworkBorderGroup',
          'PublicIpv4Pool',
        ),
        TagSpecifications: tagSpecifications('elastic-ip', operation, desired),
      });
      return AllocationId;
    },
    complete: async (operation, id, desired) => associate(operation, id, text(desired, 'InstanceId')),
    updates: [
      {
        properties: ['InstanceId'],
        async apply(operation, id, { desired }) {
          await disassociate(operation, id);
          await associate(operation, id, text(desired, 'InstanceId'));
        },
      },
      ec2TagUpdate(services),
    ],
    async remove(operation, AllocationId) {
      await disassociate(operation, AllocationId);
      await act(ec2, operation, 'ReleaseAddress', { AllocationId }, { repeatable: true });
    },
    unsupported: ['TransferAddress'],
    defaults: { Domain: 'vpc' },
  };
}
