import { AwsError, type Call, type Operation } from '../../service.ts';
import { tagList, tagProblem, tagsOf } from '../shared/tags.ts';
import { ownerOf } from './buckets.ts';
import { findBucket, malformed, versioning, type BucketRow } from './rows.ts';

/** A subresource of a bucket: how its operations are called, and what they put and answer. */
interface Setting {
  /** The end of its operations' names. */
  readonly name: string;
  /** The member of the input that holds it. */
  readonly member: string;
  /** An answer holds it under that member, or its members directly. */
  readonly answer: 'wrapped' | 'spread';
  /** Members of the input that are kept with it. */
  readonly beside?: readonly string[];
  /** The code where there is none; without it an answer is empty. */
  readonly missing?: string;
  /** The operation that takes it away, where there is one. */
  readonly remove?: string;
  check?(value: unknown, bucket: BucketRow): void;
}

export const SETTINGS: readonly Setting[] = [
  {
    name: 'BucketVersioning',
    member: 'VersioningConfiguration',
    answer: 'spread',
    check(value, bucket) {
      const { Status } = value as { Status?: string };
      if (Status !== 'Enabled' && Status !== 'Suspended') throw malformed();
      if (bucket.objectLock && Status === 'Suspended')
        throw new AwsError(
          'InvalidBucketState',
          'An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.',
          409,
        );
    },
  },
  { name: 'BucketAbac', member: 'AbacStatus', answer: 'wrapped' },
  {
    name: 'BucketEncryption',
    member: 'ServerSideEncryptionConfiguration',
    answer: 'wrapped',
    remove: 'DeleteBucketEncryption',
  },
  {
    name: 'PublicAccessBlock',
    member: 'PublicAccessBlockConfiguration',
    answer: 'wrapped',
    missing: 'NoSuchPublicAccessBlockConfiguration',
    remove: 'DeletePublicAccessBlock',
  },
  {
    name: 'BucketOwnershipControls',
    member: 'OwnershipControls',
    answer: 'wrapped',
    missing: 'OwnershipControlsNotFoundError',
    remove: 'DeleteBucketOwnershipControls',
  },
  {
    name: 'BucketCors',
    member: 'CORSConfiguration',
    answer: 'spread',
    missing: 'NoSuchCORSConfiguration',
    remove: 'DeleteBucketCors',
  },
  {
    name: 'BucketLifecycleConfiguration',
    member: 'LifecycleConfiguration',
    answer: 'spread',
    beside: ['TransitionDefaultMinimumObjectSize'],
    missing: 'NoSuchLifecycleConfiguration',
    remove: 'DeleteBucketLifecycle',
  },
  { name: 'BucketLogging', member: 'BucketLoggingStatus', answer: 'spread' },
  { name: 'BucketNotificationConfiguration', member: 'NotificationConfiguration', answer: 'spread' },
  {
    name: 'BucketWebsite',
    member: 'WebsiteConfiguration',
    answer: 'spread',
    missing: 'NoSuchWebsiteConfiguration',
    remove: 'DeleteBucketWebsite',
  },
  { name: 'BucketAccelerateConfiguration', member: 'AccelerateConfiguration', answer: 'spread' },
  {
    name: 'BucketReplication',
    member: 'ReplicationConfiguration',
    answer: 'wrapped',
    missing: 'ReplicationConfigurationNotFoundError',
    remove: 'DeleteBucketReplication',
    check(_, bucket) {
      if (versioning(bucket) === 'Enabled') return;
      throw new AwsError(
        'InvalidRequest',
        "Versioning must be 'Enabled' on the bucket to apply a replication configuration",
        400,
      );
    },
  },
  {
    name: 'ObjectLockConfiguration',
    member: 'ObjectLockConfiguration',
    answer: 'wrapped',
    missing: 'ObjectLockConfigurationNotFoundError',
    check(_, bucket) {
      if (versioning(bucket) === 'Enabled') return;
      throw new AwsError(
        'InvalidBucketState',
        "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
        409,
      );
    },
  },
];

/** Without `Bucket`, as settings are kept. */
export const keyOf = (name: string): string => name.replace(/^Bucket/, '');

const DEFAULTS: Readonly<Record<string, object>> = {
  Abac: { Status: 'Disabled' },
  Encryption: {
    Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false }],
  },
};

interface BucketInput {
  readonly Bucket?: string;
  readonly [member: string]: unknown;
}

function operationsOf(setting: Setting): Record<string, Operation> {
  const { name, member, answer, beside = [], missing, remove } = setting;
  const key = keyOf(name);
  const drop = (input: BucketInput, call: Call): void => {
    delete findBucket(call, input.Bucket).settings[key];
  };
  return {
    [`Put${name}`](input: BucketInput, call: Call): object {
      const row = findBucket(call, input.Bucket);
      const value = input[member];
      if (value === undefined && answer === 'wrapped') throw malformed();
      setting.check?.(value ?? {}, row);
      const kept = beside.flatMap((each) => (input[each] === undefined ? [] : [[each, input[each]]]));
      row.settings[key] = structuredClone({ ...(value as object | undefined), ...Object.fromEntries(kept) });
      return {};
    },
    [`Get${name}`](input: BucketInput, call: Call): unknown {
      const row = findBucket(call, input.Bucket);
      const value = row.settings[key] ?? DEFAULTS[key];
      if (value === undefined && missing !== undefined)
        throw new AwsError(missing, `The ${key} configuration was not found`, 404);
      return answer === 'wrapped' ? { [member]: value } : value;
    },
    ...(remove !== undefined && { [remove]: drop }),
  };
}

const tagOperations: Record<string, Operation> = {
  PutBucketTagging(input: BucketInput, call: Call): void {
    const { TagSet } = input['Tagging'] as { TagSet?: { Key?: string; Value?: string }[] };
    const tags = tagsOf(TagSet);
    const problem = tagProblem(tags);
    if (problem) throw new AwsError('InvalidTag', problem.message, 400);
    findBucket(call, input.Bucket).tags = tags;
  },
  GetBucketTagging(input: BucketInput, call: Call): object {
    const { tags } = findBucket(call, input.Bucket);
    if (Object.keys(tags).length === 0) throw new AwsError('NoSuchTagSet', 'The TagSet does not exist', 404);
    return { TagSet: tagList(tags) };
  },
  DeleteBucketTagging(input: BucketInput, call: Call): void {
    findBucket(call, input.Bucket).tags = {};
  },
};

const policyOperations: Record<string, Operation> = {
  PutBucketPolicy(input: BucketInput, call: Call): void {
    const row = findBucket(call, input.Bucket);
    row.policy = checkedPolicy(String(input['Policy'] ?? ''), row.id);
  },
  GetBucketPolicy(input: BucketInput, call: Call): object {
    const { policy } = findBucket(call, input.Bucket);
    if (policy === undefined)
      throw new AwsError('NoSuchBucketPolicy', 'The bucket policy does not exist', 404);
    return { Policy: policy };
  },
  DeleteBucketPolicy(input: BucketInput, call: Call): void {
    delete findBucket(call, input.Bucket).policy;
  },
};

/** JSON with statements, each about this bucket. */
export function checkedPolicy(text: string, bucket: string): string {
  const bad = (why: string) => new AwsError('MalformedPolicy', why, 400);
  let policy: { Statement?: unknown };
  try {
    policy = JSON.parse(text) as { Statement?: unknown };
  } catch {
    throw bad("Policies must be valid JSON and the first byte must be '{'");
  }
  const statements = [policy.Statement ?? []].flat() as {
    Resource?: string | string[];
    Principal?: unknown;
  }[];
  if (statements.length === 0) throw bad('Missing required field Statement');
  for (const { Resource = [], Principal } of statements) {
    if (Principal === undefined) throw bad('Missing required field Principal');
    const own = (resource: string) =>
      /^arn:aws[\w-]*:s3:::([^/]+)/.exec(resource)?.[1] === bucket || resource === '*';
    if (![Resource].flat().every(own)) throw bad('Policy has invalid resource');
  }
  return text;
}

const grantTo = (Grantee: object, ...permissions: readonly string[]): readonly object[] =>
  permissions.map((Permission) => ({ Grantee, Permission }));
const group = (path: string): object => ({ Type: 'Group', URI: `http://acs.amazonaws.com/groups/${path}` });
/** The account from which EC2 reads bundles of images. */
const ec2 = {
  Type: 'CanonicalUser',
  ID: '6aa5a366c34c1cbe25dc49211496e913e0351eb0e8c37aa3477e40942ec6b90c',
};

/** What a canned ACL grants beside the owner's own: https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl */
const grantsOf: Readonly<Record<string, readonly object[]>> = {
  'public-read': grantTo(group('global/AllUsers'), 'READ'),
  'public-read-write': grantTo(group('global/AllUsers'), 'READ', 'WRITE'),
  'authenticated-read': grantTo(group('global/AuthenticatedUsers'), 'READ'),
  'log-delivery-write': grantTo(group('s3/LogDelivery'), 'WRITE', 'READ_ACP'),
  'aws-exec-read': grantTo(ec2, 'READ'),
};

const aclOperations: Record<string, Operation> = {
  PutBucketAcl(input: BucketInput, call: Call): void {
    const row = findBucket(call, input.Bucket);
    const controls = row.settings['OwnershipControls'] as
      | { Rules?: { ObjectOwnership?: string }[] }
      | undefined;
    if (controls?.Rules?.[0]?.ObjectOwnership === 'BucketOwnerEnforced' && input['ACL'] !== 'private')
      throw new AwsError('AccessControlListNotSupported', 'The bucket does not allow ACLs', 400);
    row.acl = typeof input['ACL'] === 'string' ? input['ACL'] : row.acl;
  },
  GetBucketAcl(input: BucketInput, call: Call): object {
    const row = findBucket(call, input.Bucket);
    const own = { Grantee: { Type: 'CanonicalUser', ...ownerOf(row) }, Permission: 'FULL_CONTROL' };
    return { Owner: ownerOf(row), Grants: [own, ...(grantsOf[row.acl] ?? [])] };
  },
};

export const settingOperations: Record<string, Operation> = {
  ...Object.assign({}, ...SETTINGS.map(operationsOf)),
  ...tagOperations,
  ...policyOperations,
  ...aclOperations,
};
