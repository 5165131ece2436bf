import { createHash } from 'node:crypto';
import { AwsError } from '../../service.ts';
import { hexId } from '../shared/ids.ts';
import { timestamp, type Place } from '../shared/place.ts';
import type { Tags } from '../shared/tags.ts';
import { formatAddress, parseAddress, parseCidr, usableRange } from './cidr.ts';
import type { TokenRecord } from './client-token.ts';
import { elasticAddressOf, releasePublicAddress } from './public-addresses.ts';
import { find, newId, notFound, rowsOf } from './resource.ts';
import { NETWORK_INTERFACE, type NetworkInterfaceRow } from './rows/network-interface.ts';
import { SECURITY_GROUP } from './rows/security-group.ts';
import type { SubnetRow } from './rows/subnet.ts';
import { takenAddresses } from './subnet-rows.ts';

export interface NewInterface {
  readonly description?: string | undefined;
  readonly groupIds: readonly string[];
  /** Wanted private addresses, the primary first; a free one is chosen where none is given. */
  readonly privateIps?: readonly string[];
  /** How many more to choose. */
  readonly secondaryCount?: number | undefined;
  readonly requester?: string;
  readonly tags?: Tags;
  readonly token?: TokenRecord | undefined;
}

export function makeInterface(at: Place, subnet: SubnetRow, wanted: NewInterface): NetworkInterfaceRow {
  const id = newId(NETWORK_INTERFACE);
  const given = wanted.privateIps ?? [];
  for (const address of given) checkAddress(at, subnet, address);
  const missing = Math.max(0, 1 - given.length) + (wanted.secondaryCount ?? 0);
  const addresses = [...given, ...freeAddresses(at, subnet, missing, given)];
  return rowsOf(at, NETWORK_INTERFACE).put({
    id,
    vpcId: subnet.vpcId,
    subnetId: subnet.id,
    availabilityZone: subnet.availabilityZone,
    description: wanted.description ?? '',
    macAddress: macAddress(id),
    addresses: addresses.map((privateIp) => ({ privateIp })),
    groupIds: [...wanted.groupIds],
    sourceDestCheck: true,
    tags: wanted.tags ?? {},
    ...(wanted.requester && { requester: wanted.requester }),
    ...(wanted.token && { token: wanted.token }),
  });
}

/** Locally administered and unicast, told by the interface's id. */
function macAddress(id: string): string {
  const digest = createHash('sha256').update(id).digest('hex');
  return ['02', ...(digest.match(/../g) ?? []).slice(0, 5)].join(':');
}

function checkAddress(at: Place, subnet: SubnetRow, text: string): void {
  const address = parseAddress(text);
  const block = parseCidr(subnet.cidr);
  if (address === undefined || !block || address < block.first || address > block.last)
    throw new AwsError(
      'InvalidParameterValue',
      `Address ${text} does not fall within the subnet's address range`,
    );
  const usable = usableRange(block);
  if (address < usable.first || address > usable.last)
    throw new AwsError('InvalidParameterValue', `Address ${text} is in subnet's reserved address range`);
  if (takenAddresses(at, subnet.id).includes(text))
    throw new AwsError('InvalidIPAddress.InUse', `Address ${text} is in use.`);
}

export function freeAddresses(
  at: Place,
  subnet: SubnetRow,
  count: number,
  except: readonly string[] = [],
): string[] {
  const block = parseCidr(subnet.cidr);
  const taken = new Set([...takenAddresses(at, subnet.id), ...except]);
  const free: string[] = [];
  if (block) {
    const { first, last } = usableRange(block);
    for (let address = first; address <= last && free.length < count; address++) {
      const text = formatAddress(address);
      if (!taken.has(text)) free.push(text);
    }
  }
  if (free.length < count)
    throw new AwsError(
      'InsufficientFreeAddressesInSubnet',
      `There are not enough free addresses in subnet '${subnet.id}' to satisfy the requested number of instances.`,
    );
  return free;
}

/** The groups asked for by id or name, all of this VPC; the VPC's default group where none is. */
export function groupsFor(
  at: Place,
  vpcId: string,
  ids: readonly string[] | undefined,
  names: readonly string[] | undefined,
): string[] {
  const groups = [
    ...(ids ?? []).map((id) => find(at, SECURITY_GROUP, id)),
    ...(names ?? []).map((name) => {
      const group = rowsOf(at, SECURITY_GROUP).find((row) => row.vpcId === vpcId && row.name === name);
      if (!group) throw notFound(SECURITY_GROUP, [name]);
      return group;
    }),
  ];
  const foreign = groups.find((group) => group.vpcId !== vpcId);
  if (foreign)
    throw new AwsError(
      'InvalidParameter',
      `Security group ${foreign.id} and subnet belong to different networks.`,
    );
  if (groups.length > 0) return [...new Set(groups.map(({ id }) => id))];
  const byDefault = rowsOf(at, SECURITY_GROUP).find((row) => row.vpcId === vpcId && row.name === 'default');
  return byDefault ? [byDefault.id] : [];
}

export function attachInterface(
  at: Place,
  row: NetworkInterfaceRow,
  instanceId: string,
  deviceIndex: number,
  deleteOnTermination: boolean,
): string {
  const id = hexId('eni-attach');
  row.attachment = { id, instanceId, deviceIndex, deleteOnTermination, attachTime: timestamp(at) };
  for (const { privateIp } of row.addresses) {
    const association = elasticAddressOf(at, row.id, privateIp)?.association;
    if (association) association.instanceId = instanceId;
  }
  return id;
}

/** Elastic addresses stay with the interface; those that came from the subnet go. */
export function detachInterface(at: Place, row: NetworkInterfaceRow): void {
  delete row.attachment;
  releasePublicAddresses(at, row);
  for (const { privateIp } of row.addresses)
    delete elasticAddressOf(at, row.id, privateIp)?.association?.instanceId;
}

export function releasePublicAddresses(at: Place, row: NetworkInterfaceRow): void {
  for (const address of row.addresses) {
    if (!address.publicIp) continue;
    releasePublicAddress(at.world, address.publicIp);
    delete address.publicIp;
  }
}

export function removeInterface(at: Place, row: NetworkInterfaceRow): void {
  releasePublicAddresses(at, row);
  for (const { privateIp } of row.addresses) delete elasticAddressOf(at, row.id, privateIp)?.association;
  rowsOf(at, NETWORK_INTERFACE).remove(row.id);
}

/** An instance's interfaces, the primary first. */
export function interfacesOf(at: Place, instanceId: string): NetworkInterfaceRow[] {
  return rowsOf(at, NETWORK_INTERFACE)
    .filter((row) => row.attachment?.instanceId === instanceId)
    .sort((a, b) => (a.attachment?.deviceIndex ?? 0) - (b.attachment?.deviceIndex ?? 0));
}
