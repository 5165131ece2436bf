import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { EC2 } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { startSandbox, type Sandbox } from '../../src/index.ts';
import { canBoot } from './fixture.ts';

const clientOf = (sandbox: Pick<Sandbox, 'endpoint' | 'credentials'>): EC2 =>
  new EC2({ endpoint: sandbox.endpoint, region: 'us-east-1', credentials: sandbox.credentials });

async function run(ec2: EC2, script: string, more: object = {}): Promise<string> {
  const { Images } = await ec2.describeImages({ Owners: ['amazon'] });
  const { Instances } = await ec2.runInstances({
    ImageId: Images?.[0]?.ImageId,
    InstanceType: 't3.micro',
    MinCount: 1,
    MaxCount: 1,
    UserData: Buffer.from(`#!/bin/sh\n${script}\n`).toString('base64'),
    ...more,
  });
  return Instances?.[0]?.InstanceId ?? '';
}

const instanceOf = async (ec2: EC2, id: string) =>
  (await ec2.describeInstances({ InstanceIds: [id] })).Reservations?.[0]?.Instances?.[0];
const stateOf = async (ec2: EC2, id: string) => (await instanceOf(ec2, id))?.State?.Name;
const consoleOf = async (ec2: EC2, InstanceId: string) =>
  Buffer.from((await ec2.getConsoleOutput({ InstanceId })).Output ?? '', 'base64').toString();
const patient = { timeout: 30_000, interval: 100 };

describe.skipIf(!canBoot)('a sandbox with machines (needs root on Linux)', { timeout: 90_000 }, () => {
  it('stops or terminates an instance that shut itself down', async () => {
    const sandbox = await startSandbox({ timeScale: 0.01 });
    const ec2 = clientOf(sandbox);
    try {
      const stopped = await run(ec2, 'poweroff');
      const gone = await run(ec2, 'poweroff', { InstanceInitiatedShutdownBehavior: 'terminate' });
      await expect.poll(() => stateOf(ec2, stopped), patient).toBe('stopped');
      await expect.poll(() => stateOf(ec2, gone), patient).toBe('terminated');
      const { StateReason } = (await instanceOf(ec2, stopped)) ?? {};
      expect(StateReason?.Code).toBe('Client.InstanceInitiatedShutdown');
      await ec2.startInstances({ InstanceIds: [stopped] });
      await expect.poll(() => stateOf(ec2, stopped), patient).toBe('running');
    } finally {
      await sandbox.close();
    }
  });

  it('boots what ran again after a SIGKILL, with its volumes and its disk', async () => {
    const dataDirectory = mkdtempSync(join(tmpdir(), 'sandbox-data-'));
    const holder = `
      import { startSandbox } from ${JSON.stringify(join(import.meta.dirname, '../../src/index.ts'))};
      const { endpoint, credentials } = await startSandbox({ timeScale: 0.01, dataDirectory: process.argv[1] });
      console.log(JSON.stringify({ endpoint, credentials }));`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', holder, dataDirectory], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    try {
      const line = await new Promise<string>((resolve) =>
        createInterface(child.stdout).once('line', resolve),
      );
      const first = clientOf(JSON.parse(line) as Sandbox);
      // Runs at the first boot only; the unit runs at each and says what it finds.
      const unit =
        '[Service]\\nType=oneshot\\nExecStart=/root/say\\n[Install]\\nWantedBy=multi-user.target\\n';
      const id = await run(
        first,
        `printf '#!/bin/sh\\nuntil [ -b /dev/sdf ]; do sleep 0.1; done; echo VOLUME $(head -c 5 /dev/sdf) > /proc/1/fd/1\\n' > /root/say
        chmod 755 /root/say; printf '${unit}' > /etc/systemd/system/say.service; systemctl enable say
        until [ -b /dev/sdf ]; do sleep 0.1; done; printf token | dd of=/dev/sdf conv=fsync; echo WRITTEN`,
      );
      await expect.poll(() => stateOf(first, id), patient).toBe('running');
      const AvailabilityZone = (await instanceOf(first, id))?.Placement?.AvailabilityZone ?? '';
      const { VolumeId } = await first.createVolume({ AvailabilityZone, Size: 1 });
      const volumeState = async () =>
        (await first.describeVolumes({ VolumeIds: [VolumeId ?? ''] })).Volumes?.[0]?.State;
      await expect.poll(volumeState, patient).toBe('available');
      await first.attachVolume({ InstanceId: id, VolumeId, Device: '/dev/sdf' });
      await expect.poll(() => consoleOf(first, id), patient).toContain('WRITTEN');
      await new Promise((resolve) => setTimeout(resolve, 400));
      child.kill('SIGKILL');
      await ended;

      const sandbox = await startSandbox({ timeScale: 0.01, dataDirectory });
      const second = clientOf(sandbox);
      try {
        await expect.poll(() => stateOf(second, id), patient).toBe('running');
        await expect.poll(() => consoleOf(second, id), patient).toContain('VOLUME token');
        const { Volumes } = await second.describeVolumes({ VolumeIds: [VolumeId ?? ''] });
        expect(Volumes?.[0]?.State).toBe('in-use');
      } finally {
        await sandbox.close();
      }
    } finally {
      child.kill('SIGKILL');
      rmSync(dataDirectory, { recursive: true, force: true });
    }
  });
});
