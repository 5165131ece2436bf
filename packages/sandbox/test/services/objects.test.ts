import { S3 } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox, type Sandbox } from '../../src/index.ts';
import { codeOf } from './code-of.ts';

let sandbox: Sandbox;
let s3: S3;

const client = (region: string, account = 0, more: object = {}) => {
  const { accessKeyId = '', secretAccessKey = '' } = sandbox.accounts[account] ?? {};
  return new S3({
    endpoint: sandbox.endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
    ...more,
  });
};

beforeAll(async () => {
  sandbox = await startSandbox({ timeScale: 0.01, machines: 'none' });
  s3 = client('us-east-1');
});
afterAll(() => sandbox.close());

describe('objects', () => {
  it('are put, copied, listed below prefixes, and read in parts', async () => {
    const Bucket = 'shelf';
    await s3.createBucket({ Bucket });
    for (const Key of ['a/1', 'a/2', 'b', 'ü ?']) await s3.putObject({ Bucket, Key, Body: `of ${Key}` });
    await s3.copyObject({ Bucket, Key: 'c', CopySource: `/${Bucket}/a/1` });
    const listed = await s3.listObjectsV2({ Bucket, Delimiter: '/' });
    expect(listed.CommonPrefixes).toEqual([{ Prefix: 'a/' }]);
    expect(listed.Contents?.map(({ Key }) => Key)).toEqual(['b', 'c', 'ü ?']);
    const first = await s3.listObjectsV2({ Bucket, MaxKeys: 3 });
    const rest = await s3.listObjectsV2({ Bucket, ContinuationToken: first.NextContinuationToken });
    expect([first.KeyCount, rest.KeyCount]).toEqual([3, 2]);
    const part = await s3.getObject({ Bucket, Key: 'c', Range: 'bytes=3-5' });
    expect(await part.Body?.transformToString()).toBe('a/1');
    expect((await s3.headObject({ Bucket, Key: 'ü ?' })).ContentLength).toBe(7);
    expect(await codeOf(s3.getObject({ Bucket, Key: 'none' }))).toBe('NoSuchKey');
    expect(await codeOf(s3.deleteBucket({ Bucket }))).toBe('BucketNotEmpty');
    const Objects = ['a/1', 'a/2', 'b', 'c', 'ü ?'].map((Key) => ({ Key }));
    expect((await s3.deleteObjects({ Bucket, Delete: { Objects } })).Deleted).toHaveLength(5);
    await s3.deleteBucket({ Bucket });
  });

  it('keep their versions where that is wanted, and a bucket with versions is not empty', async () => {
    const Bucket = 'archive';
    await s3.createBucket({ Bucket });
    await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Enabled' } });
    const { VersionId } = await s3.putObject({ Bucket, Key: 'k', Body: 'one' });
    await s3.putObject({ Bucket, Key: 'k', Body: 'two' });
    await s3.deleteObject({ Bucket, Key: 'k' });
    expect(await codeOf(s3.getObject({ Bucket, Key: 'k' }))).toBe('NoSuchKey');
    const old = await s3.getObject({ Bucket, Key: 'k', VersionId });
    expect(await old.Body?.transformToString()).toBe('one');
    expect((await s3.listObjectsV2({ Bucket })).KeyCount).toBe(0);
    expect(await codeOf(s3.deleteBucket({ Bucket }))).toBe('BucketNotEmpty');
    const { Versions = [], DeleteMarkers = [] } = await s3.listObjectVersions({ Bucket });
    expect([Versions.length, DeleteMarkers.length]).toEqual([2, 1]);
    for (const each of [...Versions, ...DeleteMarkers])
      await s3.deleteObject({ Bucket, Key: each.Key, VersionId: each.VersionId });
    await s3.deleteBucket({ Bucket });
  });

  it('come in parts', async () => {
    const Bucket = 'parts';
    await s3.createBucket({ Bucket });
    const { UploadId } = await s3.createMultipartUpload({ Bucket, Key: 'big' });
    const Parts = [];
    for (const [index, Body] of ['one-', 'two'].entries()) {
      const PartNumber = index + 1;
      const { ETag } = await s3.uploadPart({ Bucket, Key: 'big', UploadId, PartNumber, Body });
      Parts.push({ PartNumber, ETag });
    }
    const done = { Bucket, Key: 'big', UploadId, MultipartUpload: { Parts } };
    expect((await s3.completeMultipartUpload(done)).ETag).toMatch(/-2"$/);
    expect(await (await s3.getObject({ Bucket, Key: 'big' })).Body?.transformToString()).toBe('one-two');
  });
});

describe('a bucket', () => {
  it('has its name for itself in all accounts and regions', async () => {
    await s3.createBucket({ Bucket: 'mine' });
    expect(await codeOf(s3.createBucket({ Bucket: 'mine' }))).toBe('no error');
    const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' } as const;
    const elsewhere = client('eu-west-1');
    const again = elsewhere.createBucket({ Bucket: 'mine', CreateBucketConfiguration });
    expect(await codeOf(again)).toBe('BucketAlreadyOwnedByYou');
    expect(await codeOf(client('us-east-1', 1).createBucket({ Bucket: 'mine' }))).toBe('BucketAlreadyExists');
    expect(await codeOf(client('us-east-1', 1).listObjectsV2({ Bucket: 'mine' }))).toBe('AccessDenied');
    expect(await codeOf(s3.createBucket({ Bucket: 'Not_Valid' }))).toBe('InvalidBucketName');
    const wrong = s3.createBucket({ Bucket: 'other', CreateBucketConfiguration });
    expect(await codeOf(wrong)).toBe('IllegalLocationConstraintException');
  });

  it('is reached under its own host as well', async () => {
    const { port } = new URL(sandbox.endpoint);
    const requestHandler = {
      async handle(request: object) {
        const { NodeHttpHandler } = await import('@smithy/node-http-handler');
        const { hostname: _, ...rest } = request as { hostname: string };
        const given = Object.assign(Object.create(Object.getPrototypeOf(request) as object), rest, {
          hostname: '127.0.0.1',
        });
        return new NodeHttpHandler().handle(given as never);
      },
    };
    const hosted = client('us-east-1', 0, { endpoint: `http://localhost:${port}`, requestHandler });
    await hosted.createBucket({ Bucket: 'hosted' });
    await hosted.putObject({ Bucket: 'hosted', Key: 'k', Body: 'x' });
    expect(await (await s3.getObject({ Bucket: 'hosted', Key: 'k' })).Body?.transformToString()).toBe('x');
  });
});
