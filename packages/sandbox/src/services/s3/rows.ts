import { AwsError } from '../../service.ts';
import type { Row, Table } from '../../world/table.ts';
import type { Place } from '../shared/place.ts';
import type { Tags } from '../shared/tags.ts';

/** A bucket by its name, which no other bucket of any account may have. */
export interface BucketRow extends Row {
  owner: string;
  region: string;
  createdAt: string;
  objectLock: boolean;
  acl: string;
  policy?: string;
  /** Subresources by the name of their operations (`Cors`, `Encryption`), in the API's shapes. */
  settings: Record<string, unknown>;
  tags: Tags;
}

/** One version of an object; the newest of a key stands last. */
export interface ObjectRow extends Row {
  bucket: string;
  key: string;
  /** `null` in a bucket that keeps no versions. */
  versionId: string;
  deleteMarker: boolean;
  /** Base64. */
  body: string;
  size: number;
  etag: string;
  lastModified: string;
  contentType: string;
  storageClass?: string;
  headers: Record<string, string>;
  metadata: Record<string, string>;
}

/** Buckets are told apart in all regions, so an account keeps them in one place. */
export const bucketsOf = (at: Place, account = at.account): Table<BucketRow> =>
  at.world.table({ account, region: 'global' }, 's3.bucket');

export const objectsOf = (at: Place, bucket: BucketRow): Table<ObjectRow> =>
  at.world.table({ account: bucket.owner, region: 'global' }, 's3.object');

export const anyBucket = (at: Place, name: string): BucketRow | undefined => {
  for (const account of at.world.accounts) {
    const row = bucketsOf(at, account).get(name);
    if (row) return row;
  }
  return undefined;
};

/** Another account's bucket is closed to this one. */
export function findBucket(at: Place, name: string | undefined): BucketRow {
  const row = anyBucket(at, name ?? '');
  if (!row) throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404);
  if (row.owner !== at.account) throw new AwsError('AccessDenied', 'Access Denied', 403);
  return row;
}

export const versionsIn = (at: Place, bucket: BucketRow): ObjectRow[] =>
  objectsOf(at, bucket).filter((row) => row.bucket === bucket.id);

/** By key, newest last. */
export const versionsOf = (at: Place, bucket: BucketRow, key: string): ObjectRow[] =>
  versionsIn(at, bucket).filter((row) => row.key === key);

/** Objects as they are listed: the newest version of each key that is no delete marker, by key. */
export function currentObjects(at: Place, bucket: BucketRow): ObjectRow[] {
  const newest = new Map(versionsIn(at, bucket).map((row) => [row.key, row]));
  return [...newest.values()].filter((row) => !row.deleteMarker).sort((a, b) => (a.key < b.key ? -1 : 1));
}

export const versioning = (bucket: BucketRow): string | undefined =>
  (bucket.settings['Versioning'] as { Status?: string } | undefined)?.Status;

export const malformed = (): AwsError =>
  new AwsError(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
    400,
  );
