import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudControlClient,
  CreateResourceCommand,
  GetResourceRequestStatusCommand,
} from '@aws-sdk/client-cloudcontrol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startSandbox, type Sandbox } from '../src/index.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sandbox-test-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const start = (timeScale: number) => startSandbox({ machines: 'none', dataDirectory: directory, timeScale });

const client = ({ endpoint, credentials }: Sandbox) =>
  new CloudControlClient({ region: 'us-east-1', endpoint, credentials, maxAttempts: 1 });

test('a world outlives its sandbox, and what was under way goes on', async () => {
  const first = await start(1000);
  const { ProgressEvent: event } = await client(first).send(
    new CreateResourceCommand({ TypeName: 'AWS::Logs::LogGroup', DesiredState: '{"LogGroupName":"kept"}' }),
  );
  const before = first.world.snapshot();
  await first.close();
  expect(statSync(join(directory, 'world.json')).mode & 0o777).toBe(0o600);

  const second = await start(0.001);
  expect(Object.keys(second.world.snapshot())).toEqual(expect.arrayContaining(Object.keys(before)));
  const status = new GetResourceRequestStatusCommand({ RequestToken: event?.RequestToken });
  await expect
    .poll(async () => (await client(second).send(status)).ProgressEvent)
    .toMatchObject({ OperationStatus: 'SUCCESS', Identifier: 'kept' });
  await second.close();
});

test('a file that is no world is refused, and left as it is', async () => {
  writeFileSync(join(directory, 'world.json'), '{"format":99}');
  await expect(start(1)).rejects.toMatchObject({ diagnostics: [{ code: 'SANDBOX_DATA_INVALID' }] });
});

test('a port that is taken is named', async () => {
  const first = await startSandbox({ machines: 'none' });
  const port = Number(new URL(first.endpoint).port);
  await expect(startSandbox({ machines: 'none', port })).rejects.toMatchObject({
    diagnostics: [{ code: 'SANDBOX_PORT_UNAVAILABLE' }],
  });
  await first.close();
});
