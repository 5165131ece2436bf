import type * as Iam from '@aws-sdk/client-iam';
import type { EntityType, GetAccountAuthorizationDetailsResponse, Tag } from '@aws-sdk/client-iam';
import type { Api } from '@groundcrew/aws';
import type { Finder } from '../shape/definition.ts';

/** What pages of the account's authorization details hold, 1,000 entities each: the only batched read that IAM has. */
export function iamFinder<Item extends { readonly Tags?: readonly Tag[] }>(
  iam: Api<typeof Iam>,
  entity: EntityType,
  items: (page: GetAccountAuthorizationDetailsResponse) => readonly Item[] | undefined,
  nameOf: (item: Item) => string | undefined,
): Finder<Item> {
  async function* all(): AsyncIterable<Item> {
    for await (const page of iam.pages('GetAccountAuthorizationDetails', {
      Filter: [entity],
      MaxItems: 1000,
    })) {
      yield* items(page) ?? [];
    }
  }
  const those = async (test: (item: Item) => boolean) => {
    const found: Item[] = [];
    for await (const item of all()) if (test(item)) found.push(item);
    return found;
  };
  return {
    all,
    byIds: async (ids) => {
      const wanted = new Set(ids);
      return those((item) => wanted.has(nameOf(item) ?? ''));
    },
    byTag: async ({ key, value }) =>
      those((item) => item.Tags?.some((tag) => tag.Key === key && tag.Value === value) ?? false),
  };
}
