import { codeOf, type Answer, type Conversation } from './conversation.ts';

const buckets: Conversation = {
  about: 'buckets',
  motoDiffers: {
    'a name in capitals': 'It takes what was allowed in us-east-1 until 2018.',
    'a policy that is none': 'It does not read the document.',
  },
  async talk({ service, note }) {
    const s3 = service('s3');
    const Bucket = 'talk-of-buckets';
    note('an unknown one', await codeOf(s3('ListObjectsV2', { Bucket: 'talk-of-nothing' })));
    note('a head of nothing', await codeOf(s3('HeadBucket', { Bucket: 'talk-of-nothing' })));
    note('a name in capitals', await codeOf(s3('CreateBucket', { Bucket: 'Talk_Of' })));
    note('a name too short', await codeOf(s3('CreateBucket', { Bucket: 'ab' })));
    await s3('CreateBucket', { Bucket });
    for (const each of ['Policy', 'Tagging', 'LifecycleConfiguration', 'Cors', 'Website', 'Replication'])
      note(`${each} before any`, await codeOf(s3(`GetBucket${each}`, { Bucket })));
    note('versions', (await s3('GetBucketVersioning', { Bucket })).Status ?? 'never');
    const put = (Key: string, Body: string): Promise<Answer> => s3('PutObject', { Bucket, Key, Body });
    note('ETag', (await put('a/b', 'hello')).ETag);
    await put('a/c', 'there');
    await put('d', '!');
    note('an unknown key', await codeOf(s3('GetObject', { Bucket, Key: 'none' })));
    note('the head of an unknown key', await codeOf(s3('HeadObject', { Bucket, Key: 'none' })));
    const got = await s3('GetObject', { Bucket, Key: 'a/b' });
    note('content', await got.Body.transformToString());
    const part = await s3('GetObject', { Bucket, Key: 'a/b', Range: 'bytes=1-3' });
    note('a range', [await part.Body.transformToString(), part.ContentRange]);
    note(
      'a range behind the end',
      await codeOf(s3('GetObject', { Bucket, Key: 'a/b', Range: 'bytes=9-12' })),
    );
    const keys = (page: Answer) => page.Contents?.map((each: Answer) => each.Key);
    const folders = await s3('ListObjectsV2', { Bucket, Delimiter: '/' });
    note('folders', [keys(folders), folders.CommonPrefixes?.map((each: Answer) => each.Prefix)]);
    const first = await s3('ListObjectsV2', { Bucket, MaxKeys: 2 });
    note('a page', [keys(first), first.IsTruncated, first.KeyCount]);
    const next = await s3('ListObjectsV2', { Bucket, ContinuationToken: first.NextContinuationToken });
    note('the next', keys(next));
    note(
      'only where it is none',
      await codeOf(s3('PutObject', { Bucket, Key: 'd', Body: '', IfNoneMatch: '*' })),
    );
    note('deleting it full', await codeOf(s3('DeleteBucket', { Bucket })));
    note('deleting an unknown key', await codeOf(s3('DeleteObject', { Bucket, Key: 'none' })));
    const all = ['a/b', 'a/c', 'd'].map((Key) => ({ Key }));
    const gone = await s3('DeleteObjects', { Bucket, Delete: { Objects: all } });
    note('deleting all', gone.Deleted.length);
    note('a policy that is none', await codeOf(s3('PutBucketPolicy', { Bucket, Policy: '{' })));
    note('deleting it empty', await codeOf(s3('DeleteBucket', { Bucket })));
    note('deleting it again', await codeOf(s3('DeleteBucket', { Bucket })));
  },
};

const versions: Conversation = {
  about: 'versions of objects',
  async talk({ service, note }) {
    const s3 = service('s3');
    const Bucket = 'talk-of-versions';
    await s3('CreateBucket', { Bucket });
    await s3('PutBucketVersioning', { Bucket, VersioningConfiguration: { Status: 'Enabled' } });
    const put = (Body: string): Promise<Answer> => s3('PutObject', { Bucket, Key: 'k', Body });
    const one = await put('one');
    const two = await put('two');
    note('another version', one.VersionId !== two.VersionId);
    const old = await s3('GetObject', { Bucket, Key: 'k', VersionId: one.VersionId });
    note('the old one', await old.Body.transformToString());
    note('a marker', (await s3('DeleteObject', { Bucket, Key: 'k' })).DeleteMarker);
    note('then', await codeOf(s3('GetObject', { Bucket, Key: 'k' })));
    const listed = await s3('ListObjectVersions', { Bucket });
    note('all versions', [listed.Versions.length, listed.DeleteMarkers.length]);
    note('deleting it with versions', await codeOf(s3('DeleteBucket', { Bucket })));
    for (const { Key, VersionId } of [...listed.Versions, ...listed.DeleteMarkers])
      await s3('DeleteObject', { Bucket, Key, VersionId });
    note('deleting it without', await codeOf(s3('DeleteBucket', { Bucket })));
  },
};

export const storageConversations: readonly Conversation[] = [buckets, versions];
