/**
 * Calls per second of a sandbox in a process of its own. Each kind of call is signed once by AWS's own client and then sent
 * again and again on 16 connections, so that little of the time is the client's. Usage: bench.ts [--smoke]
 */
import {
  AllocateAddressCommand,
  DescribeVpcsCommand,
  EC2Client,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { Agent, request } from 'node:http';
import { startLocalAws } from '../worlds/local-aws.ts';

const seconds = process.argv.includes('--smoke') ? 1 : 10;
const connections = 16;

/** As it is on the wire. */
interface Signed {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string | Uint8Array;
}

await using aws = await startLocalAws({});
const endpoint = new URL(aws.env['AWS_ENDPOINT_URL'] ?? '');
const agent = new Agent({ keepAlive: true, maxSockets: connections });
let captured: Signed | undefined;
const settings = {
  endpoint: endpoint.href,
  region: 'us-east-1',
  credentials: {
    accessKeyId: aws.env['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: aws.env['AWS_SECRET_ACCESS_KEY'] ?? '',
  },
  maxAttempts: 1,
  requestHandler: {
    handle(signed: Signed): Promise<never> {
      captured = signed;
      return Promise.reject(new Error('only signed'));
    },
  },
};
const ec2 = new EC2Client(settings);
const ssm = new SSMClient(settings);
const image = '/aws/service/debian/release/12/latest/amd64';
const cases: readonly (readonly [string, () => Promise<unknown>])[] = [
  ['EC2 DescribeVpcs', () => ec2.send(new DescribeVpcsCommand({}))],
  ['EC2 AllocateAddress', () => ec2.send(new AllocateAddressCommand({}))],
  [
    'EC2 RunInstances, repeated by token',
    () => {
      const input = { ImageId: 'ami-0123456789abcdef0', MinCount: 1, MaxCount: 1, ClientToken: 'same' };
      return ec2.send(new RunInstancesCommand(input));
    },
  ],
  ['SSM GetParameter', () => ssm.send(new GetParameterCommand({ Name: image }))],
];
for (const [name, send] of cases) {
  captured = undefined;
  await send().catch(() => undefined);
  if (!captured) throw new Error(`${name} was not signed`);
  await Promise.all(Array.from({ length: connections }, () => sendOnce(captured as Signed)));
  const end = performance.now() + seconds * 1000;
  const counts = await Promise.all(
    Array.from({ length: connections }, async () => {
      let calls = 0;
      for (; performance.now() < end; calls++) await sendOnce(captured as Signed);
      return calls;
    }),
  );
  const calls = counts.reduce((sum, count) => sum + count, 0);
  console.log(`${name.padEnd(38)} ${(calls / seconds).toFixed(0).padStart(6)} calls/s`);
}
agent.destroy();

function sendOnce({ method, path, headers, body }: Signed): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: endpoint.hostname, port: endpoint.port, method, path, headers, agent },
      (answer) => {
        answer.resume();
        answer.once('end', resolve);
      },
    );
    sent.once('error', reject);
    sent.end(body);
  });
}
