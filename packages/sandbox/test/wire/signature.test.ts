import { createHash, createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { DeleteVpcCommand, DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox, type Sandbox } from '../../src/index.ts';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ machines: 'none' });
});
afterAll(() => sandbox.close());

const hash = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');
const mac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

interface Signed {
  readonly body?: string | Buffer;
  readonly sentBody?: string | Buffer;
  readonly headers?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly presign?: { readonly expires: number; readonly age: number };
  readonly service?: string;
}

/** Signs by the book, so that the sandbox's check is held against another reading of it than its own. */
async function send({
  body = '',
  sentBody = body,
  headers = {},
  query = {},
  presign,
  service = 'sts',
}: Signed) {
  const time = new Date(Date.now() - (presign?.age ?? 0) * 1000);
  const stamp = time.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const scope = `${stamp.slice(0, 8)}/us-east-1/${service}/aws4_request`;
  const all: Record<string, string> = { ...headers, host: new URL(sandbox.endpoint).host };
  if (!presign) all['x-amz-date'] = stamp;
  const names = Object.keys(all).sort();
  const parameters: Record<string, string> = { ...query };
  const { accessKeyId, secretAccessKey } = sandbox.credentials;
  if (presign) {
    parameters['X-Amz-Algorithm'] = 'AWS4-HMAC-SHA256';
    parameters['X-Amz-Credential'] = `${accessKeyId}/${scope}`;
    parameters['X-Amz-Date'] = stamp;
    parameters['X-Amz-Expires'] = String(presign.expires);
    parameters['X-Amz-SignedHeaders'] = names.join(';');
  }
  const queryString = Object.keys(parameters)
    .sort()
    .map((name) => `${encodeURIComponent(name)}=${encodeURIComponent(parameters[name] ?? '')}`)
    .join('&');
  const method = presign ? 'GET' : 'POST';
  const headerLines = names.map((name) => `${name}:${all[name]}\n`).join('');
  const canonical = [method, '/', queryString, headerLines, names.join(';'), hash(body)].join('\n');
  const key = mac(
    mac(mac(mac(`AWS4${secretAccessKey}`, stamp.slice(0, 8)), 'us-east-1'), service),
    'aws4_request',
  );
  const signature = mac(key, ['AWS4-HMAC-SHA256', stamp, scope, hash(canonical)].join('\n')).toString('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  const target = presign ? `/?${queryString}&X-Amz-Signature=${signature}` : `/?${queryString}`;
  const response = await fetch(sandbox.endpoint + target, {
    method,
    headers: presign ? headers : { ...all, authorization },
    ...(presign ? {} : { body: new Uint8Array(Buffer.from(sentBody)) }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const WHO = 'Action=GetCallerIdentity&Version=2011-06-15';
const form = { 'content-type': 'application/x-www-form-urlencoded' };

describe('a signed request', () => {
  test('is answered', async () => {
    const answer = await send({ body: WHO, headers: form });
    expect(answer).toMatchObject({
      status: 200,
      text: expect.stringContaining('<Account>111111111111</Account>') as string,
    });
  });

  test('whose body was changed on its way is refused', async () => {
    const sentBody = WHO.replace('GetCallerIdentity', 'GetSessionToken');
    expect(await send({ body: WHO, sentBody, headers: form })).toMatchObject({
      status: 403,
      text: expect.stringContaining('<Code>SignatureDoesNotMatch</Code>') as string,
    });
  });

  test('may be compressed', async () => {
    const headers = { ...form, 'content-encoding': 'gzip' };
    expect(await send({ body: gzipSync(WHO), headers })).toMatchObject({ status: 200 });
  });

  test('may come in signed chunks', async () => {
    const chunk = `${WHO.length.toString(16)};chunk-signature=${'0'.repeat(64)}\r\n${WHO}\r\n`;
    const body = `${chunk}0;chunk-signature=${'0'.repeat(64)}\r\n\r\n`;
    const headers = { ...form, 'content-encoding': 'aws-chunked' };
    expect(await send({ body, headers })).toMatchObject({ status: 200 });
  });

  test('that is missing is said so in the words of the protocol', async () => {
    const plain = await fetch(sandbox.endpoint, { method: 'POST', body: WHO, headers: form });
    expect(plain.status).toBe(403);
    expect(await plain.text()).toContain('<Code>MissingAuthenticationToken</Code>');
    const json = await fetch(sandbox.endpoint, {
      method: 'POST',
      body: '{}',
      headers: {
        'x-amz-target': 'CloudApiService.ListResources',
        'content-type': 'application/x-amz-json-1.0',
      },
    });
    expect(json.status).toBe(400);
    expect(await json.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
  });
});

describe('a presigned URL', () => {
  const query = { Action: 'GetCallerIdentity', Version: '2011-06-15' };

  test('holds for as long as it says', async () => {
    expect(await send({ query, presign: { expires: 900, age: 600 } })).toMatchObject({ status: 200 });
  });

  test('expires', async () => {
    expect(await send({ query, presign: { expires: 60, age: 61 } })).toMatchObject({
      status: 403,
      text: expect.stringContaining('Signature expired') as string,
    });
  });
});

describe('EC2 has words of its own', () => {
  const client = (credentials: object, more: object = {}) =>
    new EC2Client({
      region: 'us-east-1',
      endpoint: sandbox.endpoint,
      credentials: { ...sandbox.credentials, ...credentials },
      maxAttempts: 1,
      ...more,
    });

  test.each([{ secretAccessKey: 'wrong' }, { accessKeyId: 'AKIAIOSFODNN7EXAMPLE' }])(
    'for %o',
    async (keys) => {
      await expect(client(keys).send(new DescribeRegionsCommand())).rejects.toMatchObject({
        name: 'AuthFailure',
        message: 'AWS was not able to validate the provided access credentials',
        $metadata: { httpStatusCode: 401 },
      });
    },
  );

  test('for a clock that is off', async () => {
    const late = client({}, { systemClockOffset: -3_600_000 });
    await expect(late.send(new DescribeRegionsCommand())).rejects.toMatchObject({ name: 'RequestExpired' });
  });

  test('for a parameter that is missing', async () => {
    const request = new DeleteVpcCommand({ VpcId: undefined });
    await expect(client({}).send(request)).rejects.toMatchObject({
      name: 'MissingParameter',
      message: 'The request must contain the parameter VpcId',
    });
  });
});
