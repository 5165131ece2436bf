import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importClient } from '../roundtrip/clients.ts';
import { startEcho } from '../roundtrip/echo-server.ts';
import { Synthesiser } from '../roundtrip/synthesise.ts';
import { hasJudge, run } from './judges.ts';

/** botocore's names and the SDK's. */
const services = {
  ec2: 'ec2',
  sts: 'sts',
  iam: 'iam',
  rds: 'rds',
  elb: 'elastic-load-balancing',
  elbv2: 'elastic-load-balancing-v2',
  autoscaling: 'auto-scaling',
  elasticache: 'elasticache',
  cloudformation: 'cloudformation',
  cloudcontrol: 'cloudcontrol',
  lambda: 'lambda',
  ssm: 'ssm',
  cloudwatch: 'cloudwatch',
  secretsmanager: 'secrets-manager',
  sns: 'sns',
  logs: 'cloudwatch-logs',
  sqs: 'sqs',
};

interface Report {
  readonly operations: number;
  readonly inexact: Readonly<Record<string, string>>;
}

const installed = hasJudge('python3', ['-c', 'import botocore.session']);

test.skipIf(!installed)(
  'botocore agrees with the wire in 99 of 100 directions',
  { timeout: 300_000 },
  async () => {
    const models = await Promise.all(
      Object.values(services).map(async (name) => (await importClient(name)).model),
    );
    const make = new Synthesiser();
    const echo = await startEcho(models, ({ output }) => make.structure(output));
    const script = join(import.meta.dirname, 'botocore-roundtrip.py');
    const { out, err } = await run('python3', [script, ...Object.keys(services)], echo);
    await echo.close();
    expect(err).toBe('');
    const { operations, inexact } = JSON.parse(out) as Report;
    expect(operations).toBeGreaterThan(1500);
    const rate = Object.keys(inexact).length / (2 * operations);
    expect(rate < 0.01 ? {} : inexact).toEqual({});
  },
);
