import type {
  CreateBucketOutput,
  CreateBucketRequest,
  DeleteBucketRequest,
  GetBucketLocationOutput,
  HeadBucketOutput,
  ListBucketsOutput,
  ListBucketsRequest,
} from '@aws-sdk/client-s3';
import { AwsError, type Call } from '../../service.ts';
import { page } from '../shared/pages.ts';
import { timestamp } from '../shared/place.ts';
import { tagsOf } from '../shared/tags.ts';
import { anyBucket, bucketsOf, findBucket, versionsIn, type BucketRow } from './rows.ts';

const NAME = /^(?!xn--|sthree-)(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** Since 2023 a new bucket is closed to the public, and has no ACLs. */
const initialSettings = (ownership: string) => ({
  PublicAccessBlock: {
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  },
  OwnershipControls: { Rules: [{ ObjectOwnership: ownership }] },
});

/** In us-east-1 creating one's own bucket again succeeds, for the sake of old programs. */
function createBucket(input: CreateBucketRequest, call: Call): CreateBucketOutput {
  const name = input.Bucket ?? '';
  if (!NAME.test(name) || name.includes('..'))
    throw new AwsError('InvalidBucketName', 'The specified bucket is not valid.', 400);
  const region = input.CreateBucketConfiguration?.LocationConstraint ?? 'us-east-1';
  if (region !== call.region)
    throw new AwsError(
      'IllegalLocationConstraintException',
      `The ${region === 'us-east-1' ? 'unspecified' : region} location constraint is incompatible for the region specific endpoint this request was sent to.`,
      400,
    );
  const existing = anyBucket(call, name);
  const Location = region === 'us-east-1' ? `/${name}` : `http://${name}.s3.amazonaws.com/`;
  if (existing?.owner === call.account) {
    if (region === 'us-east-1' && existing.region === region) return { Location };
    throw new AwsError(
      'BucketAlreadyOwnedByYou',
      'Your previous request to create the named bucket succeeded and you already own it.',
      409,
    );
  }
  if (existing)
    throw new AwsError(
      'BucketAlreadyExists',
      'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.',
      409,
    );
  bucketsOf(call).put({
    id: name,
    owner: call.account,
    region,
    createdAt: timestamp(call),
    objectLock: input.ObjectLockEnabledForBucket === true,
    acl: input.ACL ?? 'private',
    settings: {
      ...initialSettings(input.ObjectOwnership ?? 'BucketOwnerEnforced'),
      ...(input.ObjectLockEnabledForBucket === true && {
        Versioning: { Status: 'Enabled' },
        ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' },
      }),
    },
    tags: tagsOf(input.CreateBucketConfiguration?.Tags),
  });
  return { Location };
}

function deleteBucket(input: DeleteBucketRequest, call: Call): void {
  const row = findBucket(call, input.Bucket);
  if (versionsIn(call, row).length > 0)
    throw new AwsError(
      'BucketNotEmpty',
      'The bucket you tried to delete is not empty. You must delete all versions in the bucket.',
      409,
    );
  bucketsOf(call).remove(row.id);
}

function listBuckets(input: ListBucketsRequest, call: Call): ListBucketsOutput {
  const { Prefix = '', BucketRegion } = input;
  const found = bucketsOf(call)
    .filter((row) => row.id.startsWith(Prefix) && (!BucketRegion || row.region === BucketRegion))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const cut = page(found, input.MaxBuckets, input.ContinuationToken);
  if (!cut) throw new AwsError('InvalidArgument', 'The continuation token provided is incorrect', 400);
  return {
    Buckets: cut.rows.map(({ id, createdAt, region }) => ({
      Name: id,
      CreationDate: new Date(createdAt),
      BucketRegion: region,
    })),
    Owner: { ID: call.account },
    ContinuationToken: cut.next,
  };
}

export const bucketOperations = {
  CreateBucket: createBucket,
  DeleteBucket: deleteBucket,
  ListBuckets: listBuckets,
  /** An answer to HEAD has no body, so that a client sees the status only. */
  HeadBucket(input: DeleteBucketRequest, call: Call): HeadBucketOutput {
    if (!anyBucket(call, input.Bucket ?? '')) throw new AwsError('NotFound', 'Not Found', 404);
    return { BucketRegion: findBucket(call, input.Bucket).region };
  },
  GetBucketLocation(input: DeleteBucketRequest, call: Call): GetBucketLocationOutput {
    const { region } = findBucket(call, input.Bucket);
    return {
      LocationConstraint:
        region === 'us-east-1' ? undefined : (region as GetBucketLocationOutput['LocationConstraint']),
    };
  },
};

export const ownerOf = (row: BucketRow) => ({ ID: row.owner, DisplayName: row.owner });
