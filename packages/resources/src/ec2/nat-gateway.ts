import type { CreateNatGatewayCommandInput, NatGateway, NatGatewayAddress } from '@aws-sdk/client-ec2';
import type { JsonObject } from '@groundcrew/contract';
import type { Operation } from '@groundcrew/stacks';
import type { Services } from '../services.ts';
import { act } from '../shape/act.ts';
import type { Definition } from '../shape/definition.ts';
import { count, objects, pick, sameSet, text, texts } from '../shape/properties.ts';
import { visibleTags } from '../shape/tags.ts';
import { ec2Finder } from './finder.ts';
import { onceFree, privateAddressesOf } from './leaving-holders.ts';
import { ec2TagUpdate, tagSpecifications } from './tags.ts';

const repeatable = { repeatable: true };

/** An elastic address beside the first, in a zone of its own where the gateway spans several. */
interface Allocation {
  readonly id: string;
  readonly zone?: { readonly AvailabilityZone?: string; readonly AvailabilityZoneId?: string };
}

const allocationsOf = (properties: JsonObject): Allocation[] => [
  ...texts(properties, 'SecondaryAllocationIds').map((id) => ({ id })),
  ...objects(properties, 'AvailabilityZoneAddresses').flatMap((each) =>
    texts(each, 'AllocationIds').map((id) => ({
      id,
      zone: pick<NonNullable<Allocation['zone']>>(each, 'AvailabilityZone', 'AvailabilityZoneId'),
    })),
  ),
];

const isHere = ({ Status }: NatGatewayAddress): boolean =>
  Status !== 'disassociating' && Status !== 'unassigning';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-natgateway.html */
export function natGateway(services: Services): Definition<NatGateway> {
  const { ec2 } = services;
  const finder = ec2Finder(ec2, {
    operation: 'DescribeNatGateways',
    items: (page) => page.NatGateways,
    idFilter: 'nat-gateway-id',
    filters: 'Filter',
  });
  const isGateway = (found: NatGateway) => !['deleting', 'deleted', 'failed'].includes(found.State ?? '');
  const draining = (desired: JsonObject) => ({
    MaxDrainDurationSeconds: count(desired, 'MaxDrainDurationSeconds'),
  });

  async function setAllocations(operation: Operation, NatGatewayId: string, desired: JsonObject) {
    const wanted = allocationsOf(desired);
    const [found] = await finder.byIds([NatGatewayId]);
    const present = (found?.NatGatewayAddresses ?? []).filter(isHere);
    for (const { id, zone } of wanted)
      if (!present.some((each) => each.AllocationId === id))
        await onceFree(ec2, operation, { elastic: [id] }, () =>
          act(ec2, operation, 'AssociateNatGatewayAddress', { NatGatewayId, AllocationIds: [id], ...zone }),
        );
    const leaving = present.filter(
      (each) => !each.IsPrimary && each.AllocationId && !wanted.some(({ id }) => id === each.AllocationId),
    );
    const AssociationIds = leaving.flatMap((each) => each.AssociationId ?? []);
    if (AssociationIds.length === 0) return;
    const input = { NatGatewayId, AssociationIds, ...draining(desired) };
    await act(ec2, operation, 'DisassociateNatGatewayAddress', input, repeatable);
  }

  /** Of a private gateway: chosen addresses, or a number of them. */
  async function setPrivateAddresses(operation: Operation, NatGatewayId: string, desired: JsonObject) {
    const wanted = texts(desired, 'SecondaryPrivateIpAddresses');
    const [found] = await finder.byIds([NatGatewayId]);
    const present = (found?.NatGatewayAddresses ?? [])
      .filter((each) => isHere(each) && !each.IsPrimary)
      .map((each) => each.PrivateIp ?? '');
    const number = count(desired, 'SecondaryPrivateIpAddressCount') ?? wanted.length;
    const enter = wanted.filter((address) => !present.includes(address));
    const leave =
      wanted.length > 0 || number === 0
        ? present.filter((address) => !wanted.includes(address))
        : present.slice(number);
    if (leave.length > 0) {
      const input = { NatGatewayId, PrivateIpAddresses: leave, ...draining(desired) };
      await act(ec2, operation, 'UnassignPrivateNatGatewayAddress', input, repeatable);
    }
    const missing = number - present.length + leave.length;
    if (enter.length > 0)
      await onceFree(ec2, operation, { private: enter, subnet: text(desired, 'SubnetId') }, () =>
        act(ec2, operation, 'AssignPrivateNatGatewayAddress', { NatGatewayId, PrivateIpAddresses: enter }),
      );
    else if (wanted.length === 0 && missing > 0)
      await act(ec2, operation, 'AssignPrivateNatGatewayAddress', {
        NatGatewayId,
        PrivateIpAddressCount: missing,
      });
  }

  return {
    type: 'AWS::EC2::NatGateway',
    finder,
    id: (found) => found.NatGatewayId ?? '',
    exists: isGateway,
    lingers: (found) => found.State === 'deleting',
    failure: (found) => found.FailureMessage,
    ready: (found) => found.State === 'available' || (found.State ?? 'pending'),
    patience: 900_000,
    live: (found) => {
      const addresses = (found.NatGatewayAddresses ?? []).filter(isHere);
      const primary = addresses.find((each) => each.IsPrimary) ?? addresses[0];
      const others = addresses.filter((each) => each !== primary);
      const isPublic = found.ConnectivityType !== 'private';
      return {
        properties: {
          SubnetId: found.SubnetId,
          VpcId: found.VpcId,
          ConnectivityType: found.ConnectivityType,
          AvailabilityMode: found.AvailabilityMode,
          AllocationId: primary?.AllocationId,
          PrivateIpAddress: primary?.PrivateIp,
          SecondaryAllocationIds: others.flatMap((each) => each.AllocationId ?? []),
          SecondaryPrivateIpAddresses: others.flatMap((each) => each.PrivateIp ?? []),
          SecondaryPrivateIpAddressCount: isPublic ? undefined : others.length,
          Tags: visibleTags(found.Tags),
        },
        attributes: {
          Ref: found.NatGatewayId ?? '',
          NatGatewayId: found.NatGatewayId,
          EniId: primary?.NetworkInterfaceId,
          AutoProvisionZones: found.AutoProvisionZones,
          AutoScalingIps: found.AutoScalingIps,
          RouteTableId: found.RouteTableId,
        },
      };
    },
    idempotency: 'token',
    async make(operation, desired) {
      const input: CreateNatGatewayCommandInput = {
        ...pick<CreateNatGatewayCommandInput>(
          desired,
          'AllocationId',
          'AvailabilityMode',
          'AvailabilityZoneAddresses',
          'ConnectivityType',
          'PrivateIpAddress',
          'SecondaryAllocationIds',
          'SecondaryPrivateIpAddressCount',
          'SecondaryPrivateIpAddresses',
          'SubnetId',
          'VpcId',
        ),
        ClientToken: operation.token,
        TagSpecifications: tagSpecifications('natgateway', operation, desired),
      };
      const first = text(desired, 'AllocationId');
      const wanted = {
        elastic: [...(first ? [first] : []), ...allocationsOf(desired).map(({ id }) => id)],
        private: privateAddressesOf(desired),
        subnet: text(desired, 'SubnetId'),
      };
      const { NatGateway: made } = await onceFree(ec2, operation, wanted, () =>
        act(ec2, operation, 'CreateNatGateway', input, repeatable),
      );
      return made?.NatGatewayId ?? '';
    },
    updates: [
      {
        properties: ['SecondaryAllocationIds', 'AvailabilityZoneAddresses'],
        apply: async (operation, id, { desired }) => setAllocations(operation, id, desired),
      },
      {
        properties: ['SecondaryPrivateIpAddresses', 'SecondaryPrivateIpAddressCount'],
        async apply(operation, id, { desired }) {
          // Addresses of a public gateway come and go with their elastic ones.
          if (text(desired, 'ConnectivityType') === 'private')
            await setPrivateAddresses(operation, id, desired);
        },
      },
      // Only says how other changes are made.
      { properties: ['MaxDrainDurationSeconds'], apply: async () => undefined },
      ec2TagUpdate(services),
    ],
    async remove(operation, NatGatewayId) {
      await act(ec2, operation, 'DeleteNatGateway', { NatGatewayId }, repeatable);
    },
    vanishesSlowly: true,
    defaults: { ConnectivityType: 'public' },
    equal: (property, desired, live) =>
      ['SecondaryAllocationIds', 'SecondaryPrivateIpAddresses'].includes(property) && sameSet(desired, live),
  };
}
