import { ifThere, tagsOf, type Aws } from '../story/aws.ts';
import { att, ref } from '../story/template.ts';
import type { TypeCase } from '../story/type-case.ts';

/** What S3 keeps of a bucket, or undefined where it says that there is none. */
const orNone = async <T>(answer: Promise<T>): Promise<T | undefined> => {
  try {
    return await answer;
  } catch (problem) {
    if (/^NoSuch|NotFound/.test((problem as Error).name)) return undefined;
    throw problem;
  }
};

const look: TypeCase['look'] = async (aws, Bucket) => {
  if (!(await ifThere(aws.s3.headBucket({ Bucket })))) return undefined;
  const ask = <T>(answer: Promise<T>) => orNone(answer);
  const [versions, encryption, block, owner, cors, life, log, told, site, fast, lock, copies, tags, acl] =
    await Promise.all([
      ask(aws.s3.getBucketVersioning({ Bucket })),
      ask(aws.s3.getBucketEncryption({ Bucket })),
      ask(aws.s3.getPublicAccessBlock({ Bucket })),
      ask(aws.s3.getBucketOwnershipControls({ Bucket })),
      ask(aws.s3.getBucketCors({ Bucket })),
      ask(aws.s3.getBucketLifecycleConfiguration({ Bucket })),
      ask(aws.s3.getBucketLogging({ Bucket })),
      ask(aws.s3.getBucketNotificationConfiguration({ Bucket })),
      ask(aws.s3.getBucketWebsite({ Bucket })),
      ask(aws.s3.getBucketAccelerateConfiguration({ Bucket })),
      ask(aws.s3.getObjectLockConfiguration({ Bucket })),
      ask(aws.s3.getBucketReplication({ Bucket })),
      ask(aws.s3.getBucketTagging({ Bucket })),
      ask(aws.s3.getBucketAcl({ Bucket })),
    ]);
  const [rule] = encryption?.ServerSideEncryptionConfiguration?.Rules ?? [];
  return {
    answers: {
      Ref: Bucket,
      Arn: `arn:aws:s3:::${Bucket}`,
      DomainName: `${Bucket}.s3.amazonaws.com`,
      RegionalDomainName: `${Bucket}.s3.eu-central-1.amazonaws.com`,
      WebsiteURL: `http://${Bucket}.s3-website.eu-central-1.amazonaws.com`,
    },
    facts: {
      versions: versions?.Status,
      encryption: rule?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm,
      closed: block?.PublicAccessBlockConfiguration?.BlockPublicAcls,
      owner: owner?.OwnershipControls?.Rules?.[0]?.ObjectOwnership,
      cors: cors?.CORSRules?.map((each) => `${each.ID} ${each.MaxAgeSeconds} ${String(each.AllowedMethods)}`),
      life: life?.Rules?.map((each) => [
        each.ID,
        each.Filter?.And?.Prefix ?? each.Filter?.Prefix,
        each.Filter?.And?.Tags?.[0]?.Key,
        each.Expiration?.Days,
        each.Transitions?.[0]?.StorageClass,
        each.NoncurrentVersionExpiration?.NoncurrentDays,
      ]),
      log: log?.LoggingEnabled?.TargetPrefix,
      told: told?.QueueConfigurations?.flatMap((each) => each.Events),
      bridge: told?.EventBridgeConfiguration !== undefined,
      index: site?.IndexDocument?.Suffix,
      failure: site?.ErrorDocument?.Key,
      fast: fast?.Status,
      lock: lock?.ObjectLockConfiguration?.Rule?.DefaultRetention?.Days,
      copies: copies?.ReplicationConfiguration?.Rules?.map(({ ID, Filter }) => `${ID} ${Filter?.Prefix}`),
      tags: tagsOf(tags?.TagSet),
      grants: acl?.Grants?.length,
    },
  };
};

const vanish = (aws: Aws, Bucket: string) => aws.s3.deleteBucket({ Bucket });
const tags = [{ Key: 'Name', Value: 'one' }];
const encryption = (SSEAlgorithm: string) => ({
  ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm } }],
});
const rule = {
  Id: 'old',
  Status: 'Enabled',
  Prefix: 'logs/',
  TagFilters: [{ Key: 'keep', Value: 'no' }],
  ExpirationInDays: '30',
  Transitions: [{ StorageClass: 'GLACIER', TransitionInDays: 7 }],
  NoncurrentVersionExpiration: { NoncurrentDays: 3 },
};
const queue = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'story-inbox' } };
const inbox = (Event: string) => ({ Event, Queue: att('Inbox', 'Arn') });
const site = { IndexDocument: 'index.html', ErrorDocument: 'error.html' };
const policy = (action: string) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Deny',
      Principal: '*',
      Action: [action],
      Resource: [{ 'Fn::Sub': 'arn:aws:s3:::${Target}/*' }],
    },
  ],
});

export const s3Cases: readonly TypeCase[] = [
  {
    type: 'AWS::S3::Bucket',
    around: { Inbox: queue, Logs: { Type: 'AWS::S3::Bucket', Properties: {} } },
    beside: { DeletionPolicy: 'Delete' },
    properties: {
      BucketName: 'story-bucket-one',
      VersioningConfiguration: { Status: 'Enabled' },
      BucketEncryption: encryption('aws:kms'),
      PublicAccessBlockConfiguration: { BlockPublicAcls: 'false', BlockPublicPolicy: true },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] },
      AccessControl: 'PublicRead',
      CorsConfiguration: {
        CorsRules: [{ Id: 'web', AllowedMethods: ['GET', 'PUT'], AllowedOrigins: ['*'], MaxAge: '60' }],
      },
      LifecycleConfiguration: { Rules: [rule] },
      LoggingConfiguration: { DestinationBucketName: ref('Logs'), LogFilePrefix: 'access/' },
      NotificationConfiguration: {
        QueueConfigurations: [inbox('s3:ObjectCreated:*')],
        EventBridgeConfiguration: {},
      },
      WebsiteConfiguration: site,
      AccelerateConfiguration: { AccelerationStatus: 'Enabled' },
      ReplicationConfiguration: {
        Role: 'arn:aws:iam::111111111111:role/copy',
        Rules: [
          {
            Id: 'all',
            Status: 'Enabled',
            Priority: 1,
            Filter: { Prefix: 'a/' },
            DeleteMarkerReplication: { Status: 'Disabled' },
            Destination: { Bucket: 'arn:aws:s3:::elsewhere' },
          },
        ],
      },
      Tags: tags,
    },
    look,
    vanish,
    facts: {
      versions: 'Enabled',
      encryption: 'aws:kms',
      closed: false,
      owner: 'ObjectWriter',
      grants: 2,
      cors: ['web 60 GET,PUT'],
      life: [['old', 'logs/', 'keep', 30, 'GLACIER', 3]],
      log: 'access/',
      told: ['s3:ObjectCreated:*'],
      bridge: true,
      index: 'index.html',
      failure: 'error.html',
      fast: 'Enabled',
      copies: ['all a/'],
      tags: { Name: 'one' },
    },
    updates: [
      {
        patch: {
          BucketEncryption: encryption('AES256'),
          AccessControl: 'Private',
          LifecycleConfiguration: { Rules: [{ ...rule, ExpirationInDays: 60 }] },
          NotificationConfiguration: { QueueConfigurations: [inbox('s3:ObjectRemoved:*')] },
          WebsiteConfiguration: { ...site, IndexDocument: 'start.html' },
          Tags: [{ Key: 'Name', Value: 'two' }],
        },
        paths: [
          '/AccessControl',
          '/BucketEncryption/ServerSideEncryptionConfiguration/0/ServerSideEncryptionByDefault/SSEAlgorithm',
          '/LifecycleConfiguration/Rules/0/ExpirationInDays',
          '/NotificationConfiguration/EventBridgeConfiguration',
          '/NotificationConfiguration/QueueConfigurations/0/Event',
          '/Tags/0/Value',
          '/WebsiteConfiguration/IndexDocument',
        ],
        facts: {
          encryption: 'AES256',
          grants: 1,
          life: [['old', 'logs/', 'keep', 60, 'GLACIER', 3]],
          told: ['s3:ObjectRemoved:*'],
          bridge: false,
          index: 'start.html',
          tags: { Name: 'two' },
        },
      },
    ],
    removal: {
      patch: {
        CorsConfiguration: null,
        LoggingConfiguration: null,
        WebsiteConfiguration: null,
        AccelerateConfiguration: null,
        Tags: null,
      },
      paths: [
        '/AccelerateConfiguration/AccelerationStatus',
        '/CorsConfiguration/CorsRules/0/AllowedMethods/0',
        '/CorsConfiguration/CorsRules/0/AllowedMethods/1',
        '/CorsConfiguration/CorsRules/0/AllowedOrigins/0',
        '/CorsConfiguration/CorsRules/0/Id',
        '/CorsConfiguration/CorsRules/0/MaxAge',
        '/LoggingConfiguration/DestinationBucketName',
        '/LoggingConfiguration/LogFilePrefix',
        '/Tags/0/Key',
        '/Tags/0/Value',
        '/WebsiteConfiguration/ErrorDocument',
        '/WebsiteConfiguration/IndexDocument',
      ],
      facts: {
        cors: undefined,
        log: undefined,
        index: undefined,
        failure: undefined,
        fast: 'Suspended',
        tags: {},
      },
    },
    replacement: {
      patch: { BucketName: 'story-bucket-two' },
      paths: ['/BucketName'],
      order: 'create-before-delete',
    },
    drift: {
      async cause(aws, Bucket) {
        await aws.s3.deleteBucketCors({ Bucket });
        await aws.s3.putBucketAcl({ Bucket, ACL: 'authenticated-read' });
        await aws.s3.putBucketAccelerateConfiguration({
          Bucket,
          AccelerateConfiguration: { Status: 'Suspended' },
        });
        const { TagSet = [] } = await aws.s3.getBucketTagging({ Bucket });
        const others = TagSet.filter(({ Key }) => Key !== 'Name');
        const Tagging = { TagSet: [...others, { Key: 'Name', Value: 'by hand' }] };
        await aws.s3.putBucketTagging({ Bucket, Tagging });
      },
      paths: [
        '/AccelerateConfiguration/AccelerationStatus',
        '/AccessControl',
        '/CorsConfiguration/CorsRules/0/AllowedMethods/0',
        '/CorsConfiguration/CorsRules/0/AllowedMethods/1',
        '/CorsConfiguration/CorsRules/0/AllowedOrigins/0',
        '/CorsConfiguration/CorsRules/0/Id',
        '/CorsConfiguration/CorsRules/0/MaxAge',
        '/Tags/0/Value',
      ],
    },
  },
  {
    type: 'AWS::S3::Bucket',
    about: 'locked, without a name',
    beside: { DeletionPolicy: 'Delete' },
    properties: {
      ObjectLockEnabled: true,
      ObjectLockConfiguration: {
        ObjectLockEnabled: 'Enabled',
        Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: '1' } },
      },
    },
    look,
    vanish,
    facts: { versions: 'Enabled', lock: 1, closed: true, owner: 'BucketOwnerEnforced', encryption: 'AES256' },
    updates: [
      {
        patch: {
          ObjectLockConfiguration: {
            ObjectLockEnabled: 'Enabled',
            Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 2 } },
          },
        },
        paths: ['/ObjectLockConfiguration/Rule/DefaultRetention/Days'],
        facts: { lock: 2 },
      },
    ],
  },
  {
    type: 'AWS::S3::BucketPolicy',
    around: { Target: { Type: 'AWS::S3::Bucket', DeletionPolicy: 'Delete', Properties: {} } },
    properties: { Bucket: ref('Target'), PolicyDocument: policy('s3:PutObject') },
    async look(aws, Bucket) {
      const found = await orNone(aws.s3.getBucketPolicy({ Bucket }));
      return found && { answers: { Ref: Bucket }, facts: { action: /s3:\w+/.exec(found.Policy ?? '')?.[0] } };
    },
    facts: { action: 's3:PutObject' },
    updates: [
      {
        patch: { PolicyDocument: policy('s3:GetObject') },
        paths: ['/PolicyDocument/Statement/0/Action/0'],
        facts: { action: 's3:GetObject' },
      },
    ],
    drift: {
      cause: (aws, Bucket) =>
        aws.s3.putBucketPolicy({
          Bucket,
          Policy: JSON.stringify({
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Deny',
                Principal: '*',
                Action: ['s3:DeleteObject'],
                Resource: [`arn:aws:s3:::${Bucket}/*`],
              },
            ],
          }),
        }),
      paths: ['/PolicyDocument/Statement/0/Action/0'],
    },
    vanish: (aws, Bucket) => aws.s3.deleteBucketPolicy({ Bucket }),
  },
];
