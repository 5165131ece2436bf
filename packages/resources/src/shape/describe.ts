import type { Live, Refresh } from '@groundcrew/stacks';
import type { Definition } from './definition.ts';
import { ifThere } from './if-there.ts';
import { plain } from './properties.ts';

/** Turns what AWS answered into CloudFormation's properties and attributes; `full` reads details of each. */
export async function describeItems<Item, Details>(
  definition: Pick<Definition<Item, Details>, 'id' | 'live' | 'details' | 'sensitive'>,
  items: readonly Item[],
  refresh: Refresh,
): Promise<readonly Live[]> {
  const lives = await Promise.all(
    items.map(async (item): Promise<Live | undefined> => {
      const details =
        refresh === 'full' && definition.details ? await ifThere(definition.details(item)) : undefined;
      // It went while it was read, or is so new that not every answer knows of it.
      if (refresh === 'full' && definition.details && details === undefined) return undefined;
      const described = definition.live(item, details);
      const properties = plain(described.properties);
      const hidden = new Set(['Tags', ...(definition.sensitive ?? [])]);
      const shown = Object.entries(properties).filter(([name, value]) => !hidden.has(name) && value !== null);
      return {
        physicalId: definition.id(item),
        properties,
        // Fn::GetAtt answers properties too.
        attributes: { ...Object.fromEntries(shown), ...plain(described.attributes) },
        ...(described.unread && { unread: described.unread }),
      };
    }),
  );
  return lives.filter((live) => live !== undefined);
}
