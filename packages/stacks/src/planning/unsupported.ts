import { error, type Diagnostic } from '@groundcrew/contract';
import type { DesiredResource } from '@groundcrew/program';
import type { ResourceTypes } from '../resource-type.ts';

/** Properties that would be lost without a word, each refused by name. */
export function unsupportedProperties(
  stack: string,
  desired: ReadonlyMap<string, DesiredResource>,
  types: ResourceTypes,
): Diagnostic[] {
  return [...desired.values()].flatMap(({ logicalId, type, properties, at }) =>
    (types.get(type).unsupported ?? [])
      .filter((name) => properties[name] !== undefined)
      .map((name) =>
        error('PROPERTY_NOT_SUPPORTED', `${name} of ${type} can't be carried out`, {
          address: `${stack}/${logicalId}`,
          range: at,
          next: `Remove ${name}, or set it by other means after the apply.`,
        }),
      ),
  );
}
