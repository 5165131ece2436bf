import type { Json, JsonObject } from '@groundcrew/contract';
import { lifecycleFromApi, lifecycleToApi } from './lifecycle.ts';
import { notificationsFromApi, notificationsToApi } from './notifications.ts';
import { asObject, asObjects, compact, renamed, reversed, type Names } from './rename.ts';

/** A property of a bucket that S3 keeps as a subresource, with operations of its own. */
export interface Setting {
  readonly property: string;
  readonly get: string;
  readonly put: string;
  /** The member of the input of `put`, and of answers that are not spread. */
  readonly member: string;
  readonly answer: 'wrapped' | 'spread';
  /** Members of the property that the input of `put` takes beside that one. */
  readonly beside?: readonly string[];
  /** What takes it away: an operation, or something else to put. */
  readonly remove: string | { readonly put: JsonObject };
  readonly toApi: (value: Json) => JsonObject;
  /** Null where AWS says that there is none. */
  readonly fromApi: (answer: JsonObject) => Json;
}

const same = (value: Json): JsonObject => asObject(value);
const orNone = (answer: JsonObject): Json => (Object.keys(answer).length === 0 ? null : answer);

const corsNames: Names = {
  CorsRules: 'CORSRules',
  ExposedHeaders: 'ExposeHeaders',
  Id: 'ID',
  MaxAge: 'MaxAgeSeconds',
};
const encryptionNames: Names = {
  ServerSideEncryptionConfiguration: 'Rules',
  ServerSideEncryptionByDefault: 'ApplyServerSideEncryptionByDefault',
};
const loggingNames: Names = { DestinationBucketName: 'TargetBucket', LogFilePrefix: 'TargetPrefix' };
const websiteNames: Names = { RedirectRule: 'Redirect', RoutingRuleCondition: 'Condition' };
const replicationNames: Names = {
  Id: 'ID',
  TagFilter: 'Tag',
  TagFilters: 'Tags',
  ReplicaKmsKeyID: 'ReplicaKmsKeyID',
};

const plainWebsite = (answer: JsonObject): Json => {
  const {
    IndexDocument: index,
    ErrorDocument: failure,
    ...rest
  } = asObject(renamed(answer, reversed(websiteNames)));
  return compact({
    ...rest,
    IndexDocument: asObject(index)['Suffix'],
    ErrorDocument: asObject(failure)['Key'],
  });
};

/** In the order in which they have to be set: versions before what needs them. */
export const settings: readonly Setting[] = [
  {
    property: 'VersioningConfiguration',
    get: 'GetBucketVersioning',
    put: 'PutBucketVersioning',
    member: 'VersioningConfiguration',
    answer: 'spread',
    remove: { put: { Status: 'Suspended' } },
    toApi: same,
    fromApi: ({ Status }) => (Status === undefined ? null : { Status }),
  },
  {
    property: 'AbacStatus',
    get: 'GetBucketAbac',
    put: 'PutBucketAbac',
    member: 'AbacStatus',
    answer: 'wrapped',
    remove: { put: { Status: 'Disabled' } },
    toApi: (Status) => ({ Status }),
    fromApi: ({ Status }) => Status ?? null,
  },
  {
    property: 'BucketEncryption',
    get: 'GetBucketEncryption',
    put: 'PutBucketEncryption',
    member: 'ServerSideEncryptionConfiguration',
    answer: 'wrapped',
    remove: 'DeleteBucketEncryption',
    toApi: (value) => asObject(renamed(value, encryptionNames)),
    fromApi: (answer) => renamed(answer, reversed(encryptionNames)),
  },
  {
    property: 'PublicAccessBlockConfiguration',
    get: 'GetPublicAccessBlock',
    put: 'PutPublicAccessBlock',
    member: 'PublicAccessBlockConfiguration',
    answer: 'wrapped',
    remove: 'DeletePublicAccessBlock',
    toApi: same,
    fromApi: orNone,
  },
  {
    property: 'OwnershipControls',
    get: 'GetBucketOwnershipControls',
    put: 'PutBucketOwnershipControls',
    member: 'OwnershipControls',
    answer: 'wrapped',
    remove: 'DeleteBucketOwnershipControls',
    toApi: same,
    fromApi: orNone,
  },
  {
    property: 'CorsConfiguration',
    get: 'GetBucketCors',
    put: 'PutBucketCors',
    member: 'CORSConfiguration',
    answer: 'spread',
    remove: 'DeleteBucketCors',
    toApi: (value) => asObject(renamed(value, corsNames)),
    fromApi: (answer) => renamed(answer, reversed(corsNames)),
  },
  {
    property: 'LifecycleConfiguration',
    get: 'GetBucketLifecycleConfiguration',
    put: 'PutBucketLifecycleConfiguration',
    member: 'LifecycleConfiguration',
    answer: 'spread',
    beside: ['TransitionDefaultMinimumObjectSize'],
    remove: 'DeleteBucketLifecycle',
    toApi: lifecycleToApi,
    fromApi: lifecycleFromApi,
  },
  {
    property: 'LoggingConfiguration',
    get: 'GetBucketLogging',
    put: 'PutBucketLogging',
    member: 'BucketLoggingStatus',
    answer: 'spread',
    remove: { put: {} },
    toApi: (value) => ({
      LoggingEnabled: { TargetPrefix: '', ...asObject(renamed(value, loggingNames)) },
    }),
    fromApi: ({ LoggingEnabled }) =>
      LoggingEnabled === undefined ? null : renamed(LoggingEnabled, reversed(loggingNames)),
  },
  {
    property: 'NotificationConfiguration',
    get: 'GetBucketNotificationConfiguration',
    put: 'PutBucketNotificationConfiguration',
    member: 'NotificationConfiguration',
    answer: 'spread',
    remove: { put: {} },
    toApi: notificationsToApi,
    fromApi: notificationsFromApi,
  },
  {
    property: 'WebsiteConfiguration',
    get: 'GetBucketWebsite',
    put: 'PutBucketWebsite',
    member: 'WebsiteConfiguration',
    answer: 'spread',
    remove: 'DeleteBucketWebsite',
    toApi(value) {
      const { IndexDocument, ErrorDocument, ...rest } = asObject(renamed(value, websiteNames));
      return {
        ...rest,
        ...(IndexDocument !== undefined && { IndexDocument: { Suffix: IndexDocument } }),
        ...(ErrorDocument !== undefined && { ErrorDocument: { Key: ErrorDocument } }),
      };
    },
    fromApi: plainWebsite,
  },
  {
    property: 'AccelerateConfiguration',
    get: 'GetBucketAccelerateConfiguration',
    put: 'PutBucketAccelerateConfiguration',
    member: 'AccelerateConfiguration',
    answer: 'spread',
    remove: { put: { Status: 'Suspended' } },
    toApi: (value) => asObject(renamed(value, { AccelerationStatus: 'Status' })),
    fromApi: ({ Status }) => (Status === undefined ? null : { AccelerationStatus: Status }),
  },
  {
    property: 'ObjectLockConfiguration',
    get: 'GetObjectLockConfiguration',
    put: 'PutObjectLockConfiguration',
    member: 'ObjectLockConfiguration',
    answer: 'wrapped',
    remove: { put: { ObjectLockEnabled: 'Enabled' } },
    toApi: same,
    fromApi: orNone,
  },
  {
    property: 'ReplicationConfiguration',
    get: 'GetBucketReplication',
    put: 'PutBucketReplication',
    member: 'ReplicationConfiguration',
    answer: 'wrapped',
    remove: 'DeleteBucketReplication',
    toApi: (value) => asObject(renamed(value, replicationNames)),
    fromApi(answer) {
      const rules = asObjects(answer['Rules']).map((rule) => renamed(rule, reversed(replicationNames)));
      return compact({ Role: answer['Role'], Rules: rules });
    },
  },
];

export const settingProperties = settings.map(({ property }) => property);
