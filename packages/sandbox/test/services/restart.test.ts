import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EC2 } from '@aws-sdk/client-ec2';
import { RDS } from '@aws-sdk/client-rds';
import { expect, it } from 'vitest';
import { startSandbox } from '../../src/index.ts';

it('what was under way when a sandbox ended comes to its end in the next', async () => {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'sandbox-restart-'));
  const open = async (timeScale: number) => {
    const sandbox = await startSandbox({ dataDirectory, timeScale, machines: 'none' });
    const config = { endpoint: sandbox.endpoint, region: 'us-east-1', credentials: sandbox.credentials };
    return { sandbox, ec2: new EC2(config), rds: new RDS(config) };
  };
  try {
    const first = await open(1);
    const { Images } = await first.ec2.describeImages({ Owners: ['amazon'] });
    const { Instances } = await first.ec2.runInstances({
      ImageId: Images?.[0]?.ImageId,
      InstanceType: 't3.micro',
      MinCount: 1,
      MaxCount: 1,
    });
    const InstanceIds = [Instances?.[0]?.InstanceId ?? ''];
    await first.rds.createDBInstance({
      DBInstanceIdentifier: 'main',
      DBInstanceClass: 'db.t3.micro',
      Engine: 'mysql',
      AllocatedStorage: 20,
      MasterUsername: 'admin1',
      MasterUserPassword: 'not-a-secret',
    });
    await first.sandbox.close();

    const second = await open(0.001);
    const state = async () =>
      (await second.ec2.describeInstances({ InstanceIds })).Reservations?.[0]?.Instances?.[0]?.State?.Name;
    await expect.poll(state, { interval: 5 }).toBe('running');
    const { DBInstances } = await second.rds.describeDBInstances({ DBInstanceIdentifier: 'main' });
    expect(DBInstances?.[0]).toMatchObject({ DBInstanceStatus: 'available', Endpoint: { Port: 3306 } });
    await second.sandbox.close();
  } finally {
    await rm(dataDirectory, { recursive: true, force: true });
  }
});
