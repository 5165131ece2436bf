import { AwsError, type Call, type Operation } from '../../service.ts';
import { page } from '../shared/pages.ts';
import { findBucket, malformed, type BucketRow } from './rows.ts';

const NOUNS = ['Analytics', 'IntelligentTiering', 'Inventory', 'Metrics'];
const PAGE = 100;
const MOST = 1000;

interface Named {
  readonly Id?: string;
}

interface CollectionInput extends Named {
  readonly Bucket?: string;
  readonly ContinuationToken?: string;
  readonly [member: string]: unknown;
}

/** Configurations of a bucket that have ids: reports, metrics and tiers. They are kept; nothing is reported. */
function operationsOf(noun: string): Record<string, Operation> {
  const member = `${noun}Configuration`;
  const rowsOf = (row: BucketRow) => (row.settings[member] ?? {}) as Record<string, Named>;
  const find = ({ Bucket, Id = '' }: CollectionInput, call: Call) => {
    const found = rowsOf(findBucket(call, Bucket))[Id];
    if (!found) throw new AwsError('NoSuchConfiguration', 'The specified configuration does not exist.', 404);
    return found;
  };
  return {
    [`PutBucket${member}`](input: CollectionInput, call: Call): void {
      const row = findBucket(call, input.Bucket);
      const value = input[member] as Named | undefined;
      const { Id = '' } = input;
      if (value?.Id !== Id || Id === '') throw malformed();
      const rows = rowsOf(row);
      if (!rows[Id] && Object.keys(rows).length >= MOST)
        throw new AwsError('TooManyConfigurations', 'You are attempting to create too many.', 400);
      row.settings[member] = { ...rows, [Id]: structuredClone(value) };
    },
    [`GetBucket${member}`]: (input: CollectionInput, call: Call) => ({ [member]: find(input, call) }),
    [`DeleteBucket${member}`](input: CollectionInput, call: Call): void {
      find(input, call);
      const row = findBucket(call, input.Bucket);
      const { [input.Id ?? '']: _gone, ...rest } = rowsOf(row);
      row.settings[member] = rest;
    },
    [`ListBucket${member}s`](input: CollectionInput, call: Call): object {
      const all = Object.entries(rowsOf(findBucket(call, input.Bucket))).map(([id, value]) => ({
        id,
        value,
      }));
      const cut = page(all, PAGE, input.ContinuationToken);
      if (!cut) throw new AwsError('InvalidArgument', 'The continuation token provided is incorrect', 400);
      return {
        IsTruncated: cut.next !== undefined,
        NextContinuationToken: cut.next,
        [`${member}List`]: cut.rows.map(({ value }) => value),
      };
    },
  };
}

export const collectionOperations: Record<string, Operation> = Object.assign({}, ...NOUNS.map(operationsOf));
