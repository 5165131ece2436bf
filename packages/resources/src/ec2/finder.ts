import type { Filter } from '@aws-sdk/client-ec2';
import type * as Ec2 from '@aws-sdk/client-ec2';
import type { Api, InputOf, OperationName, OutputOf } from '@groundcrew/aws';
import type { Finder } from '../shape/definition.ts';

/** Values that one filter takes. */
const filterLimit = 200;

export interface Describe<Name extends OperationName<typeof Ec2>, Item> {
  readonly operation: Name;
  items(page: OutputOf<typeof Ec2, Name>): readonly Item[] | undefined;
  /** The filter that takes physical ids: `vpc-id`. */
  readonly idFilter: string;
  /** How the operation calls its filters. */
  readonly filters?: 'Filters' | 'Filter';
  /** 0 where the operation knows no pages. */
  readonly pageSize?: number;
}

/**
 * Reads by filter rather than by list of ids: a filter leaves out what does not exist instead of failing, and draws on
 * the larger bucket.
 */
export function ec2Finder<Name extends OperationName<typeof Ec2>, Item>(
  ec2: Api<typeof Ec2>,
  describe: Describe<Name, Item>,
): Finder<Item> & { byFilters(filters: readonly Filter[]): Promise<readonly Item[]> } {
  const { operation, idFilter, pageSize = 1000, filters: name = 'Filters' } = describe;
  async function* pages(filters: readonly Filter[]): AsyncIterable<Item> {
    const input = {
      ...(filters.length > 0 && { [name]: filters }),
      ...(pageSize > 0 && { MaxResults: pageSize }),
    };
    for await (const page of ec2.pages(operation, input as InputOf<typeof Ec2, Name>))
      yield* describe.items(page) ?? [];
  }
  const byFilters = async (filters: readonly Filter[]) => Array.fromAsync(pages(filters));
  return {
    byFilters,
    all: () => pages([]),
    async byIds(ids) {
      const found = await Promise.all(
        batches([...new Set(ids)], filterLimit).map((batch) =>
          byFilters([{ Name: idFilter, Values: batch }]),
        ),
      );
      return found.flat();
    },
    byTag: async ({ key, value }) => byFilters([{ Name: `tag:${key}`, Values: [value] }]),
  };
}

export const batches = <T>(list: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
