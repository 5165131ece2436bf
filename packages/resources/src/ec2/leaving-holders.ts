import type * as Ec2 from '@aws-sdk/client-ec2';
import { isFailure, type Api } from '@groundcrew/aws';
import type { JsonObject } from '@groundcrew/contract';
import type { Operation } from '@groundcrew/stacks';
import { objects, text, texts } from '../shape/properties.ts';
import { until } from '../shape/waiting.ts';
import { ec2Finder } from './finder.ts';

/** Milliseconds for which what is being deleted may hold on to its addresses; mostly one minute. */
const patience = 600_000;

/** What a resource is to be given. */
export interface Addresses {
  /** Allocation ids of elastic addresses. */
  readonly elastic?: readonly string[];
  readonly private?: readonly string[];
  /** Where the private ones are; AWS chooses a subnet where none is named. */
  readonly subnet?: string | undefined;
}

/** The private addresses that a template names for an instance, a network interface or a NAT gateway. */
export function privateAddressesOf(desired: JsonObject): readonly string[] {
  const own = text(desired, 'PrivateIpAddress');
  return [
    ...(own ? [own] : []),
    ...texts(desired, 'SecondaryPrivateIpAddresses'),
    ...objects(desired, 'PrivateIpAddresses').flatMap((each) => text(each, 'PrivateIpAddress') ?? []),
  ];
}

/**
 * Gives addresses to a resource. A NAT gateway that is being deleted and an instance that is shutting down let go of
 * theirs only when they are gone, so a refusal because of such a one is waited out; any other holder makes the refusal
 * final.
 */
export async function onceFree<T>(
  ec2: Api<typeof Ec2>,
  operation: Operation,
  wanted: Addresses,
  give: () => Promise<T>,
): Promise<T> {
  try {
    return await give();
  } catch (problem) {
    if (!isFailure(problem, /^(Resource\.AlreadyAssociated|InvalidIPAddress\.InUse)$/)) throw problem;
  }
  // Where nobody is leaving, somebody may just have left: only the second refusal is final.
  await until(ec2.clock, operation, {
    subject: `address ${[...(wanted.elastic ?? []), ...(wanted.private ?? [])].join(', ')}`,
    patience,
    async probe() {
      const holder = await leavingHolder(ec2, wanted);
      return holder ? { waiting: `held by ${holder}` } : { done: true };
    },
  });
  return give();
}

async function leavingHolder(ec2: Api<typeof Ec2>, wanted: Addresses): Promise<string | undefined> {
  const { elastic = [], private: inside = [], subnet } = wanted;
  const isThere = (id: string | undefined) => subnet === undefined || subnet === id;
  const gateways = ec2Finder(ec2, {
    operation: 'DescribeNatGateways',
    items: (page) => page.NatGateways,
    idFilter: 'nat-gateway-id',
    filters: 'Filter',
  });
  const deleted = await gateways.byFilters([{ Name: 'state', Values: ['deleting'] }]);
  const gateway = deleted.find(({ SubnetId, NatGatewayAddresses = [] }) =>
    NatGatewayAddresses.some(
      ({ AllocationId = '', PrivateIp = '' }) =>
        elastic.includes(AllocationId) || (isThere(SubnetId) && inside.includes(PrivateIp)),
    ),
  );
  if (gateway) return 'a NAT gateway that is being deleted';
  if (inside.length === 0) return undefined;
  const instances = ec2Finder(ec2, {
    operation: 'DescribeInstances',
    items: (page) => page.Reservations?.flatMap((reservation) => reservation.Instances ?? []),
    idFilter: 'instance-id',
  });
  const stopped = await instances.byFilters([{ Name: 'instance-state-name', Values: ['shutting-down'] }]);
  const interfaces = stopped.flatMap((each) => each.NetworkInterfaces ?? []);
  const held = interfaces.some(
    ({ SubnetId, PrivateIpAddresses = [] }) =>
      isThere(SubnetId) &&
      PrivateIpAddresses.some(({ PrivateIpAddress = '' }) => inside.includes(PrivateIpAddress)),
  );
  return held ? 'an instance that is shutting down' : undefined;
}
