import { CreateVpcCommand, DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { startSandbox, type FaultRule } from '../../src/index.ts';

async function underFaults(faults: readonly FaultRule[]) {
  const sandbox = await startSandbox({ machines: 'none', faults });
  const { endpoint, credentials } = sandbox;
  const client = new EC2Client({ region: 'us-east-1', endpoint, credentials, maxAttempts: 1 });
  const outcome = await client.send(new CreateVpcCommand({ CidrBlock: '10.7.0.0/16' })).then(
    () => 'answered',
    (problem: Error & { code?: string }) => problem.code ?? problem.name,
  );
  const filter = { Name: 'cidr', Values: ['10.7.0.0/16'] };
  const { Vpcs } = await client.send(new DescribeVpcsCommand({ Filters: [filter] }));
  await sandbox.close();
  return { outcome, made: Vpcs?.length };
}

const onCreate = { service: 'ec2', operation: 'CreateVpc' };

test('a connection that is reset after the effect leaves what was made', async () => {
  const reset = { kind: 'reset', when: 'after' } as const;
  expect(await underFaults([{ ...onCreate, fault: reset }])).toEqual({ outcome: 'ECONNRESET', made: 1 });
});

test('one that is reset before leaves nothing', async () => {
  const reset = { kind: 'reset', when: 'before' } as const;
  expect(await underFaults([{ ...onCreate, fault: reset }])).toEqual({ outcome: 'ECONNRESET', made: 0 });
});

test('a throttled call is told so in EC2’s words', async () => {
  const outcome = await underFaults([{ ...onCreate, fault: { kind: 'throttle' } }]);
  expect(outcome).toEqual({ outcome: 'RequestLimitExceeded', made: 0 });
});
