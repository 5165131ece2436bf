import { createHash, randomUUID } from 'node:crypto';
import type {
  CopyObjectOutput,
  CopyObjectRequest,
  DeleteObjectOutput,
  DeleteObjectRequest,
  DeleteObjectsOutput,
  DeleteObjectsRequest,
  GetObjectOutput,
  GetObjectRequest,
  PutObjectOutput,
  PutObjectRequest,
} from '@aws-sdk/client-s3';
import { AwsError, type Call } from '../../service.ts';
import { timestamp } from '../shared/place.ts';
import { findBucket, objectsOf, versioning, versionsOf, type BucketRow, type ObjectRow } from './rows.ts';

const HEADERS = ['CacheControl', 'ContentDisposition', 'ContentEncoding', 'ContentLanguage'] as const;

type Kept = Pick<ObjectRow, 'contentType' | 'headers' | 'metadata'> & { readonly storageClass?: string };

export const etagOf = (body: Uint8Array): string => createHash('md5').update(body).digest('hex');

const idOf = (bucket: BucketRow, key: string, version: string): string => `${bucket.id}\n${key}\n${version}`;

/** A new newest version. In a bucket without versions it takes the place of the one before. */
export function store(
  call: Call,
  bucket: BucketRow,
  key: string,
  body: Uint8Array | undefined,
  kept: Kept,
  etag = etagOf(body ?? new Uint8Array()),
): ObjectRow {
  if (Buffer.byteLength(key) > 1024) throw new AwsError('KeyTooLongError', 'Your key is too long', 400);
  const versionId = versioning(bucket) === 'Enabled' ? randomUUID().replaceAll('-', '') : 'null';
  const rows = objectsOf(call, bucket);
  const id = idOf(bucket, key, versionId);
  rows.remove(id);
  return rows.put({
    id,
    bucket: bucket.id,
    key,
    versionId,
    deleteMarker: body === undefined,
    body: Buffer.from(body ?? new Uint8Array()).toString('base64'),
    size: body?.length ?? 0,
    etag,
    lastModified: timestamp(call),
    ...kept,
  });
}

const shownVersion = (bucket: BucketRow, row: ObjectRow): string | undefined =>
  versioning(bucket) === undefined ? undefined : row.versionId;

export const keptOf = (
  input: Pick<PutObjectRequest, 'ContentType' | 'Metadata' | 'StorageClass' | (typeof HEADERS)[number]>,
): Kept => ({
  contentType: input.ContentType ?? 'binary/octet-stream',
  metadata: { ...input.Metadata },
  headers: Object.fromEntries(HEADERS.flatMap((name) => (input[name] ? [[name, input[name]]] : []))),
  ...(input.StorageClass && { storageClass: input.StorageClass }),
});

function putObject(input: PutObjectRequest, call: Call): PutObjectOutput {
  const bucket = findBucket(call, input.Bucket);
  const key = input.Key ?? '';
  const before = versionsOf(call, bucket, key).at(-1);
  if (input.IfNoneMatch === '*' && before && !before.deleteMarker) throw preconditionFailed();
  const body = (input.Body as Uint8Array | undefined) ?? new Uint8Array();
  const row = store(call, bucket, key, body, keptOf(input));
  return { ETag: `"${row.etag}"`, VersionId: shownVersion(bucket, row), ServerSideEncryption: 'AES256' };
}

/** The version that is asked for, or the newest. */
export function findObject(
  call: Call,
  bucket: BucketRow,
  key: string,
  version: string | undefined,
): ObjectRow {
  const all = versionsOf(call, bucket, key);
  const row = version === undefined ? all.at(-1) : all.find(({ versionId }) => versionId === version);
  if (version !== undefined && !row)
    throw new AwsError('NoSuchVersion', 'The specified version does not exist.', 404);
  if (!row || row.deleteMarker) throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
  return row;
}

/** `bytes=0-9`, `bytes=10-` or `bytes=-5`, as first and last index. */
function rangeOf(text: string, size: number): readonly [number, number] {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(text) ?? [];
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === '' || to === '' ? size - 1 : Math.min(size - 1, Number(to));
  if (first > last) throw new AwsError('InvalidRange', 'The requested range is not satisfiable', 416);
  return [first, last];
}

/** What the object is wins over when it was written. https://datatracker.ietf.org/doc/html/rfc9110#section-13.2.2 */
function checkConditions(input: GetObjectRequest, row: ObjectRow): void {
  const named = (tags: string): boolean =>
    tags.split(',').some((tag) => tag.trim() === '*' || tag.trim().replaceAll('"', '') === row.etag);
  const written = Math.floor(new Date(row.lastModified).getTime() / 1000) * 1000;
  const { IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince } = input;
  const failed = IfMatch === undefined ? IfUnmodifiedSince && written > +IfUnmodifiedSince : !named(IfMatch);
  if (failed) throw preconditionFailed();
  const same =
    IfNoneMatch === undefined ? IfModifiedSince && written <= +IfModifiedSince : named(IfNoneMatch);
  if (same) throw new AwsError('NotModified', 'Not Modified', 304);
}

const preconditionFailed = (): AwsError =>
  new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);

function headObject(input: GetObjectRequest, call: Call): GetObjectOutput {
  const bucket = findBucket(call, input.Bucket);
  const row = findObject(call, bucket, input.Key ?? '', input.VersionId);
  checkConditions(input, row);
  return {
    AcceptRanges: 'bytes',
    ContentLength: row.size,
    ContentType: row.contentType,
    ETag: `"${row.etag}"`,
    LastModified: new Date(row.lastModified),
    Metadata: row.metadata,
    StorageClass: row.storageClass as GetObjectOutput['StorageClass'],
    VersionId: shownVersion(bucket, row),
    ...row.headers,
  };
}

function getObject(input: GetObjectRequest, call: Call): object {
  const head = headObject(input, call);
  const row = findObject(call, findBucket(call, input.Bucket), input.Key ?? '', input.VersionId);
  const body = Buffer.from(row.body, 'base64');
  if (!input.Range) return { ...head, Body: body };
  const [first, last] = rangeOf(input.Range, row.size);
  return {
    ...head,
    Body: body.subarray(first, last + 1),
    ContentLength: last - first + 1,
    ContentRange: `bytes ${first}-${last}/${row.size}`,
  };
}

/** Where versions are kept, a deletion that names none puts a marker over them. */
function deleteObject(input: DeleteObjectRequest, call: Call): DeleteObjectOutput {
  const bucket = findBucket(call, input.Bucket);
  const key = input.Key ?? '';
  if (input.VersionId !== undefined) {
    const row = objectsOf(call, bucket).get(idOf(bucket, key, input.VersionId));
    if (row) objectsOf(call, bucket).remove(row.id);
    return { VersionId: input.VersionId, DeleteMarker: row?.deleteMarker || undefined };
  }
  if (versioning(bucket) === undefined) {
    for (const { id } of versionsOf(call, bucket, key)) objectsOf(call, bucket).remove(id);
    return {};
  }
  const marker = store(call, bucket, key, undefined, { contentType: '', headers: {}, metadata: {} });
  return { DeleteMarker: true, VersionId: marker.versionId };
}

function deleteObjects(input: DeleteObjectsRequest, call: Call): DeleteObjectsOutput {
  const Deleted = (input.Delete?.Objects ?? []).map(({ Key, VersionId }) => {
    const gone = deleteObject({ Bucket: input.Bucket, Key, VersionId }, call);
    return {
      Key,
      VersionId,
      DeleteMarker: gone.DeleteMarker,
      ...(VersionId === undefined && { DeleteMarkerVersionId: gone.VersionId }),
    };
  });
  return { Deleted: input.Delete?.Quiet ? [] : Deleted };
}

function copyObject(input: CopyObjectRequest, call: Call): CopyObjectOutput {
  const [path = '', version] = decodeURIComponent(input.CopySource ?? '').split('?versionId=');
  const [name = '', ...rest] = path.replace(/^\//, '').split('/');
  const source = findObject(call, findBucket(call, name), rest.join('/'), version);
  const bucket = findBucket(call, input.Bucket);
  const kept = input.MetadataDirective === 'REPLACE' ? keptOf(input) : source;
  const row = store(call, bucket, input.Key ?? '', Buffer.from(source.body, 'base64'), {
    contentType: kept.contentType,
    headers: kept.headers,
    metadata: kept.metadata,
  });
  return {
    CopyObjectResult: { ETag: `"${row.etag}"`, LastModified: new Date(row.lastModified) },
    VersionId: shownVersion(bucket, row),
  };
}

export const objectOperations = {
  PutObject: putObject,
  GetObject: getObject,
  HeadObject: headObject,
  DeleteObject: deleteObject,
  DeleteObjects: deleteObjects,
  CopyObject: copyObject,
};
