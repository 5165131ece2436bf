import { AwsError } from '../../service.ts';
import type { Row } from '../../world/table.ts';
import type { World } from '../../world/world.ts';
import type { Place } from '../shared/place.ts';
import { formatAddress, parseCidr } from './cidr.ts';
import { rowsOf } from './resource.ts';
import { ADDRESS, type AddressRow } from './rows/address.ts';
import type { InterfaceAddress, NetworkInterfaceRow } from './rows/network-interface.ts';

/** All accounts and regions draw from one pool, as on the internet: 198.18.0.0/15 is set aside for tests (RFC 2544). */
const POOL = { account: 'aws', region: 'global' };
/** The lowest free one of the machine host's block, whose first sixteen addresses are left to the host itself. */
export function takePublicAddress(world: World): string {
  const taken = world.table<Row>(POOL, 'ec2.public-address');
  const block = parseCidr(world.machines.publicCidr);
  for (let address = (block?.first ?? 0) + 16; address < (block?.last ?? 0); address++) {
    const text = formatAddress(address);
    const edge = address % 256 === 0 || address % 256 === 255;
    if (!edge && !taken.get(text)) return taken.put({ id: text }).id;
  }
  throw new AwsError('InsufficientAddressCapacity', 'There are not enough free public addresses.');
}

export function releasePublicAddress(world: World, address: string): void {
  world.table<Row>(POOL, 'ec2.public-address').remove(address);
}

/** The elastic address that is associated with a private one. */
export function elasticAddressOf(
  at: Place,
  networkInterfaceId: string,
  privateIp: string,
): AddressRow | undefined {
  return rowsOf(at, ADDRESS).find(
    ({ association }) =>
      association?.networkInterfaceId === networkInterfaceId && association.privateIp === privateIp,
  );
}

/** The elastic address if there is one, else the one that came from the subnet. */
export function publicAddressOf(
  at: Place,
  row: NetworkInterfaceRow,
  address: InterfaceAddress,
): string | undefined {
  return elasticAddressOf(at, row.id, address.privateIp)?.publicIp ?? address.publicIp;
}
