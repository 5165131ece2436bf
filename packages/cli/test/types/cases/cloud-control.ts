import type { JsonObject } from '@groundcrew/contract';
import { ifThere, tagsOf, type Aws } from '../story/aws.ts';
import { att } from '../story/template.ts';
import type { TypeCase, Variation } from '../story/type-case.ts';

const tags = [{ Key: 'Name', Value: 'one' }];
const renamed = [{ Key: 'Name', Value: 'two' }];

interface Sketch {
  readonly type: string;
  readonly around?: TypeCase['around'];
  readonly properties: JsonObject;
  /** Attributes that have to be answered; `Ref` is what the second member names in the model. */
  readonly answers: readonly string[];
  readonly ref: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly update: Variation;
  readonly removal?: Variation;
  readonly replacement: NonNullable<TypeCase['replacement']>;
  /** A value that the API sets behind the tool's back, by its pointer. */
  readonly drift: {
    readonly path: string;
    readonly value: string | number;
    /** Write-only properties, which every patch has to name again. */
    readonly again?: JsonObject;
  };
}

const modelOf = async (aws: Aws, TypeName: string, Identifier: string) => {
  const answer = await ifThere(aws.cloudControl.getResource({ TypeName, Identifier }));
  return answer && (JSON.parse(answer.ResourceDescription?.Properties ?? '{}') as Record<string, unknown>);
};

async function settled(aws: Aws, RequestToken: string | undefined) {
  for (;;) {
    const { ProgressEvent } = await aws.cloudControl.getResourceRequestStatus({ RequestToken });
    if (ProgressEvent?.OperationStatus === 'SUCCESS') return;
    if (ProgressEvent?.OperationStatus === 'FAILED') throw new Error(ProgressEvent.StatusMessage);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Types that come through Cloud Control differ in their properties only. */
const caseOf = ({ type: TypeName, answers, ref, update, drift, ...rest }: Sketch): TypeCase => ({
  type: TypeName,
  ...rest,
  updates: [update],
  async look(aws, id) {
    const model = await modelOf(aws, TypeName, id);
    if (!model) return undefined;
    const { Tags, ...facts } = model;
    return {
      answers: Object.fromEntries([['Ref', model[ref]], ...answers.map((name) => [name, model[name]])]),
      facts: { ...facts, Tags: tagsOf(Tags as { Key: string; Value: string }[] | undefined) },
    };
  },
  drift: {
    async cause(aws, Identifier) {
      const again = Object.entries(drift.again ?? {}).map(([name, value]) => ({ path: `/${name}`, value }));
      const patch = [{ path: drift.path, value: drift.value }, ...again];
      const PatchDocument = JSON.stringify(patch.map((each) => ({ op: 'add', ...each })));
      const { ProgressEvent } = await aws.cloudControl.updateResource({
        TypeName,
        Identifier,
        PatchDocument,
      });
      await settled(aws, ProgressEvent?.RequestToken);
    },
    paths: [drift.path],
  },
  async vanish(aws, Identifier) {
    const { ProgressEvent } = await aws.cloudControl.deleteResource({ TypeName, Identifier });
    await settled(aws, ProgressEvent?.RequestToken);
  },
});

const role = {
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ],
    },
  },
};
const untagged: Variation = {
  patch: { Tags: null },
  paths: ['/Tags/0/Key', '/Tags/0/Value'],
  facts: { Tags: {} },
};

export const cloudControlCases: readonly TypeCase[] = [
  caseOf({
    type: 'AWS::Logs::LogGroup',
    properties: { LogGroupName: '/story/one', RetentionInDays: '7', Tags: tags },
    answers: ['Arn'],
    ref: 'LogGroupName',
    facts: { RetentionInDays: 7, Tags: { Name: 'one' } },
    update: {
      patch: { RetentionInDays: 30, Tags: renamed },
      paths: ['/RetentionInDays', '/Tags/0/Value'],
      facts: { RetentionInDays: 30, Tags: { Name: 'two' } },
    },
    removal: untagged,
    replacement: {
      patch: { LogGroupName: '/story/two' },
      paths: ['/LogGroupName'],
      order: 'create-before-delete',
    },
    drift: { path: '/RetentionInDays', value: 14 },
  }),
  caseOf({
    type: 'AWS::SNS::Topic',
    properties: { TopicName: 'story-one', DisplayName: 'one', Tags: tags },
    answers: ['TopicArn', 'TopicName'],
    ref: 'TopicArn',
    facts: { DisplayName: 'one', Tags: { Name: 'one' } },
    update: {
      patch: { DisplayName: 'two', Tags: renamed },
      paths: ['/DisplayName', '/Tags/0/Value'],
      facts: { DisplayName: 'two', Tags: { Name: 'two' } },
    },
    removal: untagged,
    replacement: { patch: { TopicName: 'story-two' }, paths: ['/TopicName'], order: 'create-before-delete' },
    drift: { path: '/DisplayName', value: 'by hand' },
  }),
  caseOf({
    type: 'AWS::SQS::Queue',
    properties: {
      QueueName: 'story-one',
      VisibilityTimeout: '45',
      DelaySeconds: 5,
      RedriveAllowPolicy: { redrivePermission: 'denyAll' },
      Tags: tags,
    },
    answers: ['Arn', 'QueueName', 'QueueUrl'],
    ref: 'QueueUrl',
    facts: { VisibilityTimeout: 45, DelaySeconds: 5, Tags: { Name: 'one' } },
    update: {
      patch: { VisibilityTimeout: 60, RedriveAllowPolicy: { redrivePermission: 'allowAll' } },
      paths: ['/RedriveAllowPolicy/redrivePermission', '/VisibilityTimeout'],
      facts: { VisibilityTimeout: 60 },
    },
    removal: untagged,
    replacement: { patch: { QueueName: 'story-two' }, paths: ['/QueueName'], order: 'create-before-delete' },
    drift: { path: '/DelaySeconds', value: 9 },
  }),
  caseOf({
    type: 'AWS::S3::Bucket',
    properties: {
      BucketName: 'story-bucket-one',
      VersioningConfiguration: { Status: 'Enabled' },
      PublicAccessBlockConfiguration: { BlockPublicAcls: 'true', BlockPublicPolicy: true },
      Tags: tags,
    },
    answers: ['Arn', 'DomainName', 'RegionalDomainName'],
    ref: 'BucketName',
    facts: { VersioningConfiguration: { Status: 'Enabled' }, Tags: { Name: 'one' } },
    update: {
      patch: { VersioningConfiguration: { Status: 'Suspended' } },
      paths: ['/VersioningConfiguration/Status'],
      facts: { VersioningConfiguration: { Status: 'Suspended' } },
    },
    removal: untagged,
    replacement: {
      patch: { BucketName: 'story-bucket-two' },
      paths: ['/BucketName'],
      order: 'create-before-delete',
    },
    drift: { path: '/VersioningConfiguration/Status', value: 'Suspended' },
  }),
  caseOf({
    type: 'AWS::DynamoDB::Table',
    properties: {
      TableName: 'story-one',
      BillingMode: 'PROVISIONED',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      ProvisionedThroughput: { ReadCapacityUnits: '5', WriteCapacityUnits: 5 },
      Tags: tags,
    },
    answers: ['Arn'],
    ref: 'TableName',
    facts: { ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 }, Tags: { Name: 'one' } },
    update: {
      patch: { ProvisionedThroughput: { ReadCapacityUnits: '10', WriteCapacityUnits: 5 } },
      paths: ['/ProvisionedThroughput/ReadCapacityUnits'],
      facts: { ProvisionedThroughput: { ReadCapacityUnits: 10, WriteCapacityUnits: 5 } },
    },
    removal: untagged,
    replacement: { patch: { TableName: 'story-two' }, paths: ['/TableName'], order: 'create-before-delete' },
    drift: { path: '/ProvisionedThroughput/WriteCapacityUnits', value: 7 },
  }),
  caseOf({
    type: 'AWS::ECS::Cluster',
    properties: {
      ClusterName: 'story-one',
      ClusterSettings: [{ Name: 'containerInsights', Value: 'enabled' }],
      Tags: tags,
    },
    answers: ['Arn'],
    ref: 'ClusterName',
    facts: { ClusterSettings: [{ Name: 'containerInsights', Value: 'enabled' }], Tags: { Name: 'one' } },
    update: {
      patch: { ClusterSettings: [{ Name: 'containerInsights', Value: 'disabled' }], Tags: renamed },
      paths: ['/ClusterSettings/0/Value', '/Tags/0/Value'],
      facts: {
        ClusterSettings: [{ Name: 'containerInsights', Value: 'disabled' }],
        Tags: { Name: 'two' },
      },
    },
    removal: untagged,
    replacement: {
      patch: { ClusterName: 'story-two' },
      paths: ['/ClusterName'],
      order: 'create-before-delete',
    },
    drift: { path: '/ClusterSettings/0/Value', value: 'disabled' },
  }),
  caseOf({
    type: 'AWS::Lambda::Function',
    around: { Role: role },
    properties: {
      FunctionName: 'story-one',
      Role: att('Role', 'Arn'),
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: { ZipFile: 'exports.handler = async () => 1;' },
      MemorySize: '256',
      Timeout: 10,
      Environment: { Variables: { STAGE: 'one' } },
      Tags: tags,
    },
    answers: ['Arn'],
    ref: 'FunctionName',
    facts: { MemorySize: 256, Timeout: 10, Tags: { Name: 'one' } },
    update: {
      patch: { MemorySize: 512, Environment: { Variables: { STAGE: 'two' } } },
      paths: ['/Environment/Variables/STAGE', '/MemorySize'],
      facts: { MemorySize: 512, Environment: { Variables: { STAGE: 'two' } } },
    },
    removal: untagged,
    replacement: {
      patch: { FunctionName: 'story-two' },
      paths: ['/FunctionName'],
      order: 'create-before-delete',
    },
    drift: { path: '/Timeout', value: 20, again: { Code: { ZipFile: 'exports.handler = async () => 2;' } } },
  }),
];
