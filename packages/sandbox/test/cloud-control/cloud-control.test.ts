import {
  CancelResourceRequestCommand,
  CloudControlClient,
  CreateResourceCommand,
  DeleteResourceCommand,
  GetResourceCommand,
  GetResourceRequestStatusCommand,
  ListResourceRequestsCommand,
  ListResourcesCommand,
  UpdateResourceCommand,
  type ProgressEvent,
} from '@aws-sdk/client-cloudcontrol';
import { CloudFormationClient, DescribeTypeCommand, ListTypesCommand } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox, type Sandbox } from '../../src/index.ts';

let sandbox: Sandbox;
let client: CloudControlClient;

beforeAll(async () => {
  sandbox = await startSandbox({ machines: 'none', timeScale: 0.002 });
  client = new CloudControlClient(config());
});
afterAll(() => sandbox.close());

const config = () => ({
  region: 'eu-west-1',
  endpoint: sandbox.endpoint,
  credentials: sandbox.credentials,
  maxAttempts: 1,
});

async function finished(event: ProgressEvent | undefined): Promise<ProgressEvent> {
  for (;;) {
    const { ProgressEvent: now } = await client.send(
      new GetResourceRequestStatusCommand({ RequestToken: event?.RequestToken }),
    );
    if (now?.OperationStatus !== 'IN_PROGRESS') return now ?? {};
  }
}

async function create(TypeName: string, desired: object, ClientToken?: string): Promise<ProgressEvent> {
  const command = new CreateResourceCommand({ TypeName, DesiredState: JSON.stringify(desired), ClientToken });
  return finished((await client.send(command)).ProgressEvent);
}

async function read(TypeName: string, Identifier: string | undefined): Promise<Record<string, unknown>> {
  const { ResourceDescription } = await client.send(new GetResourceCommand({ TypeName, Identifier }));
  return JSON.parse(ResourceDescription?.Properties ?? '') as Record<string, unknown>;
}

function update(TypeName: string, Identifier: string | undefined, patch: object[]) {
  return client.send(
    new UpdateResourceCommand({ TypeName, Identifier, PatchDocument: JSON.stringify(patch) }),
  );
}

const GROUP = 'AWS::Logs::LogGroup';

describe('the life of a resource', () => {
  test('says while it goes on when to ask again, and no longer', async () => {
    const DesiredState = JSON.stringify({ LogGroupName: '/asked/again' });
    const asked = Date.now();
    const begun = await client.send(new CreateResourceCommand({ TypeName: GROUP, DesiredState }));
    expect(begun.ProgressEvent?.RetryAfter?.getTime()).toBeGreaterThanOrEqual(asked);
    expect((await finished(begun.ProgressEvent)).RetryAfter).toBeUndefined();
  });

  test('create, read, update, delete', async () => {
    const made = await create(GROUP, { LogGroupName: '/app/web', RetentionInDays: 7 });
    expect(made).toMatchObject({ OperationStatus: 'SUCCESS', Identifier: '/app/web', Operation: 'CREATE' });
    expect(await read(GROUP, '/app/web')).toMatchObject({
      RetentionInDays: 7,
      LogGroupClass: 'STANDARD',
      Arn: 'arn:aws:logs:eu-west-1:111111111111:log-group:/app/web:*',
    });
    const patch = [{ op: 'replace', path: '/RetentionInDays', value: 14 }];
    await finished((await update(GROUP, '/app/web', patch)).ProgressEvent);
    expect(await read(GROUP, '/app/web')).toMatchObject({ RetentionInDays: 14, LogGroupName: '/app/web' });
    const command = new DeleteResourceCommand({ TypeName: GROUP, Identifier: '/app/web' });
    const gone = await finished((await client.send(command)).ProgressEvent);
    expect(gone.OperationStatus).toBe('SUCCESS');
    await expect(read(GROUP, '/app/web')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('names, identifiers and addresses are generated as AWS generates them', async () => {
    const queue = await create('AWS::SQS::Queue', { QueueName: 'jobs' });
    expect(queue.Identifier).toBe('https://sqs.eu-west-1.amazonaws.com/111111111111/jobs');
    const topic = await create('AWS::SNS::Topic', {});
    expect(topic.Identifier).toMatch(/^arn:aws:sns:eu-west-1:111111111111:SNSTopic-[A-Z0-9]{12}$/);
    const bucket = await create('AWS::S3::Bucket', {});
    expect(bucket.Identifier).toMatch(/^s3bucket-[a-z0-9]{12}$/);
    expect(await read('AWS::S3::Bucket', bucket.Identifier)).toMatchObject({
      RegionalDomainName: `${bucket.Identifier}.s3.eu-west-1.amazonaws.com`,
    });
    const gateway = await create('AWS::EC2::TransitGateway', {});
    expect(gateway.Identifier).toMatch(/^tgw-[0-9a-f]{17}$/);
  });

  test('write-only properties are never read, and a patch that omits them drops them', async () => {
    const TypeName = 'AWS::ElastiCache::User';
    const user = { UserId: 'door', UserName: 'door', Engine: 'redis', Passwords: ['open sesame open'] };
    await create(TypeName, user);
    expect(await read(TypeName, 'door')).not.toHaveProperty('Passwords');
    const patch = [{ op: 'add', path: '/Tags', value: [{ Key: 'a', Value: 'b' }] }];
    await finished((await update(TypeName, 'door', patch)).ProgressEvent);
    expect(await read(TypeName, 'door')).toMatchObject({ Tags: [{ Key: 'a' }], UserName: 'door' });
    expect(JSON.stringify(sandbox.world.snapshot())).not.toContain('open sesame');
  });
});

describe('what is refused', () => {
  const problem = (name: string, message = '') => ({
    name,
    message: expect.stringContaining(message) as string,
  });

  test('a model that the schema forbids', async () => {
    await expect(create(GROUP, { Retention: 1 })).rejects.toMatchObject(
      problem('ValidationException', 'extraneous key [Retention]'),
    );
    await expect(create('AWS::DynamoDB::Table', {})).rejects.toMatchObject(
      problem('ValidationException', 'required key [KeySchema] not found'),
    );
    await expect(create(GROUP, { RetentionInDays: 'x' })).rejects.toMatchObject(
      problem('ValidationException', '#/RetentionInDays: expected type'),
    );
    await expect(create(GROUP, { Arn: 'arn:x' })).rejects.toMatchObject(
      problem('ValidationException', 'readOnlyProperties [/properties/Arn]'),
    );
  });

  test('types that do not exist, and those without handlers', async () => {
    await expect(create('AWS::Logs::Nothing', {})).rejects.toMatchObject(problem('TypeNotFoundException'));
    await expect(create('AWS::Route53::RecordSet', {})).rejects.toMatchObject(
      problem('UnsupportedActionException'),
    );
    await expect(create('nonsense', {})).rejects.toMatchObject(problem('ValidationException'));
  });

  test('a change of what only a create may set', async () => {
    await create(GROUP, { LogGroupName: 'fixed' });
    const patch = [{ op: 'replace', path: '/LogGroupName', value: 'other' }];
    await expect(update(GROUP, 'fixed', patch)).rejects.toMatchObject(
      problem('NotUpdatableException', '/properties/LogGroupName'),
    );
  });

  test('a second resource of one name fails in its progress event', async () => {
    await create(GROUP, { LogGroupName: 'twice' });
    expect(await create(GROUP, { LogGroupName: 'twice' })).toMatchObject({
      OperationStatus: 'FAILED',
      ErrorCode: 'AlreadyExists',
    });
  });

  test('a deletion of what is not there', async () => {
    const command = new DeleteResourceCommand({ TypeName: GROUP, Identifier: 'nowhere' });
    const event = await finished((await client.send(command)).ProgressEvent);
    expect(event).toMatchObject({ OperationStatus: 'FAILED', ErrorCode: 'NotFound' });
  });

  test('two operations on one resource at once', async () => {
    const slow = await startSandbox({ machines: 'none', timeScale: 0.2 });
    const other = new CloudControlClient({ ...config(), endpoint: slow.endpoint });
    const { ProgressEvent: made } = await other.send(
      new CreateResourceCommand({ TypeName: GROUP, DesiredState: '{"LogGroupName":"busy"}' }),
    );
    const status = new GetResourceRequestStatusCommand({ RequestToken: made?.RequestToken });
    await expect
      .poll(async () => (await other.send(status)).ProgressEvent?.OperationStatus, { timeout: 20_000 })
      .toBe('SUCCESS');
    const command = new DeleteResourceCommand({ TypeName: GROUP, Identifier: 'busy' });
    await other.send(command);
    await expect(other.send(command)).rejects.toMatchObject(problem('ConcurrentOperationException'));
    await slow.close();
  });
});

describe('requests', () => {
  test('a client token replays its request and fits no other', async () => {
    const first = await create(GROUP, { LogGroupName: 'token' }, 'token-1');
    const again = await create(GROUP, { LogGroupName: 'token' }, 'token-1');
    expect(again).toEqual(first);
    await expect(create(GROUP, { LogGroupName: 'other' }, 'token-1')).rejects.toMatchObject({
      name: 'ClientTokenConflictException',
    });
  });

  test('one that has not begun can be cancelled', async () => {
    const slow = await startSandbox({ machines: 'none' });
    const other = new CloudControlClient({ ...config(), endpoint: slow.endpoint });
    const { ProgressEvent: event } = await other.send(
      new CreateResourceCommand({ TypeName: GROUP, DesiredState: '{"LogGroupName":"never"}' }),
    );
    const cancelled = await other.send(
      new CancelResourceRequestCommand({ RequestToken: event?.RequestToken }),
    );
    expect(cancelled.ProgressEvent?.OperationStatus).toBe('CANCEL_COMPLETE');
    await slow.close();
  });

  test('are listed by status', async () => {
    await create(GROUP, { LogGroupName: 'listed' });
    const { ResourceRequestStatusSummaries: all } = await client.send(
      new ListResourceRequestsCommand({
        ResourceRequestStatusFilter: { OperationStatuses: ['FAILED'] },
        MaxResults: 100,
      }),
    );
    expect(new Set(all?.map((event) => event.OperationStatus))).toEqual(new Set(['FAILED']));
  });

  test('an unknown token', async () => {
    await expect(
      client.send(new GetResourceRequestStatusCommand({ RequestToken: 'nothing' })),
    ).rejects.toMatchObject({ name: 'RequestTokenNotFoundException' });
  });
});

describe('lists', () => {
  test('come in pages', async () => {
    for (let n = 0; n < 5; n++) await create('AWS::SNS::Topic', { TopicName: `page-${n}` });
    const found: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await client.send(
        new ListResourcesCommand({ TypeName: 'AWS::SNS::Topic', MaxResults: 2, NextToken }),
      );
      expect(page.ResourceDescriptions?.length).toBeLessThanOrEqual(2);
      found.push(...(page.ResourceDescriptions ?? []).map(({ Identifier }) => Identifier ?? ''));
      NextToken = page.NextToken;
    } while (NextToken);
    expect(found.filter((id) => id.includes(':page-'))).toHaveLength(5);
  });

  test('below a parent need the parent', async () => {
    const TypeName = 'AWS::Athena::PreparedStatement';
    const statement = { StatementName: 'all', QueryStatement: 'SELECT 1' };
    await create(TypeName, { ...statement, WorkGroup: 'f' });
    await create(TypeName, { ...statement, WorkGroup: 'g' });
    await expect(client.send(new ListResourcesCommand({ TypeName }))).rejects.toMatchObject({
      name: 'InvalidRequestException',
    });
    const ResourceModel = JSON.stringify({ WorkGroup: 'f' });
    const { ResourceDescriptions: list } = await client.send(
      new ListResourcesCommand({ TypeName, ResourceModel }),
    );
    expect(list?.map(({ Identifier }) => Identifier)).toEqual(['all|f']);
  });
});

describe('the registry of types', () => {
  test('describes a type with its schema', async () => {
    const registry = new CloudFormationClient(config());
    const type = await registry.send(new DescribeTypeCommand({ Type: 'RESOURCE', TypeName: GROUP }));
    expect(type).toMatchObject({ ProvisioningType: 'FULLY_MUTABLE', Visibility: 'PUBLIC' });
    expect(JSON.parse(type.Schema ?? '')).toMatchObject({
      typeName: GROUP,
      primaryIdentifier: ['/properties/LogGroupName'],
      readOnlyProperties: ['/properties/Arn'],
    });
    await expect(
      registry.send(new DescribeTypeCommand({ Type: 'RESOURCE', TypeName: 'AWS::No::Type' })),
    ).rejects.toMatchObject({ name: 'TypeNotFoundException' });
    const { TypeSummaries } = await registry.send(
      new ListTypesCommand({ Filters: { TypeNamePrefix: 'AWS::Logs::' } }),
    );
    expect(TypeSummaries?.map(({ TypeName }) => TypeName)).toContain(GROUP);
  });
});
