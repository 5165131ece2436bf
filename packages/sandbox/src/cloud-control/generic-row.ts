import type { Row, Table } from '../world/table.ts';
import type { World } from '../world/world.ts';
import type { Model } from '../world/projection.ts';

/** A resource that only Cloud Control knows: what was asked for and what AWS would have added, write-only values included. */
export interface GenericRow extends Row {
  model: Model;
}

/** Types of global services live in one place, whatever region a call is made to. */
const GLOBAL_SERVICES = new Set(['IAM', 'Route53', 'CloudFront', 'Organizations', 'GlobalAccelerator']);

export function genericRows(
  at: { readonly world: World; readonly account: string; readonly region: string },
  type: string,
): Table<GenericRow> {
  const region = GLOBAL_SERVICES.has(type.split('::')[1] ?? '') ? 'global' : at.region;
  return at.world.table<GenericRow>({ account: at.account, region }, `cloudcontrol.${type}`);
}
