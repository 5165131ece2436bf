import type { Case } from '../lifecycle.ts';

const tags = (value: string) => [{ Key: 'Name', Value: value }];

const reports = { BucketArn: 'arn:aws:s3:::shop-reports', Format: 'CSV', Prefix: 'reports/' };

/** Queues, topics and logs: what applications stand on. */
export const applicationCases: readonly Case[] = [
  {
    type: 'AWS::Logs::LogGroup',
    desired: async () => ({ LogGroupName: '/shop/web', RetentionInDays: '14', Tags: tags('one') }),
    updated: (desired) => ({ ...desired, RetentionInDays: 30, Tags: [{ Key: 'Team', Value: 'web' }] }),
    attributes: { Ref: /^\/shop\/web$/, Arn: /^arn:aws:logs:eu-north-1:.*:\*$/ },
  },
  {
    type: 'AWS::SQS::Queue',
    desired: async (ground) => ({
      QueueName: 'orders',
      DelaySeconds: 5,
      RedrivePolicy: {
        deadLetterTargetArn: (await ground.make('AWS::SQS::Queue', { QueueName: 'dead' }))['Arn'],
        maxReceiveCount: 3,
      },
      Tags: tags('one'),
    }),
    updated: () => ({ QueueName: 'orders', VisibilityTimeout: 60, Tags: tags('two') }),
    attributes: { Ref: /orders$/, Arn: /^arn:aws:sqs:/ },
  },
  {
    type: 'AWS::SQS::Queue',
    about: 'in order',
    desired: async () => ({ FifoQueue: true, ContentBasedDeduplication: true }),
    updated: (desired) => ({ ...desired, ContentBasedDeduplication: false }),
    attributes: { Ref: /shop-Thing-.*\.fifo$/ },
  },
  {
    type: 'AWS::SNS::Topic',
    desired: async (ground) => ({
      DisplayName: 'alarms',
      Subscription: [
        {
          Protocol: 'sqs',
          Endpoint: (await ground.make('AWS::SQS::Queue', { QueueName: 'alarms' }))['Arn'],
        },
      ],
      Tags: tags('one'),
    }),
    updated: () => ({ DisplayName: 'warnings', Tags: tags('two') }),
    attributes: { Ref: /^arn:aws:sns:.*:shop-Thing-/ },
  },
  {
    type: 'AWS::S3::Bucket',
    desired: async () => ({
      BucketName: 'shop-files-one',
      VersioningConfiguration: { Status: 'Enabled' },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false },
        ],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      CorsConfiguration: { CorsRules: [{ AllowedMethods: ['GET'], AllowedOrigins: ['*'], MaxAge: 60 }] },
      LifecycleConfiguration: {
        Rules: [{ Id: 'old', Status: 'Enabled', Prefix: 'logs/', ExpirationInDays: 30 }],
      },
      WebsiteConfiguration: { IndexDocument: 'index.html' },
      Tags: tags('one'),
    }),
    updated: (desired) => ({
      ...desired,
      VersioningConfiguration: { Status: 'Suspended' },
      CorsConfiguration: { CorsRules: [{ AllowedMethods: ['PUT'], AllowedOrigins: ['*'] }] },
      Tags: tags('two'),
    }),
    attributes: { Ref: /^shop-files-one$/, RegionalDomainName: /^shop-files-one\.s3\.eu-north-1\./ },
  },
  {
    type: 'AWS::S3::Bucket',
    about: 'with reports, metrics and tiers',
    desired: async () => ({
      BucketName: 'shop-files-three',
      AbacStatus: 'Enabled',
      AnalyticsConfigurations: [
        {
          Id: 'classes',
          Prefix: 'logs/',
          StorageClassAnalysis: { DataExport: { OutputSchemaVersion: 'V_1', Destination: reports } },
        },
      ],
      IntelligentTieringConfigurations: [
        {
          Id: 'cold',
          Status: 'Enabled',
          TagFilters: [{ Key: 'kind', Value: 'log' }],
          Tierings: [{ AccessTier: 'ARCHIVE_ACCESS', Days: '90' }],
        },
      ],
      InventoryConfigurations: [
        {
          Id: 'weekly',
          Enabled: true,
          Destination: reports,
          IncludedObjectVersions: 'Current',
          OptionalFields: ['Size', 'ETag'],
          ScheduleFrequency: 'Weekly',
        },
      ],
      MetricsConfigurations: [
        { Id: 'all' },
        { Id: 'some', Prefix: 'a/', TagFilters: [{ Key: 'kind', Value: 'log' }] },
      ],
    }),
    updated: ({ InventoryConfigurations: _gone, ...desired }) => ({
      ...desired,
      AbacStatus: 'Disabled',
      MetricsConfigurations: [{ Id: 'some', Prefix: 'b/' }],
    }),
    beyond: { moto: 'It keeps none of these but inventories.' },
  },
  {
    type: 'AWS::S3::BucketPolicy',
    async desired(ground) {
      const { Ref: Bucket, Arn } = await ground.make('AWS::S3::Bucket', { BucketName: 'shop-files-two' });
      const statement = {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:PutObject',
        Resource: `${String(Arn)}/*`,
      };
      return { Bucket, PolicyDocument: { Version: '2012-10-17', Statement: [statement] } };
    },
    updated: ({ PolicyDocument, ...rest }) => ({
      ...rest,
      PolicyDocument: JSON.parse(JSON.stringify(PolicyDocument).replace('PutObject', 'GetObject')) as object,
    }),
    attributes: { Ref: /^shop-files-two$/ },
  },
];
