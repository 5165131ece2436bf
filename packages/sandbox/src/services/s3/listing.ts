import type {
  ListObjectsOutput,
  ListObjectsRequest,
  ListObjectsV2Output,
  ListObjectsV2Request,
  ListObjectVersionsOutput,
  ListObjectVersionsRequest,
} from '@aws-sdk/client-s3';
import { AwsError, type Call } from '../../service.ts';
import { ownerOf } from './buckets.ts';
import { currentObjects, findBucket, versionsIn, type ObjectRow } from './rows.ts';

const PAGE = 1000;

interface Asked {
  readonly prefix: string;
  readonly delimiter: string | undefined;
  readonly after: string;
  readonly size: number;
}

interface Listed {
  readonly rows: readonly ObjectRow[];
  readonly prefixes: readonly string[];
  /** The last key or prefix of the page, where there is more. */
  readonly next: string | undefined;
}

/** One page in order of keys; keys that share what stands before the delimiter count as one. */
function list(all: readonly ObjectRow[], { prefix, delimiter, after, size }: Asked): Listed {
  const rows: ObjectRow[] = [];
  const prefixes: string[] = [];
  let last = '';
  for (const row of all) {
    if (!row.key.startsWith(prefix)) continue;
    const cut = delimiter ? row.key.indexOf(delimiter, prefix.length) : -1;
    const common = cut < 0 ? undefined : row.key.slice(0, cut + (delimiter?.length ?? 0));
    const name = common ?? row.key;
    if (name <= after || (common !== undefined && common === prefixes.at(-1))) continue;
    if (rows.length + prefixes.length === size) return { rows, prefixes, next: last };
    if (common === undefined) rows.push(row);
    else prefixes.push(common);
    last = name;
  }
  return { rows, prefixes, next: undefined };
}

const encoded = (text: string): string => Buffer.from(text).toString('base64url');

const shown = (row: ObjectRow) => ({
  Key: row.key,
  LastModified: new Date(row.lastModified),
  ETag: `"${row.etag}"`,
  Size: row.size,
  StorageClass: (row.storageClass ?? 'STANDARD') as 'STANDARD',
});

export const listingOperations = {
  ListObjectsV2(input: ListObjectsV2Request, call: Call): ListObjectsV2Output {
    const bucket = findBucket(call, input.Bucket);
    const { Prefix = '', Delimiter, ContinuationToken, StartAfter = '' } = input;
    const MaxKeys = Math.min(input.MaxKeys ?? PAGE, PAGE);
    const after = ContinuationToken ? Buffer.from(ContinuationToken, 'base64url').toString() : StartAfter;
    const asked = { prefix: Prefix, delimiter: Delimiter, after, size: MaxKeys };
    const { rows, prefixes, next } = list(currentObjects(call, bucket), asked);
    return {
      Name: bucket.id,
      Prefix,
      Delimiter,
      MaxKeys,
      KeyCount: rows.length + prefixes.length,
      IsTruncated: next !== undefined,
      ContinuationToken,
      NextContinuationToken: next === undefined ? undefined : encoded(next),
      Contents: rows.map(shown),
      CommonPrefixes: prefixes.map((each) => ({ Prefix: each })),
    };
  },
  ListObjects(input: ListObjectsRequest, call: Call): ListObjectsOutput {
    const bucket = findBucket(call, input.Bucket);
    const { Prefix = '', Delimiter, Marker = '' } = input;
    const MaxKeys = Math.min(input.MaxKeys ?? PAGE, PAGE);
    const asked = { prefix: Prefix, delimiter: Delimiter, after: Marker, size: MaxKeys };
    const { rows, prefixes, next } = list(currentObjects(call, bucket), asked);
    return {
      Name: bucket.id,
      Prefix,
      Delimiter,
      Marker,
      MaxKeys,
      IsTruncated: next !== undefined,
      NextMarker: next,
      Contents: rows.map((row) => ({ ...shown(row), Owner: ownerOf(bucket) })),
      CommonPrefixes: prefixes.map((each) => ({ Prefix: each })),
    };
  },
  /** In one page: versions of a thousand keys are more than a rehearsal holds. */
  ListObjectVersions(input: ListObjectVersionsRequest, call: Call): ListObjectVersionsOutput {
    const bucket = findBucket(call, input.Bucket);
    if (input.KeyMarker) throw new AwsError('InvalidArgument', 'the sandbox lists versions in one page', 400);
    const all = versionsIn(call, bucket).filter(({ key }) => key.startsWith(input.Prefix ?? ''));
    const newest = new Map(all.map(({ key, id }) => [key, id]));
    const version = (row: ObjectRow) => ({
      ...shown(row),
      VersionId: row.versionId,
      IsLatest: newest.get(row.key) === row.id,
    });
    const ordered = all.toReversed().sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    return {
      Name: bucket.id,
      Prefix: input.Prefix ?? '',
      MaxKeys: PAGE,
      IsTruncated: false,
      Versions: ordered.filter((row) => !row.deleteMarker).map(version),
      DeleteMarkers: ordered
        .filter((row) => row.deleteMarker)
        .map((row) => ({
          Key: row.key,
          VersionId: row.versionId,
          IsLatest: newest.get(row.key) === row.id,
          LastModified: new Date(row.lastModified),
        })),
    };
  },
};
