import type { JsonObject } from '@groundcrew/contract';
import { ifThere, tagsOf, type Aws } from '../story/aws.ts';
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
    /** Missing where it is taken away. */
    readonly value?: string | number;
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
      const { path, value: set } = drift;
      const change = set === undefined ? { op: 'remove', path } : { op: 'add', path, value: set };
      const again = Object.entries(drift.again ?? {}).map(([name, value]) => ({ path: `/${name}`, value }));
      const PatchDocument = JSON.stringify([change, ...again.map((each) => ({ op: 'add', ...each }))]);
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

const untagged: Variation = {
  patch: { Tags: null },
  paths: ['/Tags/0/Key', '/Tags/0/Value'],
  facts: { Tags: {} },
};

export const cloudControlCases: readonly TypeCase[] = [
  caseOf({
    type: 'AWS::Kinesis::Stream',
    properties: { Name: 'story-one', ShardCount: '2', RetentionPeriodHours: '24', Tags: tags },
    answers: ['Arn'],
    ref: 'Name',
    facts: { ShardCount: 2, RetentionPeriodHours: 24, Tags: { Name: 'one' } },
    update: {
      patch: { RetentionPeriodHours: 48, Tags: renamed },
      paths: ['/RetentionPeriodHours', '/Tags/0/Value'],
      facts: { RetentionPeriodHours: 48, Tags: { Name: 'two' } },
    },
    removal: untagged,
    replacement: { patch: { Name: 'story-two' }, paths: ['/Name'], order: 'create-before-delete' },
    drift: { path: '/ShardCount', value: 3 },
  }),
  caseOf({
    type: 'AWS::ECR::Repository',
    properties: { RepositoryName: 'story-one', ImageTagMutability: 'IMMUTABLE', Tags: tags },
    answers: ['Arn', 'RepositoryUri'],
    ref: 'RepositoryName',
    facts: { ImageTagMutability: 'IMMUTABLE', Tags: { Name: 'one' } },
    update: {
      patch: { ImageTagMutability: 'MUTABLE', Tags: renamed },
      paths: ['/ImageTagMutability', '/Tags/0/Value'],
      facts: { ImageTagMutability: 'MUTABLE', Tags: { Name: 'two' } },
    },
    removal: untagged,
    replacement: {
      patch: { RepositoryName: 'story-two' },
      paths: ['/RepositoryName'],
      order: 'create-before-delete',
    },
    drift: { path: '/ImageTagMutability', value: 'MUTABLE' },
  }),
  caseOf({
    type: 'AWS::Events::EventBus',
    properties: {
      Name: 'story-one',
      Description: 'one',
      Policy: { Version: '2012-10-17', Statement: [] },
      Tags: tags,
    },
    answers: ['Arn'],
    ref: 'Name',
    facts: { Description: 'one', Policy: { Version: '2012-10-17', Statement: [] }, Tags: { Name: 'one' } },
    update: {
      patch: { Description: 'two', Policy: { Version: '2008-10-17', Statement: [] } },
      paths: ['/Description', '/Policy/Version'],
      facts: { Description: 'two', Policy: { Version: '2008-10-17', Statement: [] } },
    },
    removal: untagged,
    replacement: { patch: { Name: 'story-two' }, paths: ['/Name'], order: 'create-before-delete' },
    // A whole property is gone, of which no answer says so.
    drift: { path: '/Description' },
  }),
  caseOf({
    type: 'AWS::Athena::WorkGroup',
    properties: {
      Name: 'story-one',
      State: 'ENABLED',
      WorkGroupConfiguration: { EnforceWorkGroupConfiguration: 'true', RequesterPaysEnabled: false },
      Tags: tags,
    },
    answers: ['CreationTime'],
    ref: 'Name',
    facts: { State: 'ENABLED', Tags: { Name: 'one' } },
    update: {
      patch: { State: 'DISABLED' },
      paths: ['/State'],
      facts: { State: 'DISABLED' },
    },
    removal: untagged,
    replacement: { patch: { Name: 'story-two' }, paths: ['/Name'], order: 'create-before-delete' },
    drift: { path: '/State', value: 'DISABLED' },
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
    type: 'AWS::ElastiCache::User',
    properties: {
      UserId: 'story-one',
      UserName: 'story',
      Engine: 'redis',
      Passwords: ['open sesame open'],
      Tags: tags,
    },
    answers: ['Arn', 'Status'],
    ref: 'UserName',
    facts: { Engine: 'redis', Tags: { Name: 'one' } },
    update: {
      patch: { Passwords: ['shut sesame shut'], Tags: renamed },
      paths: ['/Passwords', '/Tags/0/Value'],
      facts: { Tags: { Name: 'two' } },
    },
    removal: untagged,
    replacement: { patch: { UserId: 'story-two' }, paths: ['/UserId'], order: 'create-before-delete' },
    drift: {
      path: '/Tags/0/Value',
      value: 'by hand',
      again: { Passwords: ['open sesame open'] },
    },
  }),
];
