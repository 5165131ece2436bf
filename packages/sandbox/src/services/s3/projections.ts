import { nameFor } from '../../cloud-control/generated-ids.ts';
import { AwsError, type Call } from '../../service.ts';
import type { Model, Projection } from '../../world/projection.ts';
import { jsonText, parsedJson } from '../shared/json-text.ts';
import { model } from '../shared/model.ts';
import { tagList, tagsOf, type TagPair } from '../shared/tags.ts';
import { bucketOperations } from './buckets.ts';
import { bucketsOf, findBucket, type BucketRow } from './rows.ts';
import { checkedPolicy } from './settings.ts';

/** Properties whose shape is that of the API, by the setting that they are. */
const ALIKE: Readonly<Record<string, string>> = {
  VersioningConfiguration: 'Versioning',
  PublicAccessBlockConfiguration: 'PublicAccessBlock',
  OwnershipControls: 'OwnershipControls',
  ObjectLockConfiguration: 'ObjectLockConfiguration',
};
const KNOWN = new Set([...Object.keys(ALIKE), 'BucketName', 'BucketEncryption', 'ObjectLockEnabled', 'Tags']);

interface EncryptionRule {
  readonly ServerSideEncryptionByDefault?: unknown;
  readonly ApplyServerSideEncryptionByDefault?: unknown;
  readonly BucketKeyEnabled?: boolean;
}

function settle(row: BucketRow, desired: Model): void {
  const beyond = Object.keys(desired).filter((name) => !KNOWN.has(name));
  if (beyond.length > 0)
    throw new AwsError(
      'InvalidRequest',
      `the sandbox sets ${beyond.join(' and ')} of a bucket through S3 only, not through Cloud Control`,
    );
  for (const [property, setting] of Object.entries(ALIKE)) {
    if (desired[property] === undefined) delete row.settings[setting];
    else row.settings[setting] = structuredClone(desired[property]);
  }
  const encryption = desired['BucketEncryption'] as
    | { ServerSideEncryptionConfiguration?: EncryptionRule[] }
    | undefined;
  if (!encryption) delete row.settings['Encryption'];
  else
    row.settings['Encryption'] = {
      Rules: encryption.ServerSideEncryptionConfiguration?.map(
        ({ ServerSideEncryptionByDefault, ...rule }) => ({
          ...rule,
          ApplyServerSideEncryptionByDefault: ServerSideEncryptionByDefault,
        }),
      ),
    };
  row.tags = tagsOf(desired['Tags'] as TagPair[] | undefined);
}

const bucket: Projection = {
  type: 'AWS::S3::Bucket',
  create(desired, call: Call) {
    const Bucket = String(desired['BucketName'] ?? nameFor('AWS::S3::Bucket'));
    const ObjectLockEnabledForBucket = desired['ObjectLockEnabled'] === true;
    if (bucketsOf(call).get(Bucket))
      throw new AwsError('BucketAlreadyExists', `${Bucket} already exists`, 409);
    const LocationConstraint = call.region === 'us-east-1' ? undefined : (call.region as 'EU');
    bucketOperations.CreateBucket(
      { Bucket, ObjectLockEnabledForBucket, CreateBucketConfiguration: { LocationConstraint } },
      call,
    );
    const row = findBucket(call, Bucket);
    const { settings } = row;
    const initial = {
      PublicAccessBlockConfiguration: settings['PublicAccessBlock'],
      OwnershipControls: settings['OwnershipControls'],
    };
    settle(row, { ...initial, ...desired });
    return Bucket;
  },
  read(name, call) {
    const row = bucketsOf(call).get(name);
    if (!row) return undefined;
    const encryption = row.settings['Encryption'] as { Rules?: EncryptionRule[] } | undefined;
    return model({
      ...Object.fromEntries(
        Object.entries(ALIKE).map(([property, setting]) => [property, row.settings[setting]]),
      ),
      BucketName: name,
      BucketEncryption: encryption && {
        ServerSideEncryptionConfiguration: encryption.Rules?.map(
          ({ ApplyServerSideEncryptionByDefault, ...rule }) => ({
            ...rule,
            ServerSideEncryptionByDefault: ApplyServerSideEncryptionByDefault,
          }),
        ),
      },
      ObjectLockEnabled: row.objectLock || undefined,
      Arn: `arn:aws:s3:::${name}`,
      DomainName: `${name}.s3.amazonaws.com`,
      DualStackDomainName: `${name}.s3.dualstack.${row.region}.amazonaws.com`,
      RegionalDomainName: `${name}.s3.${row.region}.amazonaws.com`,
      Tags: tagList(row.tags),
    });
  },
  update: (name, desired, call) => settle(findBucket(call, name), desired),
  delete: (Bucket, call) => bucketOperations.DeleteBucket({ Bucket }, call),
  list: (call) =>
    bucketsOf(call)
      .all()
      .map(({ id }) => id),
};

const put = (name: string, desired: Model, call: Call): void => {
  const row = findBucket(call, name);
  row.policy = checkedPolicy(jsonText(desired['PolicyDocument']) ?? '', row.id);
};

const bucketPolicy: Projection = {
  type: 'AWS::S3::BucketPolicy',
  create(desired, call) {
    const name = String(desired['Bucket']);
    put(name, desired, call);
    return name;
  },
  read(name, call) {
    const policy = bucketsOf(call).get(name)?.policy;
    return policy === undefined ? undefined : { Bucket: name, PolicyDocument: parsedJson(policy) };
  },
  update: put,
  delete(name, call) {
    delete findBucket(call, name).policy;
  },
  list: (call) =>
    bucketsOf(call)
      .filter(({ policy }) => policy !== undefined)
      .map(({ id }) => id),
};

export const projections: readonly Projection[] = [bucket, bucketPolicy];
