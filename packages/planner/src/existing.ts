import type { JsonObject } from '@groundcrew/contract';
import { hashOf, withoutOrder } from './canonical.ts';
import type { LiveResource } from './state.ts';

/** A resource that the template says exists already, as AWS answered it. */
export interface ExistingResource {
  /** `external` is used and never changed; `import` is taken under management. */
  readonly as: 'external' | 'import';
  readonly type: string;
  readonly live: LiveResource;
  /** The top-level properties that the template gives it. */
  readonly named: readonly string[];
}

/**
 * By `<logicalId>#<physicalId>`, like the facts about what is recorded. Others use the attributes of what is external as
 * they were while planning, so these belong to it.
 */
export const existingFacts = (
  existing: ReadonlyMap<string, ExistingResource>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...existing].map(([logicalId, { as, live, named }]) => {
      const properties = Object.entries(live.properties).filter(([name]) => named.includes(name));
      const facts: JsonObject = { properties: Object.fromEntries(properties) };
      return [
        `${logicalId}#${live.physicalId}`,
        hashOf(withoutOrder(as === 'external' ? { ...facts, attributes: live.attributes } : facts)),
      ];
    }),
  );
