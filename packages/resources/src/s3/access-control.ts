import type { BucketCannedACL, GetBucketAclOutput } from '@aws-sdk/client-s3';
import type { Json } from '@groundcrew/contract';

const groups: Readonly<Record<string, string>> = {
  'http://acs.amazonaws.com/groups/global/AllUsers': 'everyone',
  'http://acs.amazonaws.com/groups/global/AuthenticatedUsers': 'every AWS account',
  'http://acs.amazonaws.com/groups/s3/LogDelivery': 'log delivery',
  // The account from which EC2 reads bundles of images.
  '6aa5a366c34c1cbe25dc49211496e913e0351eb0e8c37aa3477e40942ec6b90c': 'EC2',
};

/** What each canned ACL grants on a bucket, but for the owner's full control. */
const grantsOf: Readonly<Record<string, readonly string[]>> = {
  Private: [],
  PublicRead: ['READ for everyone'],
  PublicReadWrite: ['READ for everyone', 'WRITE for everyone'],
  AuthenticatedRead: ['READ for every AWS account'],
  LogDeliveryWrite: ['READ_ACP for log delivery', 'WRITE for log delivery'],
  AwsExecRead: ['READ for EC2'],
};
/** These are for objects: on a bucket they do what `Private` does. */
const likePrivate: readonly Json[] = ['BucketOwnerRead', 'BucketOwnerFullControl'];

/** `BucketOwnerFullControl` is `bucket-owner-full-control` to S3. */
export const cannedAcl = (name: string): BucketCannedACL =>
  name.replaceAll(/(?<!^)([A-Z])/g, '-$1').toLowerCase() as BucketCannedACL;

/**
 * The canned ACL that grants what a bucket's does, else the grants themselves, for people.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl
 */
export function accessControlOf({ Owner, Grants = [] }: GetBucketAclOutput): string {
  const owner = `FULL_CONTROL for ${Owner?.ID ?? ''}`;
  const all = Grants.map(({ Grantee: { URI, ID, EmailAddress } = {}, Permission }) => {
    const grantee = URI ?? ID ?? EmailAddress ?? '';
    return `${Permission ?? ''} for ${groups[grantee] ?? grantee}`;
  }).sort();
  const others = all.filter((grant) => grant !== owner);
  const canned = Object.keys(grantsOf).find((name) => grantsOf[name]?.join() === others.join());
  const owned = all.length > others.length;
  return canned !== undefined && owned ? canned : all.join(', ') || 'nothing for anybody';
}

export const sameAccessControl = (desired: Json, live: Json): boolean =>
  desired === live || (live === 'Private' && likePrivate.includes(desired));
