import { createServer as createHttp } from 'node:http';
import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { DiagnosticError } from '@groundcrew/contract';
import { createSession } from '../src/index.ts';
import { httpHandler } from '../src/client.ts';
import { classify } from '../src/calls/classify.ts';
import { fakeClock } from './fake-clock.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listen(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

/** What a session says of whoever is behind the URL. */
async function codeAt(url: string): Promise<string | undefined> {
  const env = {
    AWS_ACCESS_KEY_ID: 'AKIAENV',
    AWS_SECRET_ACCESS_KEY: 'y',
    AWS_REGION: 'eu-north-1',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_ENDPOINT_URL: url,
  };
  const session = createSession({ env, clock: fakeClock() });
  try {
    await session.identity();
    return 'none';
  } catch (problem) {
    return (problem as DiagnosticError).diagnostics[0]?.code;
  } finally {
    session.close();
  }
}

describe('an endpoint that is not AWS', () => {
  it('is told from AWS where it is a web server', async () => {
    const page = await listen(createHttp((_, response) => response.end('<html><body>Sign in</body></html>')));
    expect(await codeAt(`http://${page}`)).toBe('ENDPOINT_INVALID');
    const json = await listen(createHttp((_, response) => response.end('{}')));
    expect(await codeAt(`http://${json}`)).toBe('ENDPOINT_UNREACHABLE');
  });

  it('is unreachable where it speaks no HTTP, or no TLS', async () => {
    const other = await listen(
      createServer((socket) => socket.on('error', () => undefined).end('SSH-2.0-x\r\n')),
    );
    expect(await codeAt(`http://${other}`)).toBe('ENDPOINT_UNREACHABLE');
    const plain = await listen(createHttp((_, response) => response.end('')));
    expect(await codeAt(`https://${plain}`)).toBe('ENDPOINT_UNREACHABLE');
  });

  it('is given up when it never answers, with the outcome unknown', async () => {
    const address = await listen(createServer((socket) => socket.on('error', () => undefined)));
    const { STSClient, GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
    const client = new STSClient({
      region: 'eu-north-1',
      endpoint: `http://${address}`,
      credentials: { accessKeyId: 'AKIAENV', secretAccessKey: 'y' },
      requestHandler: httpHandler(200),
      maxAttempts: 1,
    });
    const problem: unknown = await client
      .send(new GetCallerIdentityCommand({}))
      .catch((reason: unknown) => reason);
    client.destroy();
    expect(classify(problem)?.kind).toBe('broken');
  });
});

describe('an answer that cannot be read', () => {
  it('leaves the outcome unknown', () => {
    const problem = Object.assign(new Error('XML parse error'), { $metadata: { httpStatusCode: 200 } });
    expect(classify(problem)?.kind).toBe('broken');
  });
});
