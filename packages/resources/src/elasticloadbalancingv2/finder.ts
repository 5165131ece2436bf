import type { Tag } from '@aws-sdk/client-elastic-load-balancing-v2';
import type * as ElbV2 from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Api } from '@groundcrew/aws';
import { batches } from '../ec2/finder.ts';
import type { Finder, OwnershipTag } from '../shape/definition.ts';
import { ifThere } from '../shape/if-there.ts';
import { isGone } from '../shape/refusals.ts';

/** ARNs that one DescribeTags call takes. */
const tagLimit = 20;

export type Tagged<Item> = Item & { readonly tags: readonly Tag[] };

export const owns = (tags: readonly Tag[], { key, value }: OwnershipTag): boolean =>
  tags.some((tag) => tag.Key === key && tag.Value === value);

/** What exists with its tags, which AWS tells twenty resources a call; what went meanwhile is left out. */
export async function withTags<Item>(
  elbv2: Api<typeof ElbV2>,
  items: readonly Item[],
  arnOf: (item: Item) => string,
): Promise<Tagged<Item>[]> {
  const tags = new Map<string, readonly Tag[]>();
  const read = async (arns: readonly string[]): Promise<void> => {
    const answer = await ifThere(elbv2.call('DescribeTags', { ResourceArns: [...arns] }));
    for (const each of answer?.TagDescriptions ?? []) tags.set(each.ResourceArn ?? '', each.Tags ?? []);
    // One that is gone fails its whole batch.
    if (!answer && arns.length > 1) await Promise.all(arns.map(async (arn) => read([arn])));
  };
  await Promise.all(batches(items.map(arnOf), tagLimit).map(read));
  return items.flatMap((item) => {
    const found = tags.get(arnOf(item));
    return found ? [{ ...item, tags: found }] : [];
  });
}

interface Reads<Item> {
  arnOf(item: Item): string;
  /** All that the account has in the region, in pages. */
  all(): AsyncIterable<Item>;
  /** These; one unknown fails the call. */
  byArns(arns: readonly string[]): Promise<readonly Item[]>;
}

/** Above this many, reading everything in pages of 400 costs no more calls than asking for each batch of ids. */
const idLimit = 20;

/** Reads by id where they are few, else by page: an unknown id fails a call. */
export function elbFinder<Item>(elbv2: Api<typeof ElbV2>, reads: Reads<Item>): Finder<Tagged<Item>> {
  const everything = async () => Array.fromAsync(reads.all());
  const chosen = async (ids: readonly string[]): Promise<readonly Item[]> => {
    if (ids.length <= idLimit) {
      try {
        return await reads.byArns(ids);
      } catch (problem) {
        if (!isGone(problem)) throw problem;
        if (ids.length === 1) return [];
      }
    }
    const wanted = new Set(ids);
    return (await everything()).filter((item) => wanted.has(reads.arnOf(item)));
  };
  const tagged = async (items: readonly Item[]) => withTags(elbv2, items, (item) => reads.arnOf(item));
  return {
    byIds: async (ids) => tagged(await chosen([...new Set(ids)])),
    async *all() {
      yield* await tagged(await everything());
    },
    byTag: async (tag) => (await tagged(await everything())).filter(({ tags }) => owns(tags, tag)),
  };
}
