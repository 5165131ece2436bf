import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSandbox, type Sandbox } from '../../src/index.ts';
import { codeOf } from './code-of.ts';

let sandbox: Sandbox;
let logs: CloudWatchLogs;

beforeAll(async () => {
  sandbox = await startSandbox({ timeScale: 0.01, machines: 'none' });
  logs = new CloudWatchLogs({
    endpoint: sandbox.endpoint,
    region: 'us-east-1',
    credentials: sandbox.credentials,
  });
});
afterAll(() => sandbox.close());

it('keeps what is logged, to be read in pages and searched', async () => {
  const logGroupName = '/app/web';
  await logs.createLogGroup({ logGroupName });
  for (const logStreamName of ['one', 'two']) {
    await logs.createLogStream({ logGroupName, logStreamName });
    const messages = ['GET / 200', 'GET /x 404', 'POST / 500'];
    const logEvents = messages.map((message, index) => ({ timestamp: 1000 + index, message }));
    await logs.putLogEvents({ logGroupName, logStreamName, logEvents });
  }
  const stream = { logGroupName, logStreamName: 'one', startFromHead: true, limit: 2 };
  const first = await logs.getLogEvents(stream);
  const second = await logs.getLogEvents({ ...stream, nextToken: first.nextForwardToken });
  const end = await logs.getLogEvents({ ...stream, nextToken: second.nextForwardToken });
  expect([first, second, end].map(({ events }) => events?.length)).toEqual([2, 1, 0]);
  expect(end.nextForwardToken).toBe(second.nextForwardToken);
  const found = await logs.filterLogEvents({ logGroupName, filterPattern: 'GET -404' });
  expect(found.events?.map(({ logStreamName, message }) => `${logStreamName}: ${message}`)).toEqual([
    'one: GET / 200',
    'two: GET / 200',
  ]);
  const late = { logGroupName, logStreamName: 'one' };
  const unordered = [
    { timestamp: 2, message: 'b' },
    { timestamp: 1, message: 'a' },
  ];
  expect(await codeOf(logs.putLogEvents({ ...late, logEvents: unordered }))).toBe(
    'InvalidParameterException',
  );
  await logs.deleteLogGroup({ logGroupName });
  expect(await codeOf(logs.filterLogEvents({ logGroupName }))).toBe('ResourceNotFoundException');
});
