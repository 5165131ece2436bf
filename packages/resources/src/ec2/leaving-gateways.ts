import type * as Ec2 from '@aws-sdk/client-ec2';
import { isFailure, type Api } from '@groundcrew/aws';
import type { Operation } from '@groundcrew/stacks';
import { until } from '../shape/waiting.ts';
import { ec2Finder } from './finder.ts';

/** Milliseconds for which a gateway that is being deleted may hold on to its elastic addresses; mostly one minute. */
const patience = 600_000;

/**
 * Gives elastic addresses to a NAT gateway. One that is being deleted lets go of them only when it is gone, so a
 * refusal because of such a one is waited out; any other holder of the address makes the refusal final.
 */
export async function onceFree<T>(
  ec2: Api<typeof Ec2>,
  operation: Operation,
  allocations: readonly string[],
  give: () => Promise<T>,
): Promise<T> {
  try {
    return await give();
  } catch (problem) {
    if (!isFailure(problem, 'Resource.AlreadyAssociated')) throw problem;
    if (!(await heldByLeaving(ec2, allocations))) throw problem;
  }
  await until(ec2.clock, operation, {
    subject: `elastic address ${allocations.join(', ')}`,
    patience,
    probe: async () =>
      (await heldByLeaving(ec2, allocations))
        ? { waiting: 'held by a NAT gateway that is being deleted' }
        : { done: true },
  });
  return give();
}

async function heldByLeaving(ec2: Api<typeof Ec2>, allocations: readonly string[]): Promise<boolean> {
  const gateways = ec2Finder(ec2, {
    operation: 'DescribeNatGateways',
    items: (page) => page.NatGateways,
    idFilter: 'nat-gateway-id',
    filters: 'Filter',
  });
  const leaving = await gateways.byFilters([{ Name: 'state', Values: ['deleting'] }]);
  return leaving.some(({ NatGatewayAddresses = [] }) =>
    NatGatewayAddresses.some(({ AllocationId = '' }) => allocations.includes(AllocationId)),
  );
}
