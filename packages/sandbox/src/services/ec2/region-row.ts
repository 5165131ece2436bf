import type { Row } from '../../world/table.ts';
import { hexId } from '../shared/ids.ts';
import type { Place } from '../shared/place.ts';

/** What an account has once per region. */
export interface RegionRow extends Row {
  dhcpOptionsId: string;
  /** Set once the default network was made, so that one that was deleted stays deleted. */
  hasDefaults: boolean;
}

export function regionRow(at: Place): RegionRow {
  const table = at.world.table<RegionRow>(at, 'ec2.region');
  return table.get('region') ?? table.put({ id: 'region', dhcpOptionsId: hexId('dopt'), hasDefaults: false });
}

export function dhcpOptionsId(at: Place): string {
  return regionRow(at).dhcpOptionsId;
}
