import type { JsonObject } from '@groundcrew/contract';
import type { Place } from '@groundcrew/program';
import { hashOf, withoutOrder } from './canonical.ts';
import { factKey, type LiveResource } from './state.ts';

/** A resource that the template says exists already, as AWS answered it. */
export interface ExistingResource {
  /** `external` is used and never changed; `import` is taken under management. */
  readonly as: 'external' | 'import';
  readonly type: string;
  readonly live: LiveResource;
  /** The top-level properties that the template gives it. */
  readonly named: readonly string[];
  /** Where it stands, if not where its stack does. */
  readonly place?: Place;
}

/**
 * By `<logicalId>#<physicalId>`, like the facts about what is recorded. Others use the attributes of what is external as
 * they were while planning, so these belong to it.
 */
export const existingFacts = (
  existing: ReadonlyMap<string, ExistingResource>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...existing].map(([logicalId, { as, live, named, place }]) => {
      const properties = Object.entries(live.properties).filter(([name]) => named.includes(name));
      const facts: JsonObject = { properties: Object.fromEntries(properties) };
      return [
        factKey({ logicalId, physicalId: live.physicalId, place }),
        hashOf(withoutOrder(as === 'external' ? { ...facts, attributes: live.attributes } : facts)),
      ];
    }),
  );
