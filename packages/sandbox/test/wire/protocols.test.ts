import { describe, expect, test } from 'vitest';
import { AwsError } from '../../src/service.ts';
import { encodeError } from '../../src/wire/error-response.ts';
import { checkRequired } from '../../src/wire/required.ts';
import { serviceModel } from '../../src/wire/service-model.ts';
import { importClient } from '../roundtrip/clients.ts';

const shown = async (client: string, error: AwsError, protocol?: 'awsJson1_0') => {
  const { model } = await importClient(client);
  return encodeError(model, protocol ?? model.protocol, error, 'the-id');
};

describe('an error', () => {
  test('of a Query service has the code that its model maps, and the status', async () => {
    const error = new AwsError('NoSuchEntityException', 'no <role>');
    expect(await shown('iam', error)).toMatchObject({
      status: 404,
      body: expect.stringMatching(
        /<Type>Sender<\/Type><Code>NoSuchEntity<\/Code><Message>no &#60;role&#62;<\/Message>/,
      ) as string,
    });
    expect(await shown('iam', new AwsError('NoSuchEntity', 'x'))).toMatchObject({ status: 404 });
  });

  test('of EC2 has its own envelope', async () => {
    const { body } = await shown('ec2', new AwsError('InvalidVpcID.NotFound', 'gone'));
    expect(body).toContain('<Response><Errors><Error><Code>InvalidVpcID.NotFound</Code>');
    expect(body).toContain('<RequestID>the-id</RequestID>');
  });

  test('of a JSON service that once was a Query service tells both codes', async () => {
    const answer = await shown('sqs', new AwsError('QueueDoesNotExist', 'gone'));
    expect(answer.headers['x-amzn-query-error']).toBe('AWS.SimpleQueueService.NonExistentQueue;Sender');
    expect(JSON.parse(answer.body as string)).toMatchObject({ __type: 'QueueDoesNotExist' });
  });

  test('of S3 stands alone', async () => {
    const { body } = await shown('s3', new AwsError('NoSuchBucket', 'gone', 404));
    expect(body).toContain('?>\n<Error><Code>NoSuchBucket</Code>');
  });
});

describe('the layout of the SDK’s schemas', () => {
  test('tells which members a request must have', async () => {
    const { model } = await importClient('sts');
    const operation = model.operations.get('AssumeRole');
    expect(operation?.input?.required).toEqual(['RoleArn', 'RoleSessionName']);
    expect(() => operation && checkRequired(operation, { RoleArn: 'x' }, 'awsQuery')).toThrow(
      "1 validation error detected: Value null at 'roleSessionName' failed to satisfy constraint: Member must not be null",
    );
  });

  test('is refused where it is another one', () => {
    class OtherClient {
      readonly config = {};
    }
    expect(() => serviceModel({ OtherClient, Call$: ['operation', 'ns', 'Call'] })).toThrow(
      'no operation schemas in the known layout',
    );
  });
});
